/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * boot_header.h - the sixteen bytes that decide whether the boot ROM starts
 * what is in flash.
 *
 * Offsets are from the start of the boot partition and of the flash chip.
 * Verified on 33 T20-era images (FACTS.md, section 2). That the T20's boot
 * ROM goes on to USB boot when the signature is wrong is inferred from sister
 * chips and one recovered Pan; what it does with a right signature and a wrong
 * CRC is not known, so nothing here may depend on it.
 */
#ifndef PAN_FIX_BOOT_HEADER_H
#define PAN_FIX_BOOT_HEADER_H

#include <stdint.h>

#define BOOT_SIZE 0x40000u /* the MTD partition "boot", and an image of it */

#define BOOT_SIGNATURE_SIZE 9u     /* 06 05 04 03 02 55 aa 55 aa, at offset 0 */
#define BOOT_CRC7_OFFSET    9u     /* CRC-7 of the SPL, one byte */
#define BOOT_LENGTH_OFFSET  12u    /* end offset of the SPL, 32 bits little endian */
#define BOOT_HEADER_SIZE    16u    /* signature, CRC and length; zeros follow */
#define BOOT_SPL_OFFSET     0x800u /* first byte of the SPL */

/* clang-format off */
#define BOOT_SIGNATURE { 0x06, 0x05, 0x04, 0x03, 0x02, 0x55, 0xaa, 0x55, 0xaa }
/* clang-format on */

extern const uint8_t boot_signature[BOOT_SIGNATURE_SIZE]; /* BOOT_SIGNATURE */

#endif

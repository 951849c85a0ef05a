/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * crc32.h - the CRC-32 of a saved environment of U-Boot, and of a zip (pure).
 *
 * The Ethernet and zlib one: polynomial 0x04c11db7 reflected, start and final
 * XOR 0xffffffff. Without a table: it is needed for 16 KiB once a run on the
 * camera, and for a bundle of a third of a megabyte on a PC.
 */
#ifndef PAN_FIX_CRC32_H
#define PAN_FIX_CRC32_H

#include <stdint.h>

uint32_t crc32_of(const uint8_t *bytes, uint32_t length);

#endif

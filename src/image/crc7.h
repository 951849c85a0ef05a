/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * crc7.h - the check that the boot ROM makes on the SPL (pure).
 *
 * Polynomial x^7 + x^3 + 1, most significant bit first, start value 0, no
 * final XOR: what Linux computes in lib/crc7 (before 3.16 changed the
 * alignment). The result is in the low seven bits.
 *
 * Source: the value stored at offset 9 of 33 T20-era images (FACTS.md,
 * section 2) is this CRC over [0x800, SPL end).
 */
#ifndef PAN_FIX_CRC7_H
#define PAN_FIX_CRC7_H

#include <stdint.h>

/* Carries crc (0 to start with) over length more bytes. */
uint8_t crc7_update(uint8_t crc, const uint8_t *bytes, uint32_t length);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bytes.h - comparing, filling and reading runs of bytes (pure).
 *
 * While a flash is read back the camera cannot start, and musl's memcmp looks
 * at one byte at a time: a tenth of the whole window would go into it. They
 * take any length and alignment; they are quick when the pointers are
 * multiples of four.
 */
#ifndef PAN_FIX_BYTES_H
#define PAN_FIX_BYTES_H

#include <stdbool.h>
#include <stdint.h>

bool bytes_equal(const uint8_t *a, const uint8_t *b, uint32_t length);

/* Whether all of them are 0xff, as erased flash is. */
bool bytes_blank(const uint8_t *bytes, uint32_t length);

/* How many bytes from the first on are equal to it; 0 for none at all. */
uint32_t bytes_run(const uint8_t *bytes, uint32_t length);

/* Whether all of them are equal. */
bool bytes_alike(const uint8_t *bytes, uint32_t length);

/* The little-endian word at bytes, of any alignment: the header, the tables and
 * the environment of a bootloader are written so, whatever runs this. */
uint32_t bytes_le32(const uint8_t *bytes);

/* to[i] = ~from[i]; they do not overlap. */
void bytes_complement(uint8_t *to, const uint8_t *from, uint32_t length);

#endif

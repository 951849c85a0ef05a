/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "crc7.h"

/*
 * The seven bits are kept in the upper part of a byte, where they line up with
 * the next byte's bits. Bit by bit: 10 KB a run do not pay for a table.
 */
uint8_t crc7_update(uint8_t crc, const uint8_t *bytes, uint32_t length)
{
	unsigned state = (unsigned)crc << 1;

	for (uint32_t i = 0; i < length; i++) {
		state ^= bytes[i];
		for (int bit = 0; bit < 8; bit++)
			state = (state & 0x80) ? (state << 1) ^ (0x09 << 1) : state << 1;
		state &= 0xff;
	}
	return (uint8_t)(state >> 1);
}

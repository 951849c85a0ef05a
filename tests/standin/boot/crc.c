/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "crc.h"

static uint32_t crc_table[256];

static void crc_make_table(void)
{
	for (uint32_t i = 0; i < 256; i++) {
		uint32_t value = i;

		for (unsigned bit = 0; bit < 8; bit++)
			value = value >> 1 ^ (value & 1 ? 0xedb88320u : 0);
		crc_table[i] = value;
	}
}

uint32_t crc_more(uint32_t crc, const void *bytes, size_t length)
{
	const uint8_t *at = bytes;

	if (crc_table[1] == 0)
		crc_make_table();
	crc = ~crc;
	for (; length > 0; length--)
		crc = crc >> 8 ^ crc_table[(crc ^ *at++) & 0xff];
	return ~crc;
}

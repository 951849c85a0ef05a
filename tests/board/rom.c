/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rom.h"

#include <stddef.h>
#include <string.h>

#include "boot_header.h"

/* x^7 + x^3 + 1, start 0. Not the program's own: the two check each other. */
static uint8_t crc7(const uint8_t *bytes, uint32_t length)
{
	unsigned crc = 0;

	for (uint32_t bit = 0; bit < 8 * length; bit++) {
		unsigned top = crc >> 6 ^ (bytes[bit / 8] >> (7 - bit % 8) & 1u);

		crc = (crc << 1 & 0x7f) ^ (top & 1 ? 0x09 : 0);
	}
	return (uint8_t)crc;
}

static const uint8_t signature[BOOT_SIGNATURE_SIZE] = BOOT_SIGNATURE;

const char *rom_judge(const uint8_t *flash, uint32_t *length)
{
	const uint8_t *at = flash + BOOT_LENGTH_OFFSET;
	uint32_t end = at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;

	if (memcmp(flash, signature, sizeof signature) != 0)
		return "no signature";
	if (end <= BOOT_SPL_OFFSET || end > ROM_SPL_MAX)
		return "the length of the SPL cannot be";
	if (crc7(flash + BOOT_SPL_OFFSET, end - BOOT_SPL_OFFSET) != flash[BOOT_CRC7_OFFSET])
		return "CRC-7 of the SPL is wrong";
	*length = end;
	return NULL;
}

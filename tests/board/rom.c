/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rom.h"

#include <stddef.h>
#include <string.h>

#include "boot_header.h"
#include "crc7.h"

static const uint8_t signature[BOOT_SIGNATURE_SIZE] = BOOT_SIGNATURE;

const char *rom_judge(const uint8_t *flash, uint32_t *length)
{
	const uint8_t *at = flash + BOOT_LENGTH_OFFSET;
	uint32_t end = at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
		       (uint32_t)at[3] << 24;

	if (memcmp(flash, signature, sizeof signature) != 0)
		return "no signature";
	if (end <= BOOT_SPL_OFFSET || end > ROM_SPL_MAX)
		return "the length of the SPL cannot be";
	if (crc7_update(0, flash + BOOT_SPL_OFFSET, end - BOOT_SPL_OFFSET) !=
	    flash[BOOT_CRC7_OFFSET])
		return "CRC-7 of the SPL is wrong";
	*length = end;
	return NULL;
}

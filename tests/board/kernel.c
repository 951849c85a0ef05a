/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernel.h"

#include <stddef.h>
#include <string.h>

#define HEADER   64u
#define MAGIC    0x27051956u
#define DEMO_MAX 4096u

static uint32_t be32(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static const uint8_t *header(const uint8_t *flash, uint32_t flash_size)
{
	if (flash_size < KERNEL_OFFSET + HEADER || be32(flash + KERNEL_OFFSET) != MAGIC)
		return NULL;
	return flash + KERNEL_OFFSET;
}

uint32_t kernel_entry(const uint8_t *flash, uint32_t flash_size)
{
	const uint8_t *at = header(flash, flash_size);

	return at == NULL ? 0 : be32(at + 20);
}

bool kernel_in_ram(const uint8_t *flash, uint32_t flash_size, const uint8_t *ram, uint32_t ram_size)
{
	const uint8_t *at = header(flash, flash_size);
	uint32_t size, load;

	if (at == NULL)
		return false;
	if (at[31] != 0)
		return true;
	size = be32(at + 12);
	load = be32(at + 16) & 0x1fffffff;
	if (load > ram_size || size > ram_size - load || size > flash_size - KERNEL_OFFSET - HEADER)
		return false;
	return memcmp(ram + load, at + HEADER, size) == 0;
}

bool kernel_is_demo(const uint8_t *flash, uint32_t flash_size)
{
	const uint8_t *at = header(flash, flash_size);

	return at != NULL && at[31] == 0 && be32(at + 12) <= DEMO_MAX;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "spi_nor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "spi_nor_chips.h"

#define MIB (1u << 20)
#define CHIP(name, id, mib, page, erase4, erase32, erase64, status) \
	{name, id, MIB * (mib), page, erase4, erase32, erase64, status},

static const struct spi_nor_chip chips[] = {SPI_NOR_CHIPS(CHIP)};

#define CHIPS (sizeof chips / sizeof chips[0])

const struct spi_nor_chip *spi_nor_chip_at(unsigned index)
{
	return index < CHIPS ? &chips[index] : NULL;
}

/* The last byte of these ids is the size as a power of two. */
static bool size_of_id(uint32_t id, uint32_t *size)
{
	uint32_t power = id & 0xff;

	if (id > 0xffffff || power < 0x14 || power > 0x18)
		return false;
	*size = 1u << power;
	return true;
}

bool spi_nor_chip_find(const char *text, struct spi_nor_chip *chip)
{
	char *end;
	unsigned long id;

	for (unsigned i = 0; i < CHIPS; i++) {
		if (strcasecmp(text, chips[i].name) == 0) {
			*chip = chips[i];
			return true;
		}
	}
	id = strtoul(text, &end, 16);
	if (end == text || *end != '\0' || id > 0xffffff)
		return false;
	for (unsigned i = 0; i < CHIPS; i++) {
		if (id == chips[i].id) {
			*chip = chips[i];
			return true;
		}
	}
	*chip = chips[0];
	chip->id = (uint32_t)id;
	snprintf(chip->name, sizeof chip->name, "chip %06lx", id);
	return size_of_id(chip->id, &chip->size);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../t20/spi_nor_chips.h"
#include "nor_private.h"

void (*nor_context)(void);

/* Reads: about 25 MB/s and 25 us a transfer are an assumption; nobody has measured them. */
#define READ                                                        25, 25
#define CHIP(name, id, mib, page, erase4, erase32, erase64, status) {name, page, erase32, READ},

static const struct nor_chip chips[] = {
	SPI_NOR_CHIPS(CHIP)
	/* What the driver allows before it polls on: FACTS.md, section 1. */
	{"slowest", 3000, 1000000, READ},
};

const struct nor_chip *nor_chip(unsigned index)
{
	return index < sizeof chips / sizeof chips[0] ? &chips[index] : NULL;
}

const struct nor_chip *nor_chip_named(const char *name)
{
	for (unsigned i = 0; nor_chip(i) != NULL; i++)
		if (strcmp(chips[i].name, name) == 0)
			return &chips[i];
	return NULL;
}

const char *nor_kind_name(enum nor_kind kind)
{
	static const char *const names[] = {"read", "program", "erase"};

	return names[kind];
}

uint64_t nor_random(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

void nor_misuse(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	fprintf(stderr, "misuse of the flash: ");
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fprintf(stderr, "\n");
	if (nor_context != NULL)
		nor_context();
	abort();
}

static void *take(size_t size)
{
	void *memory = calloc(1, size);

	if (memory == NULL)
		abort();
	return memory;
}

static void check_geometry(const struct mtd_geometry *geometry)
{
	if (geometry->page_size == 0 || geometry->erase_size == 0 || geometry->size == 0 ||
	    geometry->erase_size % geometry->page_size != 0 ||
	    geometry->size % geometry->erase_size != 0)
		nor_misuse("geometry %u/%u/%u does not divide", geometry->size,
		           geometry->erase_size, geometry->page_size);
}

struct nor *nor_new(const struct mtd_geometry *geometry, const struct nor_chip *chip,
                    uint32_t bounce_size)
{
	struct nor *nor = take(sizeof *nor);

	check_geometry(geometry);
	nor->mtd.geometry = *geometry;
	nor->chip = *chip;
	nor->bounce_size = bounce_size;
	if (bounce_size == 0)
		nor->bounce_size = geometry->transfer_size;
	nor->bytes = take(geometry->size);
	nor->shaky = take(geometry->size);
	nor->suspect = take(geometry->size);
	nor->after = take(geometry->size);
	nor->after_shaky = take(geometry->size);
	nor->bounce = take(nor->bounce_size);
	nor->limit = 1000000;
	nor->shake = 8;
	memset(nor->bytes, 0xff, geometry->size);
	nor->mtd.context = nor;
	nor->mtd.read = nor_read;
	nor->mtd.program = nor_program;
	nor->mtd.erase = nor_erase;
	nor_power_up(nor, 1);
	return nor;
}

void nor_free(struct nor *nor)
{
	free(nor->bytes);
	free(nor->shaky);
	free(nor->suspect);
	free(nor->after);
	free(nor->after_shaky);
	free(nor->bounce);
	free(nor->log);
	free(nor->effects);
	free(nor);
}

void nor_load_shaky(struct nor *nor, const uint8_t *bytes, const uint8_t *shaky)
{
	uint32_t size = nor->mtd.geometry.size;

	memcpy(nor->bytes, bytes, size);
	memset(nor->suspect, 0, size);
	nor->shaky_count = shaky != NULL;
	if (shaky != NULL)
		memcpy(nor->shaky, shaky, size);
	else
		memset(nor->shaky, 0, size);
}

void nor_load(struct nor *nor, const uint8_t *bytes)
{
	nor_load_shaky(nor, bytes, NULL);
}

static bool any_shaky(const struct nor *nor)
{
	uint32_t size = nor->mtd.geometry.size;

	return nor->shaky[0] != 0 || memcmp(nor->shaky, nor->shaky + 1, size - 1) != 0;
}

void nor_power_up(struct nor *nor, uint64_t seed)
{
	nor->operations = 0;
	nor->now = 0;
	nor->random = seed;
	nor->faulted = false;
	nor->begun = false;
	nor->strayed = false;
	nor->fault_count = 0;
	nor->cut.operation = UINT32_MAX;
	nor->on_cut = NULL;
	nor->effects_used = 0;
	nor->erases = nor->page_programs = nor->programmed = 0;
	nor->shaky_count = any_shaky(nor);
	memset(nor->suspect, 0, nor->mtd.geometry.size);
	memset(nor->bounce, 0, nor->bounce_size);
}

void nor_add_fault(struct nor *nor, const struct nor_fault *fault)
{
	if (nor->fault_count == NOR_FAULTS_MAX)
		nor_misuse("more than %d faults", NOR_FAULTS_MAX);
	nor->faults[nor->fault_count++] = *fault;
}

void nor_set_cut(struct nor *nor, const struct nor_cut *cut, jmp_buf *on_cut)
{
	nor->cut = *cut;
	nor->on_cut = on_cut;
}

uint32_t nor_unverified(const struct nor *nor)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < nor->mtd.geometry.size; i++)
		count += nor->suspect[i];
	return count;
}

struct nor_work nor_work(const struct nor *nor)
{
	return (struct nor_work){nor->erases, nor->programmed};
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <string.h>

#include "sweep.h"

/* Of the reference job: FACTS.md, section 7, and 32 bytes for the header. */
#define REFERENCE_ERASES 7u
#define REFERENCE_BYTES  (207104u + 32u)
/* A window of more than 1.10 times what the chip needs for that work is too
 * long. */
#define WINDOW_PERCENT 110u
/* And so is more than this, read in it and by the canary right before. */
#define READ_BYTES (3u << 19)

static bool page_blank(const struct world *world, uint32_t at)
{
	for (uint32_t i = 0; i < world->geometry.page_size; i++)
		if (world->new[at + i] != 0xff)
			return false;
	return true;
}

static bool bit_rises(const struct world *world, uint32_t block)
{
	for (uint32_t i = block; i < block + world->geometry.erase_size; i++)
		if ((world->new[i] & ~world->old[i]) != 0)
			return true;
	return false;
}

/* What one block costs the chip at least, in nanoseconds. */
static uint64_t floor_of_block(const struct world *world, const struct nor_chip *chip,
                               uint32_t block)
{
	const struct mtd_geometry *g = &world->geometry;
	bool erase = bit_rises(world, block);
	uint64_t ns = 0;

	if (erase)
		ns += chip->erase_us * 1000ull * g->erase_size / 32768;
	for (uint32_t at = block; at < block + g->erase_size; at += g->page_size) {
		bool program = erase ? !page_blank(world, at)
		                     : memcmp(world->old + at, world->new + at, g->page_size) != 0;

		if (program)
			ns += chip->page_us * 1000ull;
	}
	return ns;
}

/* The time that the chip needs for what must change and no more: erases where
 * a bit has to rise, and programs of the pages that are not blank then. */
static uint64_t floor_of(const struct world *world, const struct nor_chip *chip)
{
	const struct mtd_geometry *g = &world->geometry;
	uint64_t ns = 0;

	for (uint32_t block = 0; block < g->size; block += g->erase_size)
		ns += floor_of_block(world, chip, block);
	return ns;
}

/* What the reads of a run brought from flash between its first and last change. */
static uint32_t read_inside(const struct nor *nor, const struct outcome *outcome)
{
	uint32_t bytes = 0;

	for (uint32_t i = outcome->saved; i < nor->operations; i++)
		if (nor->log[i].kind == NOR_READ)
			bytes += nor->log[i].length;
	return bytes;
}

static unsigned figure(const struct world *world, const struct nor_chip *chip, bool reference)
{
	struct scene scene = {.world = world, .seed = 1};
	struct stage *stage = stage_new(world);
	struct nor *nor = stage->nor;
	uint64_t least = floor_of(world, chip), window;
	uint32_t changes, read, erases, programmed;
	struct outcome outcome;
	bool missed;

	nor->chip = *chip;
	nor->logging = true;
	stage_play(stage, &scene, 0, &outcome);
	window = nor_window(nor, &changes);
	read = read_inside(nor, &outcome);
	erases = nor->erases - outcome.tried.erases;
	programmed = nor->programmed - outcome.tried.programmed;
	missed = outcome.result.state != ENGINE_NEW || window * 100 > least * WINDOW_PERCENT ||
	         read > READ_BYTES ||
	         (reference && (erases > REFERENCE_ERASES || programmed > REFERENCE_BYTES));
	printf("  %-44s %-11s %u erases, %6u bytes, %u read, window %.3f s = %.3f x %.3f s%s\n",
	       world->name, chip->name, erases, programmed, read, (double)window / 1e9,
	       (double)window / (double)least, (double)least / 1e9, missed ? "  MISSED" : "");
	stage_free(stage);
	return missed;
}

unsigned figures_check(const struct worlds *worlds)
{
	static const char *const references[] = {
		"standin-old-to-new",
		"old-wyze-v2-4.9.1.60-to-wyzecam_v2_stock_bootloader",
	};
	unsigned missed = 0;

	printf("Work and window (first change to last) of a clean run:\n");
	for (unsigned i = 0; i < worlds->count; i++) {
		const struct world *world = &worlds->world[i];
		bool reference = strcmp(world->name, references[0]) == 0 ||
		                 strcmp(world->name, references[1]) == 0;

		if (world->tiny)
			continue;
		for (unsigned chip = 0; nor_chip(chip) != NULL; chip++)
			if (chip == 0 || reference)
				missed += figure(world, nor_chip(chip), reference);
	}
	return missed;
}

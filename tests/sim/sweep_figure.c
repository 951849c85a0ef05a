/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sweep.h"

/* Of the reference job: FACTS.md, section 7, and 32 bytes for the header. */
#define REFERENCE_ERASES 7u
#define REFERENCE_BYTES  (207104u + 32u)
/* A window of more than 1.10 times what the chip needs for that work is too
 * long. */
#define WINDOW_PERCENT 110u
/* And so is one of more than 1.03 times a bare loop that erases, programs and reads the
 * same, without a decoy or a thought. */
#define LOOP_PERMILLE 1030u
/* No more than this is read in it. */
#define READ_BYTES (3u << 19)
/* Reads that bring no more are decoys, or of the signature. */
#define DECOY_BYTES 64u

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

/* The operations of the window: from the first change of block 0 to the last of all. */
struct inside {
	uint32_t first, end;
	uint32_t read; /* bytes */
};

static struct inside inside(const struct nor *nor)
{
	struct inside in = {0};

	for (uint32_t i = 0; i < nor->operations; i++) {
		const struct nor_op *op = &nor->log[i];

		if (op->kind != NOR_READ && in.end == 0 &&
		    op->offset < nor->mtd.geometry.erase_size)
			in.first = i;
		if (op->kind != NOR_READ && (in.end > 0 || in.first == i))
			in.end = i + 1;
	}
	for (uint32_t i = in.first; i < in.end; i++)
		if (nor->log[i].kind == NOR_READ)
			in.read += nor->log[i].length;
	return in;
}

/* How long a bare loop takes on the same chip for the same work. */
static uint64_t loop_time(const struct nor *nor, const struct inside *in)
{
	const struct mtd_geometry *geometry = &nor->mtd.geometry;
	struct nor *bare = nor_new(geometry, &nor->chip, nor->bounce_size);
	uint8_t *buffer = calloc(1, geometry->size);
	uint64_t time;

	if (buffer == NULL)
		abort();
	memset(bare->bytes, 0, geometry->size); /* so that any program asks for what can be */
	for (uint32_t i = in->first; i < in->end; i++) {
		const struct nor_op *op = &nor->log[i];
		const struct mtd *mtd = &bare->mtd;

		if (op->kind == NOR_ERASE)
			(void)mtd->erase(mtd->context, op->offset);
		else if (op->kind == NOR_PROGRAM)
			(void)mtd->program(mtd->context, op->offset, buffer, op->length);
		else if (op->length > DECOY_BYTES)
			(void)mtd->read(mtd->context, op->offset, buffer, op->length);
		memset(buffer, 0, op->length);
	}
	time = bare->now;
	free(buffer);
	nor_free(bare);
	return time;
}

static unsigned figure(const struct world *world, const struct nor_chip *chip, bool reference)
{
	struct scene scene = {.world = world, .seed = 1};
	struct stage *stage = stage_new(world);
	struct nor *nor = stage->nor;
	uint64_t least = floor_of(world, chip), window, loop;
	uint32_t changes, erases, programmed;
	struct inside in;
	struct outcome outcome;
	bool missed;

	nor->chip = *chip;
	nor->logging = true;
	stage_play(stage, &scene, 0, &outcome);
	window = nor_window(nor, &changes);
	in = inside(nor);
	loop = loop_time(nor, &in);
	erases = nor->erases - outcome.tried.erases;
	programmed = nor->programmed - outcome.tried.programmed;
	missed = outcome.result.state != ENGINE_NEW || window * 100 > least * WINDOW_PERCENT ||
	         window * 1000 > loop * LOOP_PERMILLE || in.read > READ_BYTES ||
	         (reference && (erases > REFERENCE_ERASES || programmed > REFERENCE_BYTES));
	printf("  %-44s %-11s %u erases, %6u bytes, %u read, window %.3f s = %.3f x %.3f s, "
	       "%.3f x a loop%s\n",
	       world->name, chip->name, erases, programmed, in.read, (double)window / 1e9,
	       (double)window / (double)least, (double)least / 1e9, (double)window / (double)loop,
	       missed ? "  MISSED" : "");
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

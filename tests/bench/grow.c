/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * grow OLD NEW
 *
 * How the work and the window grow, on the simulated NOR: with the number of
 * erase blocks that differ (0 to 8, in 256 KiB), and with the size of the
 * partition (256 KiB to 16 MiB, the differing blocks of OLD and NEW in it, the
 * rest the same). pan-fix is its engine, the very object of the product; the
 * others are those of tests/sim/naive.c.
 *
 * Prints one line a run: what tool chip size blocks erases bytes window-ns,
 * where `what` is blocks (the first ones differ, as between any two builds),
 * blocks-behind (block 0 is the same), or size.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boot_header.h"
#include "engine.h"
#include "naive.h"
#include "nor.h"

#define BLOCK   0x8000u
#define LARGEST (16u << 20)

static uint8_t *old_image, *new_image; /* 256 KiB, from the files */
static uint8_t *old, *new;             /* of a run; LARGEST bytes */
static uint8_t scratch[BLOCK];

_Noreturn static void fail(const char *why)
{
	fprintf(stderr, "grow: %s.\n", why);
	exit(2);
}

static uint8_t *room(uint32_t size)
{
	uint8_t *bytes = malloc(size);

	if (bytes == NULL)
		fail("no memory");
	return bytes;
}

static uint8_t *load(const char *path)
{
	uint8_t *bytes = room(BOOT_SIZE);
	FILE *file = fopen(path, "rb");

	if (file == NULL || fread(bytes, 1, BOOT_SIZE, file) != BOOT_SIZE)
		fail("an image cannot be read");
	fclose(file);
	return bytes;
}

/* Both images with noise behind them that is the same in both. */
static void fill(uint32_t size)
{
	uint64_t seed = 5;

	memcpy(new, new_image, BOOT_SIZE);
	for (uint32_t i = BOOT_SIZE; i < size; i++)
		new[i] = (uint8_t)nor_random(&seed);
	memcpy(old, new, size);
}

static void differ(uint32_t first, uint32_t count)
{
	for (uint32_t block = first; block < first + count; block++) {
		uint8_t *to = old + block * BLOCK;

		memcpy(to, old_image + block * BLOCK, BLOCK);
		/* The images may agree here, as where both are blank. */
		if (memcmp(to, new + block *BLOCK, BLOCK) == 0)
			to[BLOCK / 2] ^= 0x5a;
	}
}

static void event(void *context, const struct engine_event *what)
{
	(void)context;
	(void)what;
}

static void breathe(void *context)
{
	(void)context;
}

static bool no_wait(void *context, uint32_t seconds)
{
	(void)context;
	(void)seconds;
	return false;
}

static void run_engine(struct nor *nor)
{
	static const struct engine_port port = {
		.event = event,
		.breathe = breathe,
		.wait = no_wait,
	};
	const struct engine_job job = {
		.mtd = &nor->mtd,
		.new = new,
		.old = old,
		.old_boots = true,
		.old_whole = true,
		.scratch = scratch,
		.port = &port,
	};
	struct engine_result result;

	engine_run(&job, &result);
	if (result.state != ENGINE_NEW)
		fail("the engine did not get the image in");
}

static void run(const char *what, enum tool tool, const struct nor_chip *chip, uint32_t size,
                uint32_t blocks)
{
	const struct mtd_geometry geometry = {size, BLOCK, 256, 4096};
	struct nor *nor = nor_new(&geometry, chip, 0);
	uint32_t changes;
	uint64_t window;

	nor_load(nor, old);
	nor_power_up(nor, 1);
	nor->logging = true;
	if (tool == TOOL_PAN_FIX)
		run_engine(nor);
	else if (!naive_run(tool, &nor->mtd, new, scratch))
		fail("a contender did not get the image in");
	if (memcmp(nor->bytes, new, size) != 0)
		fail("flash does not hold the image");
	window = nor_window(nor, &changes);
	printf("%s %s %s %u %u %u %u %llu\n", what, tool_name(tool), chip->name, size, blocks,
	       nor->erases, nor->programmed, (unsigned long long)window);
	nor_free(nor);
}

static void run_tools(const char *what, const struct nor_chip *chip, uint32_t size, uint32_t blocks)
{
	static const enum tool tools[] = {TOOL_PAN_FIX, TOOL_FLASHCP, TOOL_FLASHCP_P};

	for (unsigned i = 0; i < sizeof tools / sizeof tools[0]; i++)
		run(what, tools[i], chip, size, blocks);
}

static void grow_blocks(const struct nor_chip *chip)
{
	for (uint32_t count = 0; count <= BOOT_SIZE / BLOCK; count++) {
		fill(BOOT_SIZE);
		differ(0, count);
		run_tools("blocks", chip, BOOT_SIZE, count);
	}
	for (uint32_t count = 0; count < BOOT_SIZE / BLOCK; count++) {
		fill(BOOT_SIZE);
		differ(1, count);
		run_tools("blocks-behind", chip, BOOT_SIZE, count);
	}
}

int main(int argc, char **argv)
{
	if (argc != 3)
		fail("usage: grow OLD NEW");
	old_image = load(argv[1]);
	new_image = load(argv[2]);
	old = room(LARGEST);
	new = room(LARGEST);
	for (unsigned i = 0; nor_chip(i) != NULL; i++)
		grow_blocks(nor_chip(i));
	for (uint32_t size = BOOT_SIZE; size <= LARGEST; size *= 2) {
		fill(size);
		memcpy(old, old_image, BOOT_SIZE);
		run_tools("size", nor_chip(0), size, BOOT_SIZE / BLOCK);
	}
	return 0;
}

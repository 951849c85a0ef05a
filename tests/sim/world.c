/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boot_header.h"
#include "nor.h"

static const uint8_t signature[BOOT_SIGNATURE_SIZE] = BOOT_SIGNATURE;

static struct world *world_add(struct worlds *worlds, const struct mtd_geometry *geometry)
{
	struct world *world = &worlds->world[worlds->count++];

	if (worlds->count > WORLDS_MAX)
		abort();
	world->geometry = *geometry;
	world->old = malloc(geometry->size);
	world->new = malloc(geometry->size);
	if (world->old == NULL || world->new == NULL)
		abort();
	return world;
}

/* ---- tiny ones ---------------------------------------------------------- */

/* Noise that does not repeat, with a header in front. */
static void fill(uint8_t *bytes, uint32_t size, uint64_t seed)
{
	for (uint32_t i = 0; i < size; i++)
		bytes[i] = (uint8_t)nor_random(&seed);
	memcpy(bytes, signature, sizeof signature);
}

/* How the old content of a tiny flash differs from the new one. */
enum mix {
	MIX_ALL,     /* in every byte; the new one has blank pages */
	MIX_SOME,    /* one block is the same, one needs no erase */
	MIX_LAST,    /* in the last block only */
	MIX_HEADER,  /* in a header byte only */
	MIX_BLANK,   /* the old one is blank: recovered over USB, say */
	MIX_GARBAGE, /* the old one has no valid header */
	MIX_SPARE,   /* the last block is blank in the old one, not in the new one */
	MIX_KEPT,    /* the last block is blank in both */
	MIX_DATA,    /* the last block of the old one holds something behind padding */
	MIX_HOLE,    /* a damaged U-Boot, as its structure shows */
	MIX_ROT,     /* one that nothing shows */
	MIX_COUNT
};

static const char *const mix_names[MIX_COUNT] = {
	"all", "some", "last", "header", "blank", "garbage", "spare", "kept", "data", "hole", "rot",
};

static void mix(struct world *world, enum mix how)
{
	const struct mtd_geometry *g = &world->geometry;
	uint32_t block = g->erase_size, last = g->size - block;
	uint64_t seed = 77;

	fill(world->new, g->size, 1);
	fill(world->old, g->size, 2);
	memset(world->new + last + block - g->page_size, 0xff, g->page_size);
	switch (how) {
	case MIX_SOME:
		memcpy(world->old + block, world->new + block, block);
		for (uint32_t i = last; i < g->size; i += 2)
			world->old[i] = world->new[i] | (uint8_t)nor_random(&seed);
		for (uint32_t i = last + 1; i < g->size; i += 2)
			world->old[i] = world->new[i];
		break;
	case MIX_LAST: memcpy(world->old, world->new, last); break;
	case MIX_HEADER:
		memcpy(world->old, world->new, g->size);
		world->old[BOOT_CRC7_OFFSET] ^= 0x11;
		break;
	case MIX_BLANK: memset(world->old, 0xff, g->size); break;
	case MIX_GARBAGE: world->old[0] = 0x3c; break;
	case MIX_KEPT: memset(world->new + last, 0xff, block); /* fall through */
	case MIX_SPARE:
		memset(world->old + last - g->transfer_size, 0xff, block + g->transfer_size);
		break;
	case MIX_DATA: memset(world->old + last - g->transfer_size, 0xff, g->transfer_size); break;
	case MIX_HOLE: world->damage = DAMAGE_SEEN; break;
	case MIX_ROT: world->damage = DAMAGE_HIDDEN; break;
	default: memset(world->new + block, 0xff, g->page_size); break;
	}
	world->old_boots = memcmp(world->old, signature, sizeof signature) == 0;
}

void worlds_add_tiny(struct worlds *worlds)
{
	static const struct mtd_geometry geometries[] = {
		{256, 64, 16, 16}, /* the header is a page */
		{96, 32, 8, 16},   /* the header spans two, the signature as well */
		{512, 64, 64, 64}, /* the header is within a page, a block is one */
	};

	for (unsigned g = 0; g < 3; g++)
		for (enum mix how = 0; how < MIX_COUNT; how++) {
			struct world *world = world_add(worlds, &geometries[g]);

			world->tiny = true;
			mix(world, how);
			snprintf(world->name, sizeof world->name, "tiny%u-%s",
			         geometries[g].size / geometries[g].erase_size, mix_names[how]);
		}
}

/* ---- 256 KiB ------------------------------------------------------------ */

static bool load(const char *folder, const char *name, uint8_t *bytes)
{
	char path[512];
	FILE *file;
	size_t got;

	snprintf(path, sizeof path, "%s/%s.bin", folder, name);
	file = fopen(path, "rb");
	if (file == NULL)
		return false;
	got = fread(bytes, 1, BOOT_SIZE, file);
	fclose(file);
	return got == BOOT_SIZE;
}

/* One pair as a world; false when a file is missing. */
static bool add_pair(struct worlds *worlds, const char *folder, const char *prefix, const char *old,
                     const char *new, uint32_t erase_size)
{
	const struct mtd_geometry geometry = {BOOT_SIZE, erase_size, 256, 4096};
	struct world *world = world_add(worlds, &geometry);

	if (!load(folder, old, world->old) || !load(folder, new, world->new)) {
		free(world->old);
		free(world->new);
		worlds->count--;
		return false;
	}
	world->old_boots = true;
	snprintf(world->name, sizeof world->name, "%s%s-to-%s%s", prefix, old, new,
	         erase_size == 0x8000 ? "" : "-64k");
	return true;
}

/* The same pair, with an old U-Boot that something damaged before us: a dd that
 * failed leaves a hole; a few bits leave nothing to be seen. */
static unsigned add_damaged(struct worlds *worlds, const char *folder, const char *prefix,
                            const char *old, const char *new)
{
	static const char *const names[DAMAGE_COUNT] = {NULL, "hole", "rot"};
	unsigned count = 0;

	for (enum damage damage = DAMAGE_SEEN; damage < DAMAGE_COUNT; damage++) {
		struct world *world = &worlds->world[worlds->count];

		if (!add_pair(worlds, folder, prefix, old, new, 0x8000))
			continue;
		world->damage = damage;
		if (damage == DAMAGE_SEEN)
			memset(world->old + 0x10000, 0, 0x2000);
		else
			world->old[0x9345] ^= 0x44;
		snprintf(world->name, sizeof world->name, "%s%s-%s-to-%s", prefix, old,
		         names[damage], new);
		count++;
	}
	return count;
}

unsigned worlds_add_standins(struct worlds *worlds, const char *folder)
{
	static const char *const pairs[][2] = {
		{"old", "new"},
		{"newer", "new"},
		{"old-environment", "new"},
		{"new", "old"},
	};
	unsigned count = 0;

	for (unsigned i = 0; i < 4; i++)
		count += add_pair(worlds, folder, "standin-", pairs[i][0], pairs[i][1], 0x8000);
	count += add_pair(worlds, folder, "standin-", "old", "new", 0x10000);
	count += add_damaged(worlds, folder, "standin-", "old", "new");
	return count;
}

unsigned worlds_add_images(struct worlds *worlds, const char *folder)
{
	/* All for boards with 128 MiB: the verdict lets each replace each. */
	static const char *const names[] = {
		"old-wyze-v2-4.9.1.60",
		"wyzecam_v2_stock_bootloader",
		"old-dafang-5.5.1.177",
		"newer-wyze-v2-2020-02",
	};
	unsigned count = 0;

	for (unsigned old = 0; old < 4; old++)
		for (unsigned new = 0; new < 4; new ++)
			if (old != new)
				count += add_pair(worlds, folder, "", names[old], names[new],
				                  0x8000);
	count += add_pair(worlds, folder, "", names[0], names[1], 0x10000);
	count += add_damaged(worlds, folder, "", names[0], names[1]);
	return count;
}

const struct world *world_named(const struct worlds *worlds, const char *name)
{
	for (unsigned i = 0; i < worlds->count; i++)
		if (strcmp(worlds->world[i].name, name) == 0)
			return &worlds->world[i];
	return NULL;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * world.h - the flashes and pairs of images that the sweeps run on.
 */
#ifndef SIM_WORLD_H
#define SIM_WORLD_H

#include <stdbool.h>
#include <stdint.h>

#include "mtd.h"

/* What is wrong with the old bootloader before anybody touches it. */
enum damage {
	DAMAGE_NONE,
	DAMAGE_SEEN,   /* its structure shows it: it must never be put back */
	DAMAGE_HIDDEN, /* nothing shows it */
	DAMAGE_COUNT
};

struct world {
	char name[64];
	struct mtd_geometry geometry;
	bool tiny;
	bool old_boots; /* the old content has a valid header */
	enum damage damage;
	uint8_t *old; /* geometry.size bytes */
	uint8_t *new;
};

#define WORLDS_MAX 80

struct worlds {
	unsigned count;
	struct world world[WORLDS_MAX];
};

/* Tiny worlds, made here. */
void worlds_add_tiny(struct worlds *worlds);

/* Worlds of 256 KiB from the stand-ins in a folder, and from the real images in
 * another: every pair that the verdict lets through. What is not there is left
 * out; returns how many pairs were added. */
unsigned worlds_add_standins(struct worlds *worlds, const char *folder);
unsigned worlds_add_images(struct worlds *worlds, const char *folder);

/* NULL when there is none. */
const struct world *world_named(const struct worlds *worlds, const char *name);

#endif

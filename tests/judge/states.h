/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * states.h - every flash that a power cut can leave while a tool writes an image, as the
 * simulated NOR has it, one after the other.
 */
#ifndef JUDGE_STATES_H
#define JUDGE_STATES_H

#include "scene.h"

struct state {
	const struct world *world;
	struct scene scene;           /* replays it: its only cut is this one */
	const uint8_t *bytes, *shaky; /* world->geometry.size */
	bool header;                  /* the cut operation touches the boot header */
};

/* Calls visit for each; seeds: variants of what a torn operation leaves at random. */
void states_visit(const struct world *world, enum tool tool, unsigned seeds,
                  void (*visit)(void *ctx, const struct state *state), void *ctx);

#endif

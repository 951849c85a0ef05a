/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "explore_private.h"

void explorer_start(struct explorer *explorer, const struct world *world, struct tally *tally)
{
	memset(explorer, 0, sizeof *explorer);
	explorer->world = world;
	explorer->tally = tally;
	explorer->quiet = 10;
	explorer->quiet_hang = 10;
	for (unsigned i = 0; i <= SCENE_CUTS; i++)
		explorer->stages[i] = stage_new(world);
	explorer->spare = stage_new(world);
	for (unsigned i = 0; i < SCENE_CUTS; i++)
		explorer->effort[i] = (struct effort){1, 1, 64, 1, 0, 0};
	explorer_show(explorer);
}

void explorer_end(struct explorer *explorer)
{
	explorer_show(NULL);
	for (unsigned i = 0; i <= SCENE_CUTS; i++)
		stage_free(explorer->stages[i]);
	stage_free(explorer->spare);
}

uint32_t explorer_run(struct explorer *explorer, const struct scene *scene, unsigned depth)
{
	uint32_t size = explorer->world->geometry.size;
	struct stage *first = explorer->stages[0];

	explorer->playing = *scene;
	memcpy(first->bytes, explorer->world->old, size);
	memset(first->shaky, 0, size);
	if (depth == 0) {
		first->nor->logging = false;
		explorer_run_to_end(explorer);
	} else {
		explorer_cut_all(explorer, depth);
	}
	return first->nor->operations;
}

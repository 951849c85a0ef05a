/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "explore.h"

#include <string.h>

/* For when the simulator aborts. */
static const struct scene *replayed;

static void print_replayed(void)
{
	char line[512];

	scene_print(replayed, line, sizeof line);
	fprintf(stderr, "in %s\n", line);
}

bool explorer_replay(const struct scene *scene, bool talk)
{
	const struct world *world = scene->world;
	uint32_t size = world->geometry.size;
	struct stage *stage = stage_new(world);
	struct outcome outcome;
	enum bootrom boots;
	const char *wrong = NULL;

	replayed = scene;
	nor_context = print_replayed;
	stage->procedure->talk = talk;
	for (unsigned run = 0; run <= scene->cut_count; run++) {
		bool cut = stage_play(stage, scene, run, &outcome);

		boots = bootrom_start(stage->nor->bytes, stage->nor->shaky, world->old, world->new,
		                      size);
		if (talk)
			printf("run %u: %u operations, %s, then: %s\n", run, stage->nor->operations,
			       cut ? "cut" : "to its end", bootrom_name(boots));
		if (boots == BOOTROM_HANG)
			wrong = "it hangs";
		if (!cut && wrong == NULL)
			wrong = stage_wrong(stage, scene, run, &outcome);
		memcpy(stage->bytes, stage->nor->bytes, size);
		memcpy(stage->shaky, stage->nor->shaky, size);
	}
	if (talk || wrong != NULL)
		printf("# %s\n", wrong == NULL ? "all holds" : wrong);
	if (wrong != NULL && outcome.detail[0] != '\0')
		printf("# (%s)\n", outcome.detail);
	stage_free(stage);
	return wrong == NULL;
}

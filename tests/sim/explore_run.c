/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "explore_private.h"

#define RUN_AGAIN 32 /* every so many good runs are followed by one more */

/* One more run on the flash that a good run left: it must change nothing. */
static void run_once_more(struct explorer *explorer, struct stage *stage)
{
	const struct scene again = {
		.world = explorer->playing.world,
		.seed = explorer->playing.seed,
	};
	uint32_t size = explorer->world->geometry.size;
	struct outcome outcome;

	memcpy(explorer->spare->bytes, stage->nor->bytes, size);
	memset(explorer->spare->shaky, 0, size);
	stage_play(explorer->spare, &again, 0, &outcome);
	explorer->tally->again++;
	if (outcome.end != PROCEDURE_DONE || outcome.result.state != ENGINE_NEW ||
	    explorer->spare->nor->erases + explorer->spare->nor->page_programs > 0)
		explorer_fail(explorer, "a second run was not idle", outcome.detail);
}

void explorer_run_to_end(struct explorer *explorer)
{
	unsigned run = explorer->playing.cut_count;
	struct stage *stage = explorer->stages[run];
	enum ending ending;
	const char *wrong;

	stage_play(stage, &explorer->playing, run, &explorer->outcome);
	if (explorer->outcome.end == PROCEDURE_NAIVE)
		return;
	wrong = stage_wrong(stage, &explorer->playing, run, &explorer->outcome);
	ending = explorer_count_run(explorer, stage->nor->faulted);
	if (wrong != NULL)
		explorer_fail(explorer, wrong, explorer->outcome.detail);
	if (ending != ENDING_NEW)
		return;
	if (stage_loose(stage))
		explorer->tally->loose++;
	else if (explorer->tally->runs % RUN_AGAIN == 1)
		run_once_more(explorer, stage);
}

void explorer_inherit(const struct explorer *explorer, struct stage *stage,
                      const struct stage *from, unsigned run)
{
	if (run == 0 || explorer->playing.cuts[run - 1].torn != TORN_DIED)
		return;
	memcpy(stage->procedure->old, from->procedure->old, stage->nor->mtd.geometry.size);
	stage->procedure->look = from->procedure->look;
}

void explorer_replay_cut(struct explorer *explorer, const struct stage *next)
{
	unsigned run = explorer->playing.cut_count - 1;
	struct stage *spare = explorer->spare;
	uint32_t size = explorer->world->geometry.size;
	struct outcome outcome;

	memcpy(spare->bytes, explorer->stages[run]->bytes, size);
	memcpy(spare->shaky, explorer->stages[run]->shaky, size);
	explorer_inherit(explorer, spare, explorer->stages[run], run);
	explorer->tally->replayed++;
	if (!stage_play(spare, &explorer->playing, run, &outcome))
		explorer_fail(explorer, "the cut did not come", "");
	else if (memcmp(spare->nor->bytes, next->bytes, size) != 0 ||
	         memcmp(spare->nor->shaky, next->shaky, size) != 0)
		explorer_fail(explorer, "the simulator contradicts itself", "");
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "sweep.h"

/* The new image gets in; a second run finds nothing to do. */
void task_clean(struct explorer *explorer, const struct task *task)
{
	struct scene scene = {.world = task->world, .seed = 1};
	struct stage *stage = explorer->stages[0];
	struct outcome outcome;

	explorer_run(explorer, &scene, 0);
	memcpy(stage->bytes, stage->nor->bytes, task->world->geometry.size);
	stage_play(stage, &scene, 0, &outcome);
	explorer->tally->runs++;
	explorer->tally->endings[ENDING_NEW]++;
	if (outcome.result.state != ENGINE_NEW ||
	    stage->nor->erases + stage->nor->page_programs > 0)
		explorer->tally->failures++;
}

/* One cut in every operation. */
void task_cut(struct explorer *explorer, const struct task *task)
{
	struct scene scene = {
		.world = task->world,
		.seed = 1 + task->part,
		.tool = task->tool,
	};
	struct effort effort = {60, 1, 16, task->parts, task->part, 0};

	if (task->sample)
		effort.seeds = 6;
	if (!task->world->tiny) {
		effort.seeds = task->sample ? 1 : 4;
		effort.rerun = task->sample ? 61 : 17;
		effort.replay = 997;
	}
	explorer->effort[0] = effort;
	explorer_run(explorer, &scene, 1);
}

/* A cut, and in the next run another one. */
void task_cut_twice(struct explorer *explorer, const struct task *task)
{
	struct scene scene = {.world = task->world, .seed = 5 + task->part};

	explorer->effort[0] = (struct effort){
		task->sample ? 1 : 2, task->sample ? 7 : 1, 64, task->parts, task->part, 0,
	};
	explorer->effort[1] = (struct effort){1, 1, 4096, 1, 0, 0};
	explorer_run(explorer, &scene, 2);
}

/* Cuts until the chip has been tried, in all ways; and in the next run again. */
void task_canary(struct explorer *explorer, const struct task *task)
{
	const struct scene scene = {.world = task->world, .seed = 11 + task->part};
	struct stage *stage = explorer->stages[0];
	struct outcome outcome;
	unsigned seeds = task->sample ? 4 : 40;

	explorer_run(explorer, &scene, 0);
	memcpy(stage->bytes, task->world->old, task->world->geometry.size);
	stage_play(stage, &scene, 0, &outcome);
	for (unsigned i = 0; i < 2; i++)
		explorer->effort[i] =
			(struct effort){seeds, 1, 256, task->parts, task->part, outcome.tried_at};
	explorer->effort[1].seeds = 2;
	if (!task->world->tiny)
		explorer->effort[0].rerun = task->sample ? 9 : 3;
	explorer_run(explorer, &scene, task->world->tiny ? 2 : 1);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "spare.h"
#include "sweep.h"

/* The new image gets in; a second run finds nothing to do. */
static void task_clean(struct explorer *explorer, const struct task *task)
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
static void task_cut(struct explorer *explorer, const struct task *task)
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
static void task_cut_twice(struct explorer *explorer, const struct task *task)
{
	struct scene scene = {.world = task->world, .seed = 5 + task->part};

	explorer->effort[0] = (struct effort){
		task->sample ? 1 : 2, task->sample ? 7 : 1, 64, task->parts, task->part, 0,
	};
	explorer->effort[1] = (struct effort){1, 1, 4096, 1, 0, 0};
	explorer_run(explorer, &scene, 2);
}

/* Cuts until the chip has been tried, in all ways; and in the next run again. */
static void task_canary(struct explorer *explorer, const struct task *task)
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

static bool has_spare(const struct world *world)
{
	return world->old_boots && spare_is_blank(&world->geometry, world->old) &&
	       spare_is_behind(&world->geometry, world->old);
}

static void add(struct tasks *tasks, const struct task *task, unsigned parts)
{
	for (unsigned part = 0; part < parts; part++) {
		struct task *slot = &tasks->task[tasks->count++];

		if (tasks->count > TASKS_MAX)
			abort();
		*slot = *task;
		slot->part = part;
		slot->parts = parts;
	}
}

static void add_tiny(struct tasks *tasks, const struct world *world, bool sample)
{
	struct task task = {.world = world, .sample = sample};

	task.scenario = "two cuts, tiny";
	task.run = task_cut_twice;
	add(tasks, &task, sample ? 1 : 4);
	task.scenario = "fault and cut, tiny";
	task.run = task_faults_cut;
	add(tasks, &task, sample ? 1 : 4);
	task.scenario = world->damage ? "rollback, damaged old image, tiny"
	                              : "rollback, hold and cut, tiny";
	task.run = task_rollback;
	add(tasks, &task, 1);
	if (has_spare(world)) {
		task.scenario = "cuts inside the canary, tiny";
		task.run = task_canary;
		add(tasks, &task, 1);
	}
	task.scenario = world->damage ? "cut, damaged old image, tiny" : "cut, tiny";
	task.run = task_cut;
	add(tasks, &task, 1);
	task.scenario = "worker deaths, with fault and cut, tiny";
	task.run = task_deaths;
	add(tasks, &task, 1);
	task.scenario = "faults, tiny";
	task.run = task_faults;
	add(tasks, &task, 1);
	task.scenario = "broken places, tiny";
	task.run = task_places;
	add(tasks, &task, 1);
	task.scenario = "reads that fail at a place, tiny";
	task.run = task_pieces;
	add(tasks, &task, 1);
	task.scenario = "decay after the look, tiny";
	task.run = task_decay;
	add(tasks, &task, 1);
	/* Three blocks, one of them blank: nothing is left by which the bytes of another
	 * place could be told. */
	if (!has_spare(world) || world->geometry.size / world->geometry.erase_size > 3) {
		task.scenario = "astray and cut, tiny";
		task.run = task_astray;
		add(tasks, &task, 1);
	}
	task.scenario = "slow operations and cut, tiny";
	task.run = task_slow;
	add(tasks, &task, 1);
}

static void add_real(struct tasks *tasks, const struct world *world, bool sample, bool first)
{
	struct task task = {.world = world, .sample = sample};

	task.scenario = world->damage                         ? "cut, damaged old image, 256 KiB"
	                : world->geometry.erase_size > 0x8000 ? "cut, erase blocks of 64 KiB"
	                                                      : "cut, 256 KiB";
	task.run = task_cut;
	add(tasks, &task, sample ? 1 : 4);
	if (has_spare(world) && !world->damage) {
		task.scenario = "cuts inside the canary, 256 KiB";
		task.run = task_canary;
		add(tasks, &task, 1);
	}
	if (world->damage) {
		task.scenario = "rollback, damaged old image, 256 KiB";
		task.run = task_rollback;
		add(tasks, &task, sample ? 1 : 4);
	}
	if (!first)
		return;
	task.scenario = "worker deaths, with faults, 256 KiB";
	task.run = task_deaths;
	add(tasks, &task, sample ? 1 : 4);
	task.scenario = "faults, 256 KiB";
	task.run = task_faults;
	add(tasks, &task, sample ? 1 : 8);
	task.scenario = "broken places, 256 KiB";
	task.run = task_places;
	add(tasks, &task, 1);
	task.scenario = "reads that fail at a place, 256 KiB";
	task.run = task_pieces;
	add(tasks, &task, sample ? 1 : 8);
	task.scenario = "decay after the look, 256 KiB";
	task.run = task_decay;
	add(tasks, &task, 1);
	task.scenario = "astray and cut, 256 KiB";
	task.run = task_astray;
	add(tasks, &task, sample ? 1 : 8);
	task.scenario = "slow operations and cut, 256 KiB";
	task.run = task_slow;
	add(tasks, &task, sample ? 1 : 4);
	task.scenario = "rollback, hold and cut, 256 KiB";
	task.run = task_rollback;
	add(tasks, &task, sample ? 1 : 4);
}

static void add_others(struct tasks *tasks, const struct world *world, bool sample)
{
	static const char *const names[TOOL_COUNT] = {
		NULL,
		"cut, erase-all for comparison",
		"cut, flashcp for comparison",
		"cut, flashcp -p for comparison",
	};

	for (enum tool tool = TOOL_ERASE_ALL; tool < TOOL_COUNT; tool++) {
		struct task task = {
			.scenario = names[tool],
			.world = world,
			.run = task_cut,
			.sample = sample,
			.tool = tool,
			.hangs_wanted = true,
		};

		add(tasks, &task, 1);
	}
}

void tasks_make(struct tasks *tasks, const struct worlds *worlds, bool sample)
{
	bool first = true;

	tasks->count = 0;
	for (unsigned i = 0; i < worlds->count; i++) {
		const struct world *world = &worlds->world[i];

		if (world->tiny)
			continue;
		if (sample && !first && i % 3 != 0 && world->geometry.erase_size == 0x8000)
			continue;
		add_real(tasks, world, sample, first);
		if (first)
			add_others(tasks, world, sample);
		first = false;
	}
	for (unsigned i = 0; i < worlds->count; i++)
		if (worlds->world[i].tiny)
			add_tiny(tasks, &worlds->world[i], sample);
	for (unsigned i = 0; i < worlds->count; i++) {
		const struct task task = {
			.scenario = "no fault, no cut",
			.run = task_clean,
			.world = &worlds->world[i],
		};

		add(tasks, &task, 1);
	}
}

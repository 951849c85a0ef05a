/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>

#include "spare.h"
#include "sweep.h"

/* A scenario, and the worlds that it runs on. */
struct row {
	const char *scenario;
	task_run *run;
	unsigned parts;                          /* tasks; one in a sample */
	bool (*fits)(const struct world *world); /* NULL: every world */
};

static bool is_damaged(const struct world *world)
{
	return world->damage != DAMAGE_NONE;
}

static bool is_sound(const struct world *world)
{
	return !is_damaged(world);
}

static bool has_large_blocks(const struct world *world)
{
	return is_sound(world) && world->geometry.erase_size > 0x8000;
}

static bool has_small_blocks(const struct world *world)
{
	return is_sound(world) && world->geometry.erase_size <= 0x8000;
}

static bool has_spare(const struct world *world)
{
	return world->old_boots && spare_is_blank(&world->geometry, world->old) &&
	       spare_is_behind(&world->geometry, world->old);
}

static bool is_sound_with_spare(const struct world *world)
{
	return is_sound(world) && has_spare(world);
}

/* Three blocks, one of them blank: nothing is left by which the bytes of another
 * place could be told. */
static bool tells_places(const struct world *world)
{
	return !has_spare(world) || world->geometry.size / world->geometry.erase_size > 3;
}

static const struct row tiny_rows[] = {
	{"two cuts, tiny", task_cut_twice, 4, NULL},
	{"fault and cut, tiny", task_faults_cut, 4, NULL},
	{"rollback, damaged old image, tiny", task_rollback, 1, is_damaged},
	{"rollback, hold and cut, tiny", task_rollback, 1, is_sound},
	{"cuts inside the canary, tiny", task_canary, 1, has_spare},
	{"cut, damaged old image, tiny", task_cut, 1, is_damaged},
	{"cut, tiny", task_cut, 1, is_sound},
	{"worker deaths, with fault and cut, tiny", task_deaths, 1, NULL},
	{"faults, tiny", task_faults, 1, NULL},
	{"broken places, tiny", task_places, 1, NULL},
	{"reads that fail at a place, tiny", task_pieces, 1, NULL},
	{"reads that are all displaced, tiny", task_displaced, 1, NULL},
	{"decay after the look, tiny", task_decay, 1, NULL},
	{"astray and cut, tiny", task_astray, 1, tells_places},
	{"slow operations and cut, tiny", task_slow, 1, NULL},
};

static const struct row real_rows[] = {
	{"cut, damaged old image, 256 KiB", task_cut, 4, is_damaged},
	{"cut, erase blocks of 64 KiB", task_cut, 4, has_large_blocks},
	{"cut, 256 KiB", task_cut, 4, has_small_blocks},
	{"cuts inside the canary, 256 KiB", task_canary, 1, is_sound_with_spare},
	{"rollback, damaged old image, 256 KiB", task_rollback, 4, is_damaged},
};

/* Of 256 KiB, on the first world only: they take long. */
static const struct row first_rows[] = {
	{"worker deaths, with faults, 256 KiB", task_deaths, 4, NULL},
	{"faults, 256 KiB", task_faults, 8, NULL},
	{"broken places, 256 KiB", task_places, 1, NULL},
	{"reads that fail at a place, 256 KiB", task_pieces, 8, NULL},
	{"reads that are all displaced, 256 KiB", task_displaced, 1, NULL},
	{"decay after the look, 256 KiB", task_decay, 1, NULL},
	{"astray and cut, 256 KiB", task_astray, 8, NULL},
	{"slow operations and cut, 256 KiB", task_slow, 4, NULL},
	{"rollback, hold and cut, 256 KiB", task_rollback, 4, NULL},
};

static const struct row clean_rows[] = {
	{"no fault, no cut", task_clean, 1, NULL},
};

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

#define ROWS(rows) rows, sizeof(rows) / sizeof(rows)[0]

static void add_rows(struct tasks *tasks, const struct world *world, bool sample,
                     const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct row *row = &rows[i];
		const struct task task = {
			.scenario = row->scenario,
			.world = world,
			.run = row->run,
			.sample = sample,
		};

		if (row->fits == NULL || row->fits(world))
			add(tasks, &task, sample ? 1 : row->parts);
	}
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
		add_rows(tasks, world, sample, ROWS(real_rows));
		if (first) {
			add_rows(tasks, world, sample, ROWS(first_rows));
			add_others(tasks, world, sample);
		}
		first = false;
	}
	for (unsigned i = 0; i < worlds->count; i++)
		if (worlds->world[i].tiny)
			add_rows(tasks, &worlds->world[i], sample, ROWS(tiny_rows));
	for (unsigned i = 0; i < worlds->count; i++)
		add_rows(tasks, &worlds->world[i], sample, ROWS(clean_rows));
}

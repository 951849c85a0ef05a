/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "sweep.h"

#define FOREVER UINT32_MAX

/* The operations of a run without faults, to place faults in. */
static uint32_t plain_run(struct explorer *explorer, const struct world *world,
                          enum nor_kind *kinds, uint32_t room)
{
	const struct scene scene = {.world = world, .seed = 1};
	struct stage *stage = explorer->stages[0];
	struct outcome outcome;
	uint32_t count;

	memcpy(stage->bytes, world->old, world->geometry.size);
	memset(stage->shaky, 0, world->geometry.size);
	stage->nor->logging = true;
	stage_play(stage, &scene, 0, &outcome);
	stage->nor->logging = false;
	count = stage->nor->operations < room ? stage->nor->operations : room;
	for (uint32_t i = 0; i < count; i++)
		kinds[i] = stage->nor->log[i].kind;
	return count;
}

static bool is_placed(enum nor_fault_kind kind)
{
	return kind >= NOR_PROTECTED;
}

static bool is_death(enum nor_fault_kind kind)
{
	return kind == NOR_DEAD_ERROR || kind == NOR_DEAD_BLANK || kind == NOR_DEAD_STALE ||
	       kind == NOR_DEAD_NOTHING;
}

/* One fault from operation `first` on: once, for a while, for good. */
static void strike(struct explorer *explorer, struct scene *scene, enum nor_fault_kind kind,
                   uint32_t first, unsigned depth)
{
	const uint32_t lasts[] = {first, first + 9, FOREVER};

	for (unsigned i = is_death(kind) ? 1 : 0; i < 3; i++) {
		scene->fault = (struct nor_fault){
			kind, first, lasts[i], 0, UINT32_MAX, 0, 0,
		};
		scene->repair = i == 2 && first % 2 == 1 ? 2 : 0;
		explorer_run(explorer, scene, depth);
	}
}

static void strike_all(struct explorer *explorer, const struct task *task, uint32_t stride,
                       unsigned depth)
{
	struct scene scene = {.world = task->world, .seed = 3};
	static enum nor_kind kinds[8192];
	uint32_t count = plain_run(explorer, task->world, kinds, 8192);

	for (uint32_t i = task->part; i < count; i += task->parts) {
		if (i / task->parts % stride != 0)
			continue;
		for (enum nor_fault_kind kind = NOR_ERROR; kind < NOR_FAULT_KINDS; kind++)
			if (!is_placed(kind) && nor_fault_applies(kind, kinds[i]))
				strike(explorer, &scene, kind, i, depth);
	}
}

void task_faults(struct explorer *explorer, const struct task *task)
{
	uint32_t stride = 1;

	if (!task->world->tiny)
		stride = task->sample ? 97 : 7;
	strike_all(explorer, task, stride, 0);
}

void task_faults_cut(struct explorer *explorer, const struct task *task)
{
	explorer->effort[0] = (struct effort){
		1, task->sample ? 5 : 1, 509, 1, 0, 0,
	};
	strike_all(explorer, task, task->sample ? 13 : 1, 1);
}

/* The process dies behind each operation of the window, and its guard goes on: with a cut
 * in that run; and in a run with a fault, which may still be there. */
void task_deaths(struct explorer *explorer, const struct task *task)
{
	const struct scene scene = {.world = task->world, .seed = 13};
	bool tiny = task->world->tiny;

	explorer->deaths = true;
	explorer->effort[0] = (struct effort){1, tiny ? 1 : 13, 64, task->parts, task->part, 0};
	explorer->effort[1] = (struct effort){1, task->sample ? 23 : 3, 4096, 1, 0, 0};
	explorer_run(explorer, &scene, tiny ? 2 : 1);
	explorer->effort[0].stride = 1;
	explorer->effort[0].offset = 0;
	explorer->effort[0].rerun = tiny ? (task->sample ? 5 : 1) : 211;
	strike_all(explorer, task, tiny ? (task->sample ? 13 : 1) : (task->sample ? 499 : 97), 1);
}

/* A fault that belongs to a place, in this run and in those after a cut. */
static void break_place(struct explorer *explorer, const struct world *world,
                        enum nor_fault_kind kind, uint32_t from, uint32_t to, unsigned bit)
{
	struct scene scene = {
		.world = world,
		.seed = 4,
		.fault = {kind, 0, FOREVER, from, to, bit, 0},
	};

	for (unsigned repair = 0; repair <= 2; repair += 2) {
		scene.repair = repair;
		explorer_run(explorer, &scene, 0);
	}
}

static void break_blocks(struct explorer *explorer, const struct world *world)
{
	uint32_t block = world->geometry.erase_size;
	uint32_t size = world->geometry.size;

	break_place(explorer, world, NOR_PROTECTED, 0, size, 0);
	for (uint32_t at = 0; at < size; at += block) {
		break_place(explorer, world, NOR_PROTECTED, at, at + block, 0);
		break_place(explorer, world, NOR_PROTECTED, at, size, 0);
		break_place(explorer, world, NOR_NO_ERASE, at, at + block, 0);
		break_place(explorer, world, NOR_NO_ERASE, at, at + block, 1);
	}
}

void task_places(struct explorer *explorer, const struct task *task)
{
	const struct world *world = task->world;
	uint32_t step = 1;

	if (!world->tiny)
		step = task->sample ? 0x7a3d : 0x7a3;
	break_blocks(explorer, world);
	for (uint32_t at = 0; at < world->geometry.size; at += step) {
		for (unsigned bit = 0; bit < 8; bit++) {
			if (!world->tiny && bit != at % 8)
				continue;
			break_place(explorer, world, NOR_STUCK_HIGH, at, at + 1, bit);
			break_place(explorer, world, NOR_STUCK_LOW, at, at + 1, bit);
		}
	}
}

/* Cuts while the old image is put back, and while the engine holds. */
static void cut_broken(struct explorer *explorer, const struct world *world,
                       enum nor_fault_kind kind, uint32_t from, unsigned repair)
{
	struct scene scene = {
		.world = world,
		.seed = 6,
		.repair = repair,
		.fault = {kind, 0, FOREVER, from, from + 1, 0, 0},
	};

	for (unsigned bit = 0; bit < 8; bit++) {
		uint8_t mask = (uint8_t)(1u << bit);

		if (kind == NOR_STUCK_HIGH && (world->new[from] & mask) == 0 &&
		    (world->old[from] & mask) != 0)
			scene.fault.bit = bit;
	}
	for (unsigned keep = 0; keep < 2; keep++) {
		scene.keep = keep == 1;
		explorer_run(explorer, &scene, 1);
	}
}

/* Block 0 takes erases and no programs. What a cut left of the canary is no damage behind
 * that signature: whoever took it for some would erase it, and the power goes again. */
static void cut_canary_and_erase(struct explorer *explorer, const struct task *task)
{
	const struct world *world = task->world;
	struct scene scene = {
		.world = world,
		.seed = 14,
		.keep = true,
		.fault = {NOR_PROTECTED, 0, FOREVER, 0, world->geometry.erase_size, 0,
	                  1 << NOR_PROGRAM},
	};

	explorer->effort[0].seeds = task->sample ? 1 : 4;
	explorer->effort[1] = (struct effort){1, 1, 4096, task->sample ? 7 : 1, 0, 0};
	explorer_run(explorer, &scene, 2);
}

void task_rollback(struct explorer *explorer, const struct task *task)
{
	const struct world *world = task->world;
	uint32_t size = world->geometry.size;
	uint32_t block = world->geometry.erase_size;
	uint32_t last = world->tiny ? size - block : 0x30000;
	unsigned rerun = world->tiny ? 1 : 29;

	explorer->effort[0] = (struct effort){
		world->tiny && !task->sample ? 12 : 1,
		task->sample ? 5 * rerun : rerun,
		499,
		task->parts,
		task->part,
		0,
	};
	cut_broken(explorer, world, NOR_STUCK_HIGH, last + 5, 0);
	cut_broken(explorer, world, NOR_STUCK_HIGH, block + 1, 0);
	cut_broken(explorer, world, NOR_NO_ERASE, last, 0);
	cut_broken(explorer, world, NOR_NO_ERASE, 0, 2);
	cut_broken(explorer, world, NOR_PROTECTED, block, 2);
	if (world->tiny) {
		cut_broken(explorer, world, NOR_STUCK_LOW, block + 3, 2);
		cut_canary_and_erase(explorer, task);
	}
}

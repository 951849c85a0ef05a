/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Changes that reach another erase block than the one they were sent to: instead of
 * it, or as well. Once, and for good; each change of a clean run in turn. */
#include <string.h>

#include "sweep.h"

#define FOREVER UINT32_MAX

struct sent {
	enum nor_kind kind;
	uint32_t number, offset;
};

#define SENT_MAX 4096

/* The changes of a clean run, to place faults in. */
static uint32_t clean_changes(struct explorer *explorer, const struct world *world,
                              struct sent *sent)
{
	const struct scene scene = {.world = world, .seed = 1};
	struct stage *stage = explorer->stages[0];
	struct outcome outcome;
	uint32_t count = 0;

	memcpy(stage->bytes, world->old, world->geometry.size);
	memset(stage->shaky, 0, world->geometry.size);
	stage->nor->logging = true;
	stage_play(stage, &scene, 0, &outcome);
	stage->nor->logging = false;
	for (uint32_t i = 0; i < stage->nor->operations && count < SENT_MAX; i++) {
		const struct nor_op *op = &stage->nor->log[i];

		if (op->kind != NOR_READ)
			sent[count++] = (struct sent){op->kind, i, op->offset};
	}
	return count;
}

/* An erase can only take the block beside it along, or all of flash (0), or half of eight
 * blocks. */
static bool possible(enum nor_fault_kind fault, enum nor_kind kind, uint32_t own, uint32_t other)
{
	if (fault == NOR_WIPE) /* whatever it is sent to */
		return kind == NOR_ERASE && (other == 0 || other == 4);
	if (other == own)
		return false;
	return fault == NOR_ASTRAY || kind == NOR_PROGRAM || other == own + 1 || other + 1 == own;
}

/* One change to one other block: this time, with cuts; and from now on, whatever
 * changes the block that was named. */
static void send(struct explorer *explorer, struct scene *scene, const struct sent *sent,
                 unsigned depth)
{
	uint32_t block = scene->world->geometry.erase_size;
	uint32_t own = sent->offset - sent->offset % block;

	scene->fault.first = sent->number;
	scene->fault.last = sent->number;
	scene->fault.from = 0;
	scene->fault.to = UINT32_MAX;
	scene->fault.only = 1u << sent->kind;
	scene->repair = 0;
	explorer_run(explorer, scene, depth);
	scene->fault.last = FOREVER;
	scene->fault.from = own;
	scene->fault.to = own + block;
	for (unsigned only = 1u << sent->kind; only <= 6; only += 6 - (1u << sent->kind)) {
		scene->fault.only = only;
		if (!possible(scene->fault.kind, only == 6 ? NOR_ERASE : sent->kind, own / block,
		              scene->fault.bit))
			continue;
		scene->repair = sent->number % 2 == 0 ? 2 : 0;
		explorer_run(explorer, scene, 0);
	}
}

static void send_everywhere(struct explorer *explorer, struct scene *scene, const struct sent *sent,
                            unsigned depth)
{
	static const enum nor_fault_kind kinds[] = {NOR_ASTRAY, NOR_WIDE, NOR_WIPE};
	const struct mtd_geometry *geometry = &scene->world->geometry;

	for (unsigned kind = 0; kind < sizeof kinds / sizeof kinds[0]; kind++)
		for (uint32_t other = 0; other < geometry->size / geometry->erase_size; other++) {
			if (!possible(kinds[kind], sent->kind, sent->offset / geometry->erase_size,
			              other))
				continue;
			scene->fault.kind = kinds[kind];
			scene->fault.bit = other;
			send(explorer, scene, sent, depth);
		}
}

void task_astray(struct explorer *explorer, const struct task *task)
{
	struct scene scene = {.world = task->world, .seed = 12};
	static struct sent sent[SENT_MAX];
	uint32_t count = clean_changes(explorer, task->world, sent);
	bool tiny = task->world->tiny;
	uint32_t stride = task->sample ? (tiny ? 5 : 97) : (tiny ? 1 : 13);

	explorer->effort[0] = (struct effort){
		1, task->sample ? 7 : 3, 499, tiny ? (task->sample ? 3 : 1) : 211, 0, 0,
	};
	for (uint32_t i = task->part; i < count; i += task->parts) {
		/* Erases, the canary and the header are few: none is left out. */
		if (sent[i].kind == NOR_PROGRAM && i > 3 && i + 3 < count && i % stride != 0)
			continue;
		send_everywhere(explorer, &scene, &sent[i], 1);
	}
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "boot_header.h"
#include "explore_private.h"

/* What the camera does. A damage that shows must not come back once the change has
 * begun. */
static enum bootrom start(const struct world *world, const struct stage *next, bool begun)
{
	const uint8_t *old = world->damage == DAMAGE_SEEN && begun ? NULL : world->old;

	return bootrom_start(next->bytes, next->shaky, old, world->new, world->geometry.size);
}

/*
 * A chip that changes another block than the one that was named damages the bootloader
 * behind its valid header by itself: nobody can prevent it. What can be asked for is
 * that it is found and the header made invalid before anything else happens: within one
 * look at all of flash, each piece a few times, each behind a decoy.
 */
static bool nobody_can_know(const struct explorer *explorer, const struct walk *walk)
{
	const struct mtd_geometry *geometry = &explorer->world->geometry;
	uint32_t look = 8 * (geometry->size / geometry->transfer_size) + 64;
	uint32_t cut = explorer->playing.cuts[explorer->playing.cut_count - 1].operation;

	if (walk_astray(&walk->nor->log[cut]))
		return true;
	return walk->astray != UINT32_MAX && cut - walk->astray <= look;
}

/* What a cut left is in next->bytes: judges it and goes on from there. */
static void after_cut(struct explorer *explorer, const struct walk *walk, unsigned depth,
                      bool again)
{
	unsigned run = explorer->playing.cut_count;
	const struct effort *effort = &explorer->effort[run - 1];
	const struct stage *next = walk->next;
	enum bootrom boots = start(explorer->world, next, walk->begun);

	explorer_count_cut(explorer, boots,
	                   boots == BOOTROM_HANG && nobody_can_know(explorer, walk));
	if (!again || explorer->playing.tool != TOOL_PAN_FIX)
		return;
	if (++explorer->replay_counter % effort->replay == 0)
		explorer_replay_cut(explorer, next);
	if (++explorer->counter % effort->rerun != 0)
		return;
	explorer_inherit(explorer, explorer->stages[run], explorer->stages[run - 1], run);
	if (depth > 0)
		explorer_cut_all(explorer, depth);
	else
		explorer_run_to_end(explorer);
}

static void cut_operation(struct explorer *explorer, struct walk *walk, const struct nor_op *op,
                          enum nor_torn torn, uint64_t seed, unsigned depth)
{
	uint32_t offset = op->offset, length = op->length;
	uint32_t header = offset < BOOT_SIGNATURE_SIZE ? BOOT_SIGNATURE_SIZE - offset : 0;
	struct stage *next = walk->next;
	const uint8_t *after;
	bool change = op->kind != NOR_READ;

	if (change) {
		after = walk->nor->effects + op->effect;
		nor_tear(op->kind, torn, seed, header < length ? header : length, length, after,
		         after + length, next->bytes + offset, next->shaky + offset);
	}
	after_cut(explorer, walk, depth, change || walk->fresh);
	if (change) {
		memcpy(next->bytes + offset, walk->bytes + offset, length);
		memcpy(next->shaky + offset, walk->shaky + offset, length);
	}
}

/* Whether the run can end so in its operation with that number. */
static bool ends_so(const struct walk *walk, uint32_t number, enum nor_torn torn, bool death)
{
	const struct nor_op *op = &walk->nor->log[number];

	if (death)
		return torn == TORN_DIED && number >= walk->window_at && number < walk->window_end;
	return nor_torn_applies(torn, op->kind, op->offset);
}

static void cut_all_ways(struct explorer *explorer, struct walk *walk, uint32_t number,
                         unsigned depth)
{
	const struct nor_op *op = &walk->nor->log[number];
	unsigned cut = explorer->playing.cut_count++;
	const struct effort *effort = &explorer->effort[cut];
	unsigned seeds;

	for (enum nor_torn torn = 0; torn < TORN_KINDS; torn++) {
		if (!ends_so(walk, number, torn, explorer->deaths && cut == 0))
			continue;
		seeds = nor_torn_is_random(torn) ? effort->seeds : 1;
		for (unsigned i = 0; i < seeds; i++) {
			uint64_t seed = number * 64ull + i + explorer->playing.seed;

			explorer->playing.cuts[cut] = (struct nor_cut){number, torn, seed};
			cut_operation(explorer, walk, op, torn, seed, depth);
		}
	}
	explorer->playing.cut_count--;
	walk->fresh = op->kind != NOR_READ;
}

void explorer_cut_all(struct explorer *explorer, unsigned depth)
{
	const struct effort *effort = &explorer->effort[explorer->playing.cut_count];
	struct walk walk;
	uint32_t count;

	explorer->stages[explorer->playing.cut_count]->nor->logging = true;
	explorer_run_to_end(explorer);
	walk_start(&walk, explorer);
	count = walk.nor->operations;
	if (effort->until != 0 && effort->until < count)
		count = effort->until;
	for (uint32_t i = 0; i < count; i++) {
		if (i % effort->stride == effort->offset)
			cut_all_ways(explorer, &walk, i, depth - 1);
		walk_over(&walk, &walk.nor->log[i]);
	}
	walk_end(&walk);
}

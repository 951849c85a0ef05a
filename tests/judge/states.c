/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "states.h"

#include <stdlib.h>
#include <string.h>

#include "boot_header.h"

struct walk {
	const struct nor *nor;  /* whose log it is */
	uint8_t *bytes, *shaky; /* flash before the operation */
	uint8_t *torn, *torn_shaky;
	unsigned seeds;
	struct state state;
	void (*visit)(void *ctx, const struct state *state);
	void *ctx;
};

static void cut(struct walk *walk, uint32_t number, enum nor_torn torn, uint64_t seed)
{
	const struct nor_op *op = &walk->nor->log[number];
	const uint8_t *after = walk->nor->effects + op->effect;
	uint32_t at = op->offset, length = op->length;
	uint32_t header = at < BOOT_SIGNATURE_SIZE ? BOOT_SIGNATURE_SIZE - at : 0;

	walk->state.scene.cuts[0] = (struct nor_cut){number, torn, seed};
	walk->state.header = at < BOOT_HEADER_SIZE && length <= BOOT_HEADER_SIZE;
	nor_tear(op->kind, torn, seed, header < length ? header : length, length, after,
	         after + length, walk->torn + at, walk->torn_shaky + at);
	walk->visit(walk->ctx, &walk->state);
	memcpy(walk->torn + at, walk->bytes + at, length);
	memcpy(walk->torn_shaky + at, walk->shaky + at, length);
}

static void cut_all_ways(struct walk *walk, uint32_t number)
{
	const struct nor_op *op = &walk->nor->log[number];

	for (enum nor_torn torn = 0; torn < TORN_KINDS; torn++) {
		unsigned seeds = nor_torn_is_random(torn) ? walk->seeds : 1;

		if (!nor_torn_applies(torn, op->kind, op->offset))
			continue;
		for (unsigned i = 0; i < seeds; i++)
			cut(walk, number, torn, number * 64ull + i);
	}
}

static void done(struct walk *walk, const struct nor_op *op)
{
	const uint8_t *after = walk->nor->effects + op->effect;

	memcpy(walk->bytes + op->offset, after, op->length);
	memcpy(walk->shaky + op->offset, after + op->length, op->length);
	memcpy(walk->torn + op->offset, after, op->length);
	memcpy(walk->torn_shaky + op->offset, after + op->length, op->length);
}

static uint8_t *copy(const uint8_t *bytes, uint32_t size)
{
	uint8_t *out = calloc(1, size);

	if (out == NULL)
		abort();
	if (bytes != NULL)
		memcpy(out, bytes, size);
	return out;
}

void states_visit(const struct world *world, enum tool tool, unsigned seeds,
                  void (*visit)(void *ctx, const struct state *state), void *ctx)
{
	struct walk walk = {.seeds = seeds, .visit = visit, .ctx = ctx};
	struct stage *stage = stage_new(world);
	uint32_t size = world->geometry.size;
	struct outcome outcome;

	walk.state.world = world;
	walk.state.scene = (struct scene){.world = world, .tool = tool};
	memcpy(stage->bytes, world->old, size);
	memset(stage->shaky, 0, size);
	stage->nor->logging = true;
	stage_play(stage, &walk.state.scene, 0, &outcome);
	walk.state.scene.cut_count = 1;
	walk.nor = stage->nor;
	walk.bytes = copy(world->old, size);
	walk.shaky = copy(NULL, size);
	walk.state.bytes = walk.torn = copy(world->old, size);
	walk.state.shaky = walk.torn_shaky = copy(NULL, size);
	for (uint32_t i = 0; i < walk.nor->operations; i++) {
		if (walk.nor->log[i].kind == NOR_READ)
			continue;
		cut_all_ways(&walk, i);
		done(&walk, &walk.nor->log[i]);
	}
	free(walk.bytes);
	free(walk.shaky);
	free(walk.torn);
	free(walk.torn_shaky);
	stage_free(stage);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "explore_private.h"

bool walk_astray(const struct nor_op *op)
{
	return op->kind != NOR_READ && op->fault >= NOR_ASTRAY;
}

static bool begun(const struct walk *walk)
{
	return memcmp(walk->bytes, walk->old, walk->first) != 0;
}

void walk_over(struct walk *walk, const struct nor_op *op)
{
	const uint8_t *after = walk->nor->effects + op->effect;

	if (op->kind == NOR_READ)
		return;
	if (walk_astray(op))
		walk->astray = (uint32_t)(op - walk->nor->log);
	memcpy(walk->bytes + op->offset, after, op->length);
	memcpy(walk->shaky + op->offset, after + op->length, op->length);
	memcpy(walk->next->bytes + op->offset, after, op->length);
	memcpy(walk->next->shaky + op->offset, after + op->length, op->length);
	walk->begun = walk->begun || begun(walk);
}

void walk_start(struct walk *walk, const struct explorer *explorer)
{
	uint32_t size = explorer->world->geometry.size;
	unsigned run = explorer->playing.cut_count;

	walk->now = explorer->stages[run];
	walk->window_at = explorer->outcome.window_at;
	walk->window_end = explorer->outcome.window_end;
	walk->next = explorer->stages[run + 1];
	walk->nor = walk->now->nor;
	walk->fresh = false;
	walk->old = explorer->world->old;
	walk->first = explorer->world->geometry.erase_size;
	walk->bytes = malloc(size);
	walk->shaky = malloc(size);
	if (walk->bytes == NULL || walk->shaky == NULL)
		abort();
	memcpy(walk->bytes, walk->now->bytes, size);
	memcpy(walk->shaky, walk->now->shaky, size);
	walk->begun = begun(walk);
	walk->astray = UINT32_MAX;
	memcpy(walk->next->bytes, walk->now->bytes, size);
	memcpy(walk->next->shaky, walk->now->shaky, size);
}

void walk_end(struct walk *walk)
{
	free(walk->bytes);
	free(walk->shaky);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan.h"

#include <string.h>

#include "boot_header.h"
#include "bytes.h"
#include "spare.h"

uint32_t plan_blocks(const struct plan *plan)
{
	return plan->geometry.size / plan->geometry.erase_size;
}

static bool block_equal(const struct plan *plan, uint32_t block)
{
	uint32_t size = plan->geometry.erase_size;

	return memcmp(plan->from + block * size, plan->to + block * size, size) == 0;
}

/* True when a zero bit of `from` has to become a one: only an erase does that. */
static bool has_rising_bit(const struct plan *plan, uint32_t block)
{
	uint32_t offset = block * plan->geometry.erase_size;
	uint32_t end = offset + plan->geometry.erase_size;

	for (; offset < end; offset++)
		if ((plan->to[offset] & ~plan->from[offset]) != 0)
			return true;
	return false;
}

/* What the block needs once the signature has been invalidated. */
static enum plan_need block_need(const struct plan *plan, uint32_t block)
{
	switch (plan->content[block]) {
	case PLAN_TO: return PLAN_KEEP;
	case PLAN_BLANK: return PLAN_FILL;
	case PLAN_FROM:
		/* The zeroed signature in block 0 can rise only by an erase. */
		if (block == 0)
			return PLAN_ERASE;
		if (block_equal(plan, block))
			return PLAN_KEEP;
		return has_rising_bit(plan, block) ? PLAN_ERASE : PLAN_PROGRAM;
	default: return PLAN_ERASE;
	}
}

bool plan_empty(const struct plan *plan)
{
	for (uint32_t block = 0; block < plan_blocks(plan); block++)
		if (plan->content[block] != PLAN_FROM || !block_equal(plan, block))
			return false;
	return true;
}

void plan_start(struct plan *plan, const struct mtd_geometry *geometry, const uint8_t *from,
                const uint8_t *to, uint8_t *content, bool known)
{
	plan->geometry = *geometry;
	plan->from = from;
	plan->to = to;
	plan->content = content;
	memset(content, known ? PLAN_FROM : PLAN_UNKNOWN, plan_blocks(plan));
	if (!plan_empty(plan) && spare_is_doubtful(geometry, from))
		content[plan_blocks(plan) - 1] = PLAN_UNKNOWN;
}

bool plan_step(const struct plan *plan, uint32_t index, struct plan_step *step)
{
	static const enum plan_kind closing[] = {
		PLAN_COMMIT_LENGTH,
		PLAN_READ_BACK_FORWARD,
		PLAN_READ_BACK_BACKWARD,
		PLAN_COMMIT_SIGNATURE,
	};
	uint32_t blocks = plan_blocks(plan);

	memset(step, 0, sizeof *step);
	if (plan_empty(plan))
		return false;
	if (index == 0) {
		step->kind = PLAN_INVALIDATE;
	} else if (index <= blocks) {
		step->kind = PLAN_BLOCK;
		step->block = index - 1;
		step->need = block_need(plan, step->block);
	} else if (index - blocks - 1 < sizeof closing / sizeof closing[0]) {
		step->kind = closing[index - blocks - 1];
	} else {
		return false;
	}
	return true;
}

/* Whether the bytes [offset, end), a page or the rest of one, are programmed. */
static bool page_needed(const struct plan *plan, bool erased, uint32_t offset, uint32_t end)
{
	if (erased)
		return !bytes_blank(plan->to + offset, end - offset);
	return memcmp(plan->from + offset, plan->to + offset, end - offset) != 0;
}

bool plan_next_page(const struct plan *plan, uint32_t block, bool erased, struct plan_page *page)
{
	uint32_t size = plan->geometry.page_size;
	uint32_t first = block * plan->geometry.erase_size;
	uint32_t limit = first + plan->geometry.erase_size;
	uint32_t offset = page->length == 0 ? first : page->offset + page->length;

	if (offset < BOOT_HEADER_SIZE)
		offset = BOOT_HEADER_SIZE;
	while (offset < limit) {
		uint32_t end = offset - offset % size + size;

		if (page_needed(plan, erased, offset, end)) {
			page->offset = offset;
			page->length = end - offset;
			return true;
		}
		offset = end;
	}
	return false;
}

static void cost_of_block(const struct plan *plan, const struct plan_step *step,
                          struct plan_cost *cost)
{
	struct plan_page page = {0, 0};
	bool erased = step->need != PLAN_PROGRAM;

	if (step->need == PLAN_KEEP)
		return;
	if (step->need == PLAN_ERASE)
		cost->erases++;
	while (plan_next_page(plan, step->block, erased, &page)) {
		cost->programmed += page.length;
		cost->pages++;
	}
}

static void cost_of_header(uint32_t bytes, struct plan_cost *cost)
{
	cost->programmed += bytes;
	cost->pages++;
}

void plan_cost(const struct plan *plan, struct plan_cost *cost)
{
	struct plan_step step;

	memset(cost, 0, sizeof *cost);
	for (uint32_t i = 0; plan_step(plan, i, &step); i++) {
		if (step.kind == PLAN_BLOCK)
			cost_of_block(plan, &step, cost);
		else if (step.kind == PLAN_INVALIDATE || step.kind == PLAN_COMMIT_SIGNATURE)
			cost_of_header(BOOT_SIGNATURE_SIZE, cost);
		else if (step.kind == PLAN_COMMIT_LENGTH)
			cost_of_header(BOOT_HEADER_SIZE - BOOT_SIGNATURE_SIZE, cost);
	}
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "nor_private.h"

/* Makes room for at least `more` elements of a growing array. */
static void *grow(void *array, uint32_t used, uint32_t more, uint32_t *room, size_t size)
{
	if (used + more <= *room)
		return array;
	*room = 2 * (used + more);
	array = realloc(array, *room * size);
	if (array == NULL)
		abort();
	return array;
}

static struct nor_op *log_slot(struct nor *nor)
{
	nor->log = grow(nor->log, nor->operations, 1, &nor->log_room, sizeof *nor->log);
	return &nor->log[nor->operations];
}

uint32_t nor_log_effect(struct nor *nor, uint32_t length)
{
	uint32_t at = nor->effects_used;

	nor->effects = grow(nor->effects, at, 2 * length, &nor->effects_room, 1);
	memcpy(nor->effects + at, nor->after, length);
	memcpy(nor->effects + at + length, nor->after_shaky, length);
	nor->effects_used += 2 * length;
	return at;
}

struct nor_op *nor_op_begin(struct nor *nor, enum nor_kind kind, uint32_t offset, uint32_t length)
{
	static struct nor_op unlogged;
	struct nor_op *op = &unlogged;

	if (nor->operations >= nor->limit)
		nor_misuse("more than %u operations: it runs away", nor->limit);
	nor_fault_decay(nor);
	if (nor->logging)
		op = log_slot(nor);
	memset(op, 0, sizeof *op);
	op->kind = kind;
	op->offset = offset;
	op->length = length;
	op->start = nor->now;
	op->settles = nor->settles;
	return op;
}

/* What the driver waits for a transfer whose end is not reported. */
#define DRIVER_WAIT_NS 10000000000ull

static uint64_t op_time(const struct nor *nor, const struct nor_op *op)
{
	const struct nor_chip *chip = &nor->chip;

	switch (op->fault) {
	case NOR_TIMEOUT:
	case NOR_SLOW:
	case NOR_DEAD_ERROR:
	case NOR_DEAD_STALE:
	case NOR_DEAD_NOTHING: return DRIVER_WAIT_NS;
	default: break;
	}
	if (op->kind == NOR_PROGRAM)
		return chip->page_us * 1000ull;
	if (op->kind == NOR_ERASE)
		return chip->erase_us * 1000ull * op->length / 32768;
	return chip->read_us * 1000ull + op->length * 1000ull / chip->read_mbps;
}

void nor_op_end(struct nor *nor, struct nor_op *op, int status)
{
	nor->now += op_time(nor, op);
	op->end = nor->now;
	op->status = status;
	nor->operations++;
}

bool nor_cut_is_now(const struct nor *nor)
{
	return nor->on_cut != NULL && nor->operations == nor->cut.operation;
}

_Noreturn void nor_cut_now(struct nor *nor)
{
	jmp_buf *to = nor->on_cut;

	nor->on_cut = NULL;
	longjmp(*to, 1);
}

void nor_check_range(const struct nor *nor, const char *what, uint32_t offset, uint32_t length)
{
	uint32_t size = nor->mtd.geometry.size;

	if (offset > size || length > size - offset)
		nor_misuse("%s of %u bytes at 0x%x is outside the %u bytes", what, length, offset,
		           size);
	if (length == 0)
		nor_misuse("%s of no bytes at 0x%x", what, offset);
}

uint64_t nor_window(const struct nor *nor, uint32_t *changes)
{
	uint64_t first = 0, last = 0;

	*changes = 0;
	for (uint32_t i = 0; i < nor->operations; i++) {
		if (nor->log[i].kind == NOR_READ ||
		    (*changes == 0 && nor->log[i].offset >= nor->mtd.geometry.erase_size))
			continue;
		if ((*changes)++ == 0)
			first = nor->log[i].start;
		last = nor->log[i].end;
	}
	return last - first;
}

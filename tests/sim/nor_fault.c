/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <string.h>

#include "nor_private.h"

/* How a fault is called, and which operations it can show in. */
static const struct {
	const char *name;
	uint8_t kinds; /* bit (1 << enum nor_kind) */
} kinds[NOR_FAULT_KINDS] = {
	[NOR_OK] = {"none", 0},
	[NOR_ERROR] = {"error", 7},
	[NOR_ERROR_DONE] = {"error-done", 7},
	[NOR_LIE] = {"lie", 6},
	[NOR_SHORT] = {"short", 7},
	[NOR_WEAK] = {"weak", 6},
	[NOR_STALE] = {"stale", 1},
	[NOR_NOTHING] = {"nothing", 1},
	[NOR_FLICKER] = {"flicker", 1},
	[NOR_BLANK] = {"blank", 1},
	[NOR_TIMEOUT] = {"timeout", 7},
	[NOR_SLOW] = {"slow", 7},
	[NOR_DEAD_ERROR] = {"dead-error", 7},
	[NOR_DEAD_BLANK] = {"dead-blank", 7},
	[NOR_DEAD_STALE] = {"dead-stale", 7},
	[NOR_DEAD_NOTHING] = {"dead-nothing", 7},
	[NOR_PROTECTED] = {"protected", 6},
	[NOR_NO_ERASE] = {"no-erase", 4},
	[NOR_STUCK_HIGH] = {"stuck-high", 2},
	[NOR_STUCK_LOW] = {"stuck-low", 4},
	[NOR_DECAY] = {"decay", 0},
	[NOR_ASTRAY] = {"astray", 7},
	[NOR_WIDE] = {"wide", 6},
	[NOR_WIPE] = {"wipe", 4},
	[NOR_DISPLACED] = {"displaced", 1},
};

const char *nor_fault_name(enum nor_fault_kind kind)
{
	return kinds[kind].name;
}

bool nor_fault_applies(enum nor_fault_kind fault, enum nor_kind kind)
{
	return (kinds[fault].kinds >> kind & 1) != 0;
}

static bool strikes(const struct nor_fault *fault, uint32_t number, uint32_t offset,
                    uint32_t length)
{
	return number >= fault->first && number <= fault->last && offset < fault->to &&
	       offset + length > fault->from;
}

void nor_fault_decay(struct nor *nor)
{
	for (unsigned i = 0; i < nor->fault_count; i++) {
		const struct nor_fault *fault = &nor->faults[i];

		if (fault->kind != NOR_DECAY || fault->first != nor->operations)
			continue;
		nor->bytes[fault->from] ^= (uint8_t)(1u << fault->bit);
		nor->suspect[fault->from] = 1;
		nor->faulted = true;
	}
}

static bool is_stuck_bit(enum nor_fault_kind kind)
{
	return kind == NOR_STUCK_HIGH || kind == NOR_STUCK_LOW;
}

enum nor_fault_kind nor_fault_now(struct nor *nor, enum nor_kind kind, uint32_t offset,
                                  uint32_t length)
{
	for (unsigned i = 0; i < nor->fault_count; i++) {
		const struct nor_fault *fault = &nor->faults[i];

		if (!strikes(fault, nor->operations, offset, length) ||
		    !nor_fault_applies(fault->kind, kind) ||
		    (fault->only != 0 && (fault->only >> kind & 1) == 0))
			continue;
		nor->faulted = true;
		if (!is_stuck_bit(fault->kind))
			return fault->kind;
	}
	return NOR_OK;
}

unsigned nor_fault_bit(const struct nor *nor, enum nor_fault_kind kind, uint32_t offset)
{
	for (unsigned i = 0; i < nor->fault_count; i++)
		if (nor->faults[i].kind == kind && offset < nor->faults[i].to)
			return nor->faults[i].bit;
	return 0;
}

uint32_t nor_fault_target(const struct nor *nor, enum nor_fault_kind kind, uint32_t offset)
{
	uint32_t size = nor->mtd.geometry.erase_size;
	uint32_t target = nor_fault_bit(nor, kind, offset) * size + offset % size;

	if (target >= nor->mtd.geometry.size)
		nor_misuse("a fault sends 0x%x beyond the flash", offset);
	return target;
}

int nor_fault_status(const struct nor *nor, enum nor_kind kind, enum nor_fault_kind fault,
                     uint32_t offset)
{
	switch (fault) {
	case NOR_TIMEOUT: return kind == NOR_PROGRAM ? NOR_TIMED_OUT_PROGRAM : 0;
	case NOR_ERROR:
	case NOR_ERROR_DONE:
	case NOR_DEAD_ERROR: return -EIO;
	case NOR_NO_ERASE: return nor_fault_bit(nor, fault, offset) == 1 ? -EIO : 0;
	default: return 0;
	}
}

/* Takes back a part of the change: half of the range, or some of the bits. */
static void undo(struct nor *nor, const struct nor_op *op, enum nor_fault_kind fault,
                 uint8_t *after, uint8_t *shaky)
{
	const uint8_t *before = nor->bytes + op->offset;
	const uint8_t *before_shaky = nor->shaky + op->offset;
	uint32_t from = fault == NOR_SHORT ? op->length / 2 : 0;

	for (uint32_t i = from; i < op->length; i++) {
		uint8_t keep = 0;

		if (fault == NOR_WEAK)
			keep = (uint8_t)(nor_random(&nor->random) | nor_random(&nor->random));
		after[i] = (uint8_t)((before[i] & ~keep) | (after[i] & keep));
		shaky[i] = (uint8_t)((before_shaky[i] & ~keep) | (shaky[i] & keep));
	}
}

static void stick(const struct nor *nor, const struct nor_op *op, uint8_t *after)
{
	for (unsigned i = 0; i < nor->fault_count; i++) {
		const struct nor_fault *fault = &nor->faults[i];
		uint32_t at = fault->from - op->offset;
		uint8_t mask;

		if (!is_stuck_bit(fault->kind) || fault->from < op->offset || at >= op->length ||
		    !strikes(fault, nor->operations, op->offset, op->length) ||
		    !nor_fault_applies(fault->kind, op->kind))
			continue;
		mask = (uint8_t)(1u << fault->bit);
		after[at] = (uint8_t)((after[at] & ~mask) | (nor->bytes[fault->from] & mask));
	}
}

void nor_fault_effect(struct nor *nor, const struct nor_op *op, enum nor_fault_kind fault,
                      uint8_t *after, uint8_t *shaky)
{
	switch (fault) {
	case NOR_ERROR:
	case NOR_TIMEOUT:
	case NOR_LIE:
	case NOR_DEAD_ERROR:
	case NOR_DEAD_BLANK:
	case NOR_DEAD_STALE:
	case NOR_DEAD_NOTHING:
	case NOR_PROTECTED:
	case NOR_NO_ERASE:
		memcpy(after, nor->bytes + op->offset, op->length);
		memcpy(shaky, nor->shaky + op->offset, op->length);
		break;
	case NOR_SHORT:
	case NOR_WEAK: undo(nor, op, fault, after, shaky); break;
	default: break;
	}
	stick(nor, op, after);
}

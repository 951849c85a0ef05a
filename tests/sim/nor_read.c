/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <string.h>

#include "nor_private.h"

/* What the chip puts on the bus. */
static void chip_read(struct nor *nor, uint32_t offset, uint8_t *to, uint32_t length)
{
	memcpy(to, nor->bytes + offset, length);
	if (nor->shaky_count == 0)
		return;
	for (uint32_t i = 0; i < length; i++) {
		uint8_t shaky = nor->shaky[offset + i];

		for (unsigned bit = 0; shaky != 0 && bit < 8; bit++) {
			if ((shaky >> bit & 1) == 0)
				continue;
			if (nor_random(&nor->random) % 16 >= nor->shake)
				to[i] = (uint8_t)(to[i] ^ 1u << bit);
		}
	}
}

/* What comes when a read begins elsewhere: bytes of the chip, but not those asked for. */
static void displaced_read(struct nor *nor, uint32_t offset, uint32_t length)
{
	uint32_t size = nor->mtd.geometry.size;

	offset = (offset + nor_fault_bit(nor, NOR_DISPLACED, offset)) % size;
	if (offset + length > size) {
		chip_read(nor, 0, nor->bounce + (size - offset), offset + length - size);
		length = size - offset;
	}
	chip_read(nor, offset, nor->bounce, length);
}

static void flicker(struct nor *nor, uint8_t *bytes, uint32_t length)
{
	for (unsigned i = 0; i < 3; i++) {
		uint64_t random = nor_random(&nor->random);

		bytes[(random >> 8) % length] ^= (uint8_t)(1u << random % 8);
	}
}

/* One transfer into the bounce buffer. Returns how many of its bytes, from
 * the first one, are what the chip holds; *status is what the caller is told. */
static uint32_t fill_bounce(struct nor *nor, uint32_t offset, uint32_t length,
                            enum nor_fault_kind fault, int *status)
{
	*status = 0;
	switch (fault) {
	case NOR_ERROR:
	case NOR_DEAD_ERROR: *status = -EIO; return 0;
	case NOR_TIMEOUT: *status = NOR_TIMED_OUT_READ; return 0;
	case NOR_STALE:
	case NOR_NOTHING:
	case NOR_DEAD_STALE:
	case NOR_DEAD_NOTHING: return 0;
	case NOR_BLANK:
	case NOR_DEAD_BLANK: memset(nor->bounce, 0xff, length); return 0;
	case NOR_SHORT: chip_read(nor, offset, nor->bounce, length / 2); return length / 2;
	case NOR_FLICKER:
		chip_read(nor, offset, nor->bounce, length);
		flicker(nor, nor->bounce, length);
		return 0;
	case NOR_DISPLACED: displaced_read(nor, offset, length); return 0;
	case NOR_ERROR_DONE:
		chip_read(nor, offset, nor->bounce, length);
		*status = -EIO;
		return length;
	default: chip_read(nor, offset, nor->bounce, length); return length;
	}
}

/* Bytes behind the first `good` ones that are right all the same: padding, of one
 * value, behind which nobody can tell one transfer from another. */
static uint32_t alike(const struct nor *nor, uint32_t offset, uint32_t good, uint32_t length)
{
	const uint8_t *now = nor->bounce + good, *true_ones = nor->bytes + offset + good;
	uint32_t rest = length - good;

	if (rest == 0 || memcmp(now, true_ones, rest) != 0 || memcmp(now, now + 1, rest - 1) != 0)
		return 0;
	return rest;
}

/* hides: the call is more than this transfer, and a time-out does not show. */
static int read_transfer(struct nor *nor, uint32_t offset, uint8_t *to, uint32_t length, bool hides)
{
	struct nor_op *op = nor_op_begin(nor, NOR_READ, offset, length);
	enum nor_fault_kind fault;
	uint32_t good;
	int status;

	if (nor_cut_is_now(nor)) {
		nor_op_end(nor, op, 0);
		nor_cut_now(nor);
	}
	fault = nor_fault_now(nor, NOR_READ, offset, length);
	op->fault = fault;
	if (fault == NOR_ASTRAY)
		op->offset = offset = nor_fault_target(nor, fault, offset);
	good = fill_bounce(nor, offset, length, fault, &status);
	if ((status == 0 && fault != NOR_NOTHING && fault != NOR_DEAD_NOTHING) ||
	    fault == NOR_ERROR_DONE || (fault == NOR_TIMEOUT && hides))
		memcpy(to, nor->bounce, length);
	if (status == 0 && fault != NOR_NOTHING && fault != NOR_DEAD_NOTHING)
		good += alike(nor, offset, good, length);
	if (status == 0)
		memset(nor->suspect + offset, 0, good);
	nor_op_end(nor, op, status);
	return status;
}

int nor_read(void *context, uint32_t offset, void *to, uint32_t length)
{
	struct nor *nor = context;
	uint8_t *at = to;

	bool hides = length > nor->bounce_size, timed_out = false;

	nor_check_range(nor, "read", offset, length);
	while (length > 0) {
		uint32_t n = nor_least(length, nor->bounce_size);
		int status = read_transfer(nor, offset, at, n, hides);

		timed_out = timed_out || status == NOR_TIMED_OUT_READ;
		if (status != 0 && !(hides && status == NOR_TIMED_OUT_READ))
			return status;
		offset += n;
		at += n;
		length -= n;
	}
	if (!timed_out)
		return 0;
	length = nor_least(NOR_TAIL, nor->bounce_size);
	return read_transfer(nor, offset - length, at - length, length, false);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "nor.h"

#include <errno.h>
#include <string.h>

#include "nor_private.h"

/* What the camera's driver says of a transfer that timed out, and how much of the
 * tail a longer call then does again (FACTS.md, section 5). */
#define TIMED_OUT_READ    (-EFAULT)
#define TIMED_OUT_PROGRAM (-EINVAL)
#define TAIL              145u

static uint32_t least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/* ---- the log ----------------------------------------------------------- */

static struct nor_op *op_begin(struct nor *nor, enum nor_kind kind, uint32_t offset,
                               uint32_t length)
{
	static struct nor_op unlogged;
	struct nor_op *op = &unlogged;

	if (nor->operations >= nor->limit)
		nor_misuse("more than %u operations: it runs away", nor->limit);
	nor_fault_decay(nor);
	if (nor->logging)
		op = nor_log_slot(nor);
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

static void op_end(struct nor *nor, struct nor_op *op, int status)
{
	nor->now += op_time(nor, op);
	op->end = nor->now;
	op->status = status;
	nor->operations++;
}

static bool cut_is_now(const struct nor *nor)
{
	return nor->on_cut != NULL && nor->operations == nor->cut.operation;
}

static _Noreturn void cut_now(struct nor *nor)
{
	jmp_buf *to = nor->on_cut;

	nor->on_cut = NULL;
	longjmp(*to, 1);
}

/* ---- reading ----------------------------------------------------------- */

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
	struct nor_op *op = op_begin(nor, NOR_READ, offset, length);
	enum nor_fault_kind fault;
	uint32_t good;
	int status;

	if (cut_is_now(nor)) {
		op_end(nor, op, 0);
		cut_now(nor);
	}
	fault = nor_fault_now(nor, NOR_READ, offset, length);
	op->fault = fault;
	if (fault == NOR_ASTRAY)
		op->offset = offset = nor_fault_target(nor, fault, offset);
	good = nor_fill_bounce(nor, offset, length, fault, &status);
	if ((status == 0 && fault != NOR_NOTHING && fault != NOR_DEAD_NOTHING) ||
	    fault == NOR_ERROR_DONE || (fault == NOR_TIMEOUT && hides))
		memcpy(to, nor->bounce, length);
	if (status == 0 && fault != NOR_NOTHING && fault != NOR_DEAD_NOTHING)
		good += alike(nor, offset, good, length);
	if (status == 0)
		memset(nor->suspect + offset, 0, good);
	op_end(nor, op, status);
	return status;
}

static void check_range(const struct nor *nor, const char *what, uint32_t offset, uint32_t length)
{
	uint32_t size = nor->mtd.geometry.size;

	if (offset > size || length > size - offset)
		nor_misuse("%s of %u bytes at 0x%x is outside the %u bytes", what, length, offset,
		           size);
	if (length == 0)
		nor_misuse("%s of no bytes at 0x%x", what, offset);
}

static int nor_read(void *context, uint32_t offset, void *to, uint32_t length)
{
	struct nor *nor = context;
	uint8_t *at = to;

	bool hides = length > nor->bounce_size, timed_out = false;

	check_range(nor, "read", offset, length);
	while (length > 0) {
		uint32_t n = least(length, nor->bounce_size);
		int status = read_transfer(nor, offset, at, n, hides);

		timed_out = timed_out || status == TIMED_OUT_READ;
		if (status != 0 && !(hides && status == TIMED_OUT_READ))
			return status;
		offset += n;
		at += n;
		length -= n;
	}
	if (!timed_out)
		return 0;
	length = least(TAIL, nor->bounce_size);
	return read_transfer(nor, offset - length, at - length, length, false);
}

/* ---- changing ---------------------------------------------------------- */

/* What it leaves in [offset, offset + length), a part of what op reaches. */
static void change_part(struct nor *nor, const struct nor_op *op, const uint8_t *data,
                        uint32_t offset, uint32_t length)
{
	uint8_t *after = nor->after + (offset - op->offset);
	uint8_t *shaky = nor->after_shaky + (offset - op->offset);

	for (uint32_t i = 0; i < length; i++) {
		if (op->kind == NOR_ERASE) {
			after[i] = 0xff;
			shaky[i] = 0;
			continue;
		}
		after[i] &= data[i];
		if (nor->settles)
			shaky[i] &= data[i];
	}
}

/* Works out in nor->after and nor->after_shaky what the operation leaves, and in
 * *op which bytes it reaches: one that was sent to `offset` may land elsewhere. */
static void change_effect(struct nor *nor, struct nor_op *op, const uint8_t *data)
{
	uint32_t offset = op->offset, length = op->length, other = offset;

	if (op->fault == NOR_ASTRAY || op->fault == NOR_WIDE) {
		other = nor_fault_target(nor, op->fault, offset);
		nor->strayed = true;
	}
	if (op->fault == NOR_ASTRAY)
		offset = other;
	op->offset = least(offset, other);
	op->length = (offset > other ? offset - other : other - offset) + length;
	if (op->kind == NOR_ERASE && op->length > 2 * length)
		nor_misuse("an erase takes in what lies between");
	memcpy(nor->after, nor->bytes + op->offset, op->length);
	memcpy(nor->after_shaky, nor->shaky + op->offset, op->length);
	change_part(nor, op, data, offset, length);
	if (other != offset)
		change_part(nor, op, data, other, length);
	nor_fault_effect(nor, op, op->fault, nor->after, nor->after_shaky);
}

/* NOR cannot raise a bit. Where the hardware has already lied, a caller may
 * ask for it unknowingly. */
static void check_program(const struct nor *nor, uint32_t offset, const uint8_t *data,
                          uint32_t length)
{
	if (nor->faulted || nor->fault_count > 0)
		return;
	for (uint32_t i = 0; i < length; i++)
		if ((data[i] & ~nor->bytes[offset + i] & ~nor->shaky[offset + i]) != 0)
			nor_misuse("programming 0x%02x over 0x%02x at 0x%x", data[i],
			           nor->bytes[offset + i], offset + i);
}

static void change_apply(struct nor *nor, struct nor_op *op)
{
	if (!nor->begun && op->offset < nor->mtd.geometry.erase_size &&
	    memcmp(nor->bytes + op->offset, nor->after, op->length) != 0) {
		nor->begun = true;
		memset(nor->suspect, 1, nor->mtd.geometry.size);
	}
	memcpy(nor->bytes + op->offset, nor->after, op->length);
	memcpy(nor->shaky + op->offset, nor->after_shaky, op->length);
	memset(nor->suspect + op->offset, 1, op->length);
	if (nor->logging)
		op->effect = nor_log_effect(nor, op->length);
}

static uint32_t signature_part(uint32_t offset)
{
	return offset < BOOT_SIGNATURE_SIZE ? BOOT_SIGNATURE_SIZE - offset : 0;
}

static void change_torn(struct nor *nor, struct nor_op *op)
{
	uint32_t header = least(signature_part(op->offset), op->length);

	/* Torn in place: the log's entry is what would have been done. */
	if (nor->logging)
		op->effect = nor_log_effect(nor, op->length);
	nor_tear(op->kind, nor->cut.torn, nor->cut.seed, header, op->length, nor->after,
	         nor->after_shaky, nor->bytes + op->offset, nor->shaky + op->offset);
	memset(nor->suspect + op->offset, 1, op->length);
	nor->shaky_count = 1;
}

static int change(struct nor *nor, enum nor_kind kind, uint32_t offset, const uint8_t *data,
                  uint32_t length)
{
	struct nor_op *op = op_begin(nor, kind, offset, length);
	int status;

	if (kind == NOR_PROGRAM) {
		check_program(nor, offset, data, length);
		memcpy(nor->bounce, data, least(length, nor->bounce_size));
		nor->page_programs++;
		nor->programmed += length;
	} else {
		nor->erases++;
	}
	op->fault = nor_fault_now(nor, kind, offset, length);
	status = nor_fault_status(nor, kind, op->fault, offset);
	change_effect(nor, op, data);
	if (cut_is_now(nor)) {
		change_torn(nor, op);
		op_end(nor, op, 0);
		cut_now(nor);
	}
	change_apply(nor, op);
	op_end(nor, op, status);
	return status;
}

static int nor_program(void *context, uint32_t offset, const void *from, uint32_t length)
{
	struct nor *nor = context;
	uint32_t page = nor->mtd.geometry.page_size;
	const uint8_t *data = from;

	bool hides = length > page, timed_out = false;

	check_range(nor, "program", offset, length);
	while (length > 0) {
		uint32_t n = least(length, page - offset % page);
		int status = change(nor, NOR_PROGRAM, offset, data, n);

		timed_out = timed_out || status == TIMED_OUT_PROGRAM;
		if (status != 0 && !(hides && status == TIMED_OUT_PROGRAM))
			return status;
		offset += n;
		data += n;
		length -= n;
	}
	if (!timed_out)
		return 0;
	length = least(TAIL, (offset - 1) % page + 1);
	return change(nor, NOR_PROGRAM, offset - length, data - length, length);
}

static int nor_erase(void *context, uint32_t offset)
{
	struct nor *nor = context;
	uint32_t size = nor->mtd.geometry.erase_size;

	check_range(nor, "erase", offset, size);
	if (offset % size != 0)
		nor_misuse("erase at 0x%x: blocks are of 0x%x bytes", offset, size);
	return change(nor, NOR_ERASE, offset, NULL, size);
}

void nor_connect(struct nor *nor)
{
	nor->mtd.context = nor;
	nor->mtd.read = nor_read;
	nor->mtd.program = nor_program;
	nor->mtd.erase = nor_erase;
}

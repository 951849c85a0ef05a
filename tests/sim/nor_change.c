/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "nor_private.h"

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

/* How much an erase of what is there takes, if it takes all or many blocks. */
static uint32_t wiped_at_once(const struct nor *nor, uint32_t offset)
{
	unsigned blocks = nor_fault_bit(nor, NOR_WIPE, offset);

	return blocks == 0 ? nor->mtd.geometry.size : blocks * nor->mtd.geometry.erase_size;
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
	if (op->fault == NOR_WIPE) {
		nor->strayed = true;
		length = wiped_at_once(nor, offset);
		offset = other = offset - offset % length;
	}
	op->offset = nor_least(offset, other);
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
	uint32_t header = nor_least(signature_part(op->offset), op->length);

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
	struct nor_op *op = nor_op_begin(nor, kind, offset, length);
	int status;

	if (kind == NOR_PROGRAM) {
		check_program(nor, offset, data, length);
		memcpy(nor->bounce, data, nor_least(length, nor->bounce_size));
		nor->page_programs++;
		nor->programmed += length;
	} else {
		nor->erases++;
	}
	op->fault = nor_fault_now(nor, kind, offset, length);
	status = nor_fault_status(nor, kind, op->fault, offset);
	change_effect(nor, op, data);
	if (nor_cut_is_now(nor)) {
		change_torn(nor, op);
		nor_op_end(nor, op, 0);
		nor_cut_now(nor);
	}
	change_apply(nor, op);
	nor_op_end(nor, op, status);
	return status;
}

int nor_program(void *context, uint32_t offset, const void *from, uint32_t length)
{
	struct nor *nor = context;
	uint32_t page = nor->mtd.geometry.page_size;
	const uint8_t *data = from;

	bool hides = length > page, timed_out = false;

	nor_check_range(nor, "program", offset, length);
	while (length > 0) {
		uint32_t n = nor_least(length, page - offset % page);
		int status = change(nor, NOR_PROGRAM, offset, data, n);

		timed_out = timed_out || status == NOR_TIMED_OUT_PROGRAM;
		if (status != 0 && !(hides && status == NOR_TIMED_OUT_PROGRAM))
			return status;
		offset += n;
		data += n;
		length -= n;
	}
	if (!timed_out)
		return 0;
	length = nor_least(NOR_TAIL, (offset - 1) % page + 1);
	return change(nor, NOR_PROGRAM, offset - length, data - length, length);
}

int nor_erase(void *context, uint32_t offset)
{
	struct nor *nor = context;
	uint32_t size = nor->mtd.geometry.erase_size;

	nor_check_range(nor, "erase", offset, size);
	if (offset % size != 0)
		nor_misuse("erase at 0x%x: blocks are of 0x%x bytes", offset, size);
	return change(nor, NOR_ERASE, offset, NULL, size);
}

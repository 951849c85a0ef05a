// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The NOR chip: programming can only clear bits, erasing sets a whole block, both take the
 * time of the profile, and meanwhile the bytes concerned are torn, so that a guest killed
 * inside an operation leaves what a power cut leaves.
 */

#include <linux/errno.h>
#include <linux/hrtimer.h>
#include <linux/ktime.h>
#include <linux/sched.h>
#include <linux/string.h>
#include "model.h"

static u8 chip_old[65536];
static u8 chip_new[65536];

/*
 * Sleeps for most of it and polls at the end, as the camera's driver polls the status register,
 * so that the time to wake up does not count as the chip's.
 */
#define POLL_NS 50000

/* How long the driver waits for the end of a transfer, and what it then counts it as: -ETIMEDOUT. */
#define PATIENCE_NS 10000000000ull
#define TIMED_OUT   ((u32)-145)

static void chip_wait(u64 start_ns, const struct fault_hits *hits, u64 ns)
{
	const struct share_fault *slow = fault_find(hits, FAULT_SLOW);
	u64 end_ns = start_ns + (slow ? 1000ull * slow->arg : ns);
	ktime_t wake = ns_to_ktime(end_ns - POLL_NS);

	while (ktime_before(ktime_get(), wake)) {
		set_current_state(TASK_UNINTERRUPTIBLE);
		schedule_hrtimeout(&wake, HRTIMER_MODE_ABS);
	}
	while (ktime_get_ns() < end_ns)
		cpu_relax();
}

static u8 chip_torn_byte(u32 kind, u8 old, u8 new, bool first_half)
{
	u8 random = (u8)(fault_random() >> 8);

	switch (model_ctl->torn) {
	case TORN_SUBSET: return (old & random) | (new &(u8)~random);
	case TORN_ZERO: return kind == OP_ERASE ? 0 : (old & new) | (new &random);
	case TORN_NOISE: return kind == OP_ERASE ? random : new | (old & random);
	default: return first_half ? new : old;
	}
}

static void chip_tear(u32 kind, u8 *flash, u32 len)
{
	u32 i;

	for (i = 0; i < len; i++)
		if (chip_old[i] != chip_new[i])
			flash[i] = chip_torn_byte(kind, chip_old[i], chip_new[i], i < len / 2);
}

static void chip_stick(const struct fault_hits *hits, u32 off, u32 len)
{
	const struct share_fault *f = fault_find(hits, FAULT_STUCK_BITS);
	u8 mask;

	if (!f || f->arg < off || f->arg >= off + len)
		return;
	mask = (u8)(f->seed ? f->seed : 1);
	chip_new[f->arg - off] =
		(u8)((chip_new[f->arg - off] & ~mask) | (chip_old[f->arg - off] & mask));
}

static void chip_flip(const struct fault_hits *hits)
{
	const struct share_fault *f = fault_find(hits, FAULT_FLIP);

	if (f && f->arg < SHARE_FLASH_SIZE)
		model_base[SHARE_FLASH + f->arg] ^= (u8)(f->seed ? f->seed : 1);
}

/* What the chip is told to become, in chip_new, is what it becomes: torn first, whole at the end. */
static void chip_change(struct share_op *op, const struct fault_hits *hits, u64 ns)
{
	u8 *flash = model_base + SHARE_FLASH + op->off;

	chip_stick(hits, op->off, op->len);
	chip_tear(op->kind, flash, op->len);
	fault_pause(hits, PAUSE_INSIDE);
	chip_wait(op->start_ns, hits, ns);
	memcpy(flash, chip_new, op->len);
	chip_flip(hits);
}

/* Nothing is done, at the usual pace. */
static u8 chip_idle(const struct share_op *op, const struct fault_hits *hits, u64 ns)
{
	chip_wait(op->start_ns, hits, ns);
	return EFFECT_NONE;
}

static u8 chip_time_out(struct share_op *op, const struct fault_hits *hits, bool carried_out)
{
	if (!carried_out)
		return chip_idle(op, hits, PATIENCE_NS);
	chip_change(op, hits, PATIENCE_NS);
	return EFFECT_FULL;
}

/* Both kinds of change, once the new content is in chip_new. Returns the status, sets *done. */
static int chip_do(struct share_op *op, const struct fault_hits *hits, u32 ns, u32 *done)
{
	u8 *flash = model_base + SHARE_FLASH + op->off;
	const struct share_fault *f;
	u8 effect = EFFECT_FULL;
	int status = 0;

	memcpy(chip_old, flash, op->len);
	*done = op->len;
	if (hits->n)
		op->fault = (u8)(1 + (hits->fault[0] - model_ctl->fault));
	if (model_ctl->dead) {
		effect = chip_idle(op, hits, ns);
		status = model_ctl->dead - 1 == DIE_IGNORE ? 0 : -EIO;
	} else if ((f = fault_find(hits, FAULT_ERROR))) {
		effect = f->arg ? EFFECT_OTHER : EFFECT_NONE;
		if (f->arg)
			chip_tear(op->kind, flash, op->len);
		chip_wait(op->start_ns, hits, ns);
		status = -EIO;
	} else if (fault_find(hits, FAULT_LIE)) {
		effect = chip_idle(op, hits, ns);
	} else if ((f = fault_find(hits, FAULT_TIMEOUT))) {
		effect = chip_time_out(op, hits, f->arg);
		*done = TIMED_OUT;
	} else if ((f = fault_find(hits, FAULT_SHORT))) {
		effect = f->arg ? EFFECT_NONE : EFFECT_OTHER;
		*done = f->arg ? 0 : op->len / 2;
		memcpy(chip_new + *done, chip_old + *done, op->len - *done);
		chip_change(op, hits, ns);
	} else {
		if (fault_find(hits, FAULT_STUCK_BITS) || fault_find(hits, FAULT_FLIP))
			effect = EFFECT_OTHER;
		chip_change(op, hits, ns);
	}
	if (status)
		*done = 0;
	oplog_end(op, status, *done, effect);
	fault_pause(hits, PAUSE_AFTER);
	return status;
}

int chip_erase(u32 off)
{
	u32 len = model_ctl->erase_size, done;
	struct fault_hits hits;
	struct share_op *op;

	fault_match(OP_ERASE, off, len, &hits);
	fault_pause(&hits, PAUSE_BEFORE);
	model_ctl->erases++;
	op = oplog_begin(OP_ERASE, off, len);
	memset(chip_new, 0xff, len);
	return chip_do(op, &hits, model_ctl->erase_ns, &done);
}

int chip_program(u32 off, const u8 *data, u32 len, u32 *done)
{
	struct fault_hits hits;
	struct share_op *op;
	u32 i;

	fault_match(OP_PROGRAM, off, len, &hits);
	fault_pause(&hits, PAUSE_BEFORE);
	model_ctl->programs++;
	model_ctl->programmed_bytes += len;
	op = oplog_begin(OP_PROGRAM, off, len);
	oplog_payload(op, data, len);
	for (i = 0; i < len; i++)
		chip_new[i] = model_base[SHARE_FLASH + off + i] & data[i];
	return chip_do(op, &hits, model_ctl->page_ns, done);
}

static void chip_disturb(u8 *bounce, u32 len, u32 bits)
{
	for (; bits; bits--)
		bounce[fault_random() % len] ^= (u8)(1u << (fault_random() >> 29));
}

/*
 * A read that fails says so or not; when it does not (STALE, SHORT, TIMEOUT), the caller gets what the
 * bounce buffer held before.
 */
int chip_read(u32 off, u8 *bounce, u32 len, u32 *done)
{
	const struct share_fault *f;
	struct fault_hits hits;
	struct share_op *op;
	u64 ns = (u64)model_ctl->read_ns * len >> 12;
	int status = 0;

	fault_match(OP_READ, off, len, &hits);
	fault_pause(&hits, PAUSE_BEFORE);
	model_ctl->reads++;
	op = oplog_begin(OP_READ, off, len);
	if (hits.n)
		op->fault = (u8)(1 + (hits.fault[0] - model_ctl->fault));
	*done = len;
	if (fault_find(&hits, FAULT_ERROR) || model_ctl->dead - 1 == DIE_ALL_ERROR) {
		status = -EIO;
		*done = 0;
	} else if (fault_find(&hits, FAULT_TIMEOUT)) {
		*done = TIMED_OUT;
		ns = PATIENCE_NS;
	} else if ((f = fault_find(&hits, FAULT_SHORT))) {
		*done = f->arg ? 0 : len / 2;
		memcpy(bounce, model_base + SHARE_FLASH + off, *done);
	} else if (!fault_find(&hits, FAULT_STALE)) {
		memcpy(bounce, model_base + SHARE_FLASH + off, len);
	}
	f = fault_find(&hits, FAULT_UNSTABLE);
	if (f)
		chip_disturb(bounce, len, f->arg ? f->arg : 1);
	chip_wait(op->start_ns, &hits, ns);
	chip_flip(&hits);
	oplog_end(op, status, *done, EFFECT_FULL);
	fault_pause(&hits, PAUSE_AFTER);
	return status;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* The operation log in shared memory. Entries come from several contexts, hence the lock. */

#include <linux/ktime.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include "model.h"

#define LOG_MAX (SHARE_LOG_SIZE / sizeof(struct share_op))

static DEFINE_SPINLOCK(oplog_lock);
static struct share_op oplog_overflow;

struct share_op *oplog_begin(u8 kind, u32 off, u32 len)
{
	struct share_op *op = &oplog_overflow;
	unsigned long irq;

	spin_lock_irqsave(&oplog_lock, irq);
	if (model_ctl->ops < LOG_MAX)
		op = (struct share_op *)(model_base + SHARE_LOG) + model_ctl->ops;
	else
		model_ctl->lost++;
	op->seq = model_ctl->ops;
	op->kind = kind;
	op->effect = EFFECT_FULL;
	op->fault = 0;
	op->off = off;
	op->len = len;
	op->data = SHARE_NO_DATA;
	op->pid = (u32)current->tgid;
	op->start_ns = ktime_get_ns();
	op->end_ns = 0;
	op->state = OP_STARTED;
	if (model_ctl->ops < LOG_MAX)
		model_ctl->ops++;
	spin_unlock_irqrestore(&oplog_lock, irq);
	return op;
}

void oplog_end(struct share_op *op, int status, u32 done, u8 effect)
{
	op->status = status;
	op->done = done;
	op->effect = effect;
	op->end_ns = ktime_get_ns();
	op->state = OP_DONE;
}

void oplog_payload(struct share_op *op, const u8 *data, u32 len)
{
	u32 at = model_ctl->data_used;

	if (len > SHARE_DATA_SIZE - at)
		return;
	memcpy(model_base + SHARE_DATA + at, data, len);
	op->data = at;
	model_ctl->data_used = at + len;
}

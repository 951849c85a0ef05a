// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The system calls of one program in the operation log, among its flash operations, with what
 * their descriptor refers to; and a stop, or a long wait, before one of those that go to the card.
 */

#include <linux/file.h>
#include <linux/fs.h>
#include <linux/kdev_t.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/tracepoint.h>
#include <asm/ptrace.h>
#include "model.h"

static struct tracepoint *trace_point;

/* Whether the first argument is a descriptor of something on a disk: here, on the card. */
static bool trace_target(struct share_op *op, u32 descriptor)
{
	struct file *file = fget_raw(descriptor);
	const struct inode *inode;
	bool disk;

	op->fs = 0;
	op->device = 0;
	if (!file)
		return false;
	inode = file_inode(file);
	op->fs = (u32)inode->i_sb->s_magic;
	op->device = new_encode_dev(inode->i_rdev);
	disk = inode->i_sb->s_bdev != NULL;
	fput(file);
	return disk;
}

/* As a card that does not answer keeps a process in the kernel, whatever signals it gets. */
static void trace_wait(const struct fault_hits *hits)
{
	const struct share_fault *slow = fault_find(hits, FAULT_SLOW);

	if (slow)
		schedule_timeout_uninterruptible(usecs_to_jiffies(slow->arg));
}

/*
 * fault_pause gives way to others while it waits, so that the kernel notices that the card is out: this
 * kernel has no preemption, and nobody takes the probe away meanwhile.
 */
static void trace_enter(void *data, struct pt_regs *regs, long nr)
{
	struct fault_hits hits;
	struct share_op *op;

	if (strncmp(current->comm, model_ctl->trace, sizeof(model_ctl->trace)))
		return;
	op = oplog_begin(OP_SYSCALL, (u32)nr, (u32)regs->regs[4]);
	if (trace_target(op, (u32)regs->regs[4])) {
		fault_match(OP_SYSCALL, (u32)nr, 1, &hits);
		fault_pause(&hits, PAUSE_BEFORE);
		trace_wait(&hits);
	}
	oplog_end(op, 0, (u32)regs->regs[5], EFFECT_NONE);
}

static void trace_find(struct tracepoint *tp, void *data)
{
	if (!strcmp(tp->name, "sys_enter"))
		trace_point = tp;
}

int trace_init(void)
{
	if (!(model_ctl->flags & FLAG_TRACE))
		return 0;
	for_each_kernel_tracepoint(trace_find, NULL);
	if (!trace_point)
		return -ENOENT;
	return tracepoint_probe_register(trace_point, trace_enter, NULL);
}

void trace_exit(void)
{
	if (!trace_point)
		return;
	tracepoint_probe_unregister(trace_point, trace_enter, NULL);
	tracepoint_synchronize_unregister();
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * child.h - work that may hang, done where it cannot hang the flasher.
 *
 * A card that is pulled or failing can keep a write, fsync or sync inside the
 * kernel for minutes, and no signal ends that. Such work runs in a forked
 * child; the parent waits for a bounded time and goes on.
 *
 * Never call this between invalidate and the end of the change: it forks.
 */
#ifndef PAN_FIX_CHILD_H
#define PAN_FIX_CHILD_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct child {
	pid_t pid; /* 0: none is running */
	/* Called many times a second while child_run waits; NULL: nothing is. */
	void (*feed)(void *context);
	void *feed_context;
};

/*
 * Runs work(context) in a child and waits at most wait_ms for it. The child
 * has a copy of all memory; descriptors above 2 are closed in it, so that a
 * child that is stuck holds neither the lock nor the watchdog. It is killed when
 * this process ends before it.
 *
 * Returns what work returned (0 to 125), or a negative errno: -ETIMEDOUT when
 * it is still running (it was sent SIGKILL and child->pid is kept: the next
 * call returns -EBUSY at once while it lives), -EIO when it died, or fork's error.
 */
int child_run(struct child *child, int (*work)(void *context), void *context, uint32_t wait_ms);

/* In a process that is to hold nothing of its parent's: closes the descriptors above 2, but
 * not `keep`. */
void child_close_others(int keep);

/* Memory, all zero, that this process and the children that it forks have in
 * common, for as long as one of them lives. NULL: there is not enough. */
void *child_memory(size_t size);

#endif

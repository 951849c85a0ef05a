/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * arm.h - making the process hard to stop.
 *
 * In this order: arm_streams first thing in main; arm_session and arm_lock at
 * the start of a command that changes flash; arm_begin (guard.c calls it) when
 * everything is checked, saved and open, and after each fork: locked memory is
 * not inherited, and shared pages would fault.
 *
 * There is no disarm: a SIGTERM that waited would kill the process before it can
 * say in which state the flash is. Exit undoes it all.
 */
#ifndef PAN_FIX_ARM_H
#define PAN_FIX_ARM_H

#include "text.h"

/* Opens /dev/null as descriptors 0, 1 and 2 where they are closed, so that no
 * file of ours gets these numbers; blocks SIGPIPE; resets an ignored SIGCHLD. */
void arm_streams(void);

/*
 * Puts the process in a session of its own, so that a telnet session that is
 * dropped cannot hang it up. A process group leader (started from an
 * interactive shell) cannot do that: then the work goes on in a child, and
 * the parent waits for it and hands on INT, QUIT and TERM, which end it until
 * arm_begin and do nothing after. HUP ends neither. If the child is killed the
 * parent waits for what it leaves, and *status is how that ended.
 *
 * 0: go on. 1: this is the parent and the child has ended: exit with *status
 * and do nothing else. A failure to fork is no reason to stop: 0.
 */
int arm_session(int *status);

/*
 * Takes the single-instance lock: a socket whose name, pan-fix-90:0 for /dev/mtd0,
 * the kernel has and no file system. So it is one for each device, whatever node
 * leads to it, no clean-up of /tmp removes it, and who waits for it, or looks
 * whether it is taken (/proc/net/unix), has not got the device open: that would be
 * a reason for the run that has it to refuse. It goes when the last process that
 * has it does: guard and worker have.
 * 0, -EBUSY another instance, or negative errno; with a sentence in why.
 */
int arm_lock(const char *device, struct text *why);

/* What arm_begin could not do; none of it is a reason not to flash. */
#define ARM_NOT_LOCKED 1u /* memory may be paged */
#define ARM_NOT_SPARED 2u /* the out-of-memory killer may take us */
#define ARM_NOT_NICE   4u /* ordinary priority */

/*
 * Blocks every signal that can be blocked, locks all memory present and
 * future, touches 64 KiB of stack, makes us the last choice of the
 * out-of-memory killer and the first of the scheduler. Returns ARM_NOT_ bits.
 */
unsigned arm_begin(void);

#endif

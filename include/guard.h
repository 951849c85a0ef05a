/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * guard.h - a process that goes on when the one that changes flash dies.
 *
 * guard_run forks once. The parent, for whom the caller waits, is the guard from
 * then on; the child is the worker and runs the engine. Both have the lock, the
 * device and the watchdog open and both images in memory of their own; the
 * struct guard and the log are in memory that they share (child_memory). What
 * the guard does when the worker ends:
 *
 *   the result is there       finishes: log, sync, reboot
 *   ENGINE_PHASE_COMMITTED    the same, with the image that is in as the result
 *   ENGINE_PHASE_BEFORE       ends as the worker did; flash is as it was found
 *   ENGINE_PHASE_TRIAL        starts a worker that begins again
 *   ENGINE_PHASE_WINDOW       starts a worker that resumes: at once, then with
 *                             the growing pauses of a hold
 *
 * When the guard dies the worker goes on, and finishes by itself. When one of the
 * two is stopped, the other one makes it go on. Nobody but
 * SIGKILL, a fault of the program or of the memory ends either: both have all
 * signals blocked, their memory locked, and are spared by the out-of-memory
 * killer (arm.h). Without memory for a second process the work is done in the
 * first, unguarded.
 */
#ifndef PAN_FIX_GUARD_H
#define PAN_FIX_GUARD_H

#include <stdbool.h>
#include <stdint.h>

#include "engine.h"

/* Shared: cleared by guard_run. The worker writes it with the functions below. */
struct guard {
	enum engine_phase phase;
	bool old;      /* with ENGINE_PHASE_COMMITTED: the old image is in */
	bool finished; /* result is complete */
	bool taken;    /* the guard has seen that: the worker may end */
	struct engine_result result;
};

struct guard_work {
	void *context;
	/* In the worker, armed (missing: ARM_NOT_ bits): runs the engine and fills
	 * guard->result. resumed: an earlier worker died in the window. */
	void (*run)(void *context, bool resumed, unsigned missing);
	/* In the guard, before a worker that resumes: the last one was ended by
	 * `signal` (0: it could not be started). Pauses for `seconds`, feeding the
	 * watchdog. False gives up: the result is then ENGINE_NOT_GOOD. */
	bool (*died)(void *context, int signal, uint32_t seconds);
};

/* In the worker, before the first operation of a phase is issued. */
void guard_enter(struct guard *guard, enum engine_phase phase, bool old);

/*
 * Runs the work. 0: guard->result is what became of the flash, and this process
 * is the one to finish. Otherwise the signal that ended the worker while flash
 * was as it was found. A worker whose guard lives does not return from this.
 */
int guard_run(struct guard *guard, const struct guard_work *work);

#endif

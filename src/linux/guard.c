/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "guard.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "arm.h"
#include "clock.h"

#define GUARD_WAKE    SIGUSR1 /* blocked, as all signals are */
#define GUARD_STEP_MS 10u

void guard_enter(struct guard *guard, enum engine_phase phase, bool old)
{
	/* In this order: a death between the two leaves the earlier phase. And before the
	 * operation that comes: the compiler, which sees all of the program, moves nothing past. */
	__atomic_store_n(&guard->old, old, __ATOMIC_SEQ_CST);
	__atomic_store_n(&guard->phase, phase, __ATOMIC_SEQ_CST);
}

static void guard_do(struct guard *guard, const struct guard_work *work, bool resumed)
{
	work->run(work->context, resumed, arm_begin());
	/* After the result: whoever sees this takes that for complete. */
	__atomic_store_n(&guard->finished, true, __ATOMIC_SEQ_CST);
}

/* In the worker. Returns only where nobody is left to finish: a guard that is
 * being killed is a parent until it is gone, so it has to answer. */
static void guard_be_worker(struct guard *guard, const struct guard_work *work, bool resumed,
                            pid_t parent)
{
	guard_do(guard, work, resumed);
	while (getppid() == parent) {
		(void)kill(parent, SIGCONT); /* it may have been stopped */
		(void)kill(parent, GUARD_WAKE);
		/* By no exit, which would be taken for the run's if the guard dies now (arm.c). */
		if (__atomic_load_n(&guard->taken, __ATOMIC_SEQ_CST))
			(void)kill(getpid(), SIGKILL);
		clock_sleep_ms(GUARD_STEP_MS);
	}
}

static bool guard_has_result(const struct guard *guard)
{
	return __atomic_load_n(&guard->finished, __ATOMIC_SEQ_CST);
}

static enum engine_phase guard_phase(const struct guard *guard)
{
	return __atomic_load_n(&guard->phase, __ATOMIC_SEQ_CST);
}

/* In the guard: until the worker has ended, its status. */
static int guard_wait(struct guard *guard, pid_t worker)
{
	sigset_t wake;
	int status = 0;
	pid_t seen;

	(void)sigemptyset(&wake);
	(void)sigaddset(&wake, SIGCHLD);
	(void)sigaddset(&wake, GUARD_WAKE);
	while ((seen = waitpid(worker, &status, WNOHANG | WUNTRACED)) == 0 ||
	       (seen == worker && WIFSTOPPED(status))) {
		if (seen == worker)
			(void)kill(worker, SIGCONT); /* nobody feeds, or finishes, while it stops */
		else
			(void)sigwaitinfo(&wake, NULL);
		__atomic_store_n(&guard->taken, guard_has_result(guard), __ATOMIC_SEQ_CST);
	}
	return status;
}

/* Whether flash needs nobody any more; the result is then complete. */
static bool guard_is_over(struct guard *guard)
{
	if (guard_has_result(guard))
		return true;
	if (guard_phase(guard) != ENGINE_PHASE_COMMITTED)
		return false;
	guard->result.state = guard->old ? ENGINE_OLD : ENGINE_NEW;
	return true;
}

/* One worker, from its start to its end. 0: this process finishes, guard or
 * orphaned worker; -1: no worker could be started; else the signal. */
static int guard_attend(struct guard *guard, const struct guard_work *work, bool resumed)
{
	pid_t self = getpid();
	pid_t worker = fork();
	int status;

	if (worker < 0)
		return -1;
	if (worker == 0) {
		guard_be_worker(guard, work, resumed, self);
		return 0;
	}
	status = guard_wait(guard, worker);
	if (guard_is_over(guard))
		return 0;
	/* An exit without a result is none of ours: a sanitizer's, say. */
	return WIFSIGNALED(status) ? WTERMSIG(status) : SIGABRT;
}

int guard_run(struct guard *guard, const struct guard_work *work)
{
	int signal;

	memset(guard, 0, sizeof *guard);
	(void)arm_begin();
	signal = guard_attend(guard, work, false);
	if (signal < 0) {
		guard_do(guard, work, false);
		return 0;
	}
	for (uint32_t deaths = 0; signal != 0; deaths++) {
		if (guard_phase(guard) == ENGINE_PHASE_BEFORE)
			return signal;
		if (!work->died(work->context, signal < 0 ? 0 : signal,
		                deaths > 0 ? engine_pause(deaths - 1) : 0)) {
			guard->result.state = ENGINE_NOT_GOOD;
			guard->result.rom_rejects = false;
			return 0;
		}
		signal = guard_attend(guard, work, guard_phase(guard) != ENGINE_PHASE_TRIAL);
	}
	return 0;
}

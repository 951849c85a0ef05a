/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How the guard waits for its worker. What it makes of a death is in test_guard.c.
 *
 * LDFLAGS: -Wl,--wrap=arm_begin,--wrap=waitpid
 */
#include "edge.h"

#include <signal.h>
#include <sys/wait.h>

#include "arm.h"
#include "child.h"
#include "clock.h"
#include "guard.h"

static bool is_guard;  /* this process */
static unsigned looks; /* at the worker */
static bool ended, looked_again, exited;
static bool sees_nothing;

pid_t __real_waitpid(pid_t pid, int *status, int options);
pid_t __wrap_waitpid(pid_t pid, int *status, int options);
pid_t __wrap_waitpid(pid_t pid, int *status, int options)
{
	pid_t seen;

	if (!is_guard)
		return __real_waitpid(pid, status, options);
	if (sees_nothing) {
		errno = ECHILD;
		return -1;
	}
	looks++;
	looked_again |= ended;
	seen = __real_waitpid(pid, status, options);
	ended |= seen == pid && !WIFSTOPPED(*status);
	exited |= seen == pid && WIFEXITED(*status);
	return seen;
}

unsigned __wrap_arm_begin(void);
unsigned __wrap_arm_begin(void)
{
	sigset_t all;

	(void)sigfillset(&all);
	return sigprocmask(SIG_BLOCK, &all, NULL) == 0 ? 0 : ARM_NOT_LOCKED;
}

static void run(void *context, bool resumed, unsigned missing)
{
	struct guard *guard = context;

	clock_sleep_ms(200);
	guard->result.state = resumed || missing != 0 ? ENGINE_OLD : ENGINE_NEW;
}

/* guard_run in a process of its own, whose signals stay blocked: what it says, and more if
 * it did not look as it should. */
static int guarded_run(struct guard *guard)
{
	struct guard_work work = {.context = guard, .run = run};
	pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (pid == 0) {
		int result;

		is_guard = true;
		result = guard_run(guard, &work);
		_exit(result + (looks > 20 ? 100 : 0) + (looked_again ? 110 : 0) +
		      (exited ? 120 : 0));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

/* It looks when there is something to see (a result, a stop, an end), and at nobody who has
 * ended. The worker, whose result it has, ends by a signal: an exit may be taken for the
 * guard's own. */
static void test_it_sleeps(void **state)
{
	struct guard *guard = child_memory(sizeof *guard);

	(void)state;
	assert_non_null(guard);
	sees_nothing = false;
	assert_int_equal(guarded_run(guard), 0);
	assert_int_equal(guard->result.state, ENGINE_NEW);
}

/* A worker that is gone without a word was ended by something unknown. */
static void test_it_sees_nothing(void **state)
{
	struct guard *guard = child_memory(sizeof *guard);

	(void)state;
	assert_non_null(guard);
	sees_nothing = true;
	assert_int_equal(guarded_run(guard), SIGABRT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_it_sleeps),
		cmocka_unit_test(test_it_sees_nothing),
	};

	return cmocka_run_group_tests_name("guard wait", tests, NULL, NULL);
}

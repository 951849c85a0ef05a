/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Work in a child: its result, its deadline, and what is left of it.
 *
 * LDFLAGS: -Wl,--wrap=fork,--wrap=clock_ms,--wrap=clock_sleep_ms
 */
#include "edge.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "child.h"
#include "clock.h"

static bool fake_no_fork;
static bool fake_clock; /* it goes on by what is slept, and nobody sleeps */
static uint32_t fake_ms;
static unsigned fake_sleeps;

pid_t __real_fork(void);
pid_t __wrap_fork(void);
uint32_t __real_clock_ms(void);
uint32_t __wrap_clock_ms(void);
void __real_clock_sleep_ms(uint32_t ms);
void __wrap_clock_sleep_ms(uint32_t ms);

pid_t __wrap_fork(void)
{
	errno = EAGAIN;
	return fake_no_fork ? -1 : __real_fork();
}

uint32_t __wrap_clock_ms(void)
{
	return fake_clock ? fake_ms : __real_clock_ms();
}

void __wrap_clock_sleep_ms(uint32_t ms)
{
	fake_sleeps++;
	fake_ms += ms;
	if (!fake_clock)
		__real_clock_sleep_ms(ms);
}

static int setup(void **state)
{
	(void)state;
	fake_no_fork = fake_clock = false;
	fake_ms = fake_sleeps = 0;
	signal(SIGCHLD, SIG_DFL);
	return 0;
}

static int work_returns(void *context)
{
	return *(const int *)context;
}

static int work_writes(void *context)
{
	*(int *)context = 7;
	return 0;
}

static unsigned fed;

static void feed(void *context)
{
	assert_ptr_equal(context, &fed);
	fed++;
}

/* It is the same for the parent, for the child, and for the parent's struct child. */
static void test_shared_memory(void **state)
{
	struct shared {
		struct child child;
		int value;
	} *shared = child_memory(sizeof *shared);

	(void)state;
	assert_non_null(shared);
	assert_int_equal(shared->value, 0);
	assert_int_equal(child_run(&shared->child, work_writes, &shared->value, 20000), 0);
	assert_int_equal(shared->value, 7);
	assert_null(child_memory((size_t)-1 / 2));
}

static int work_dies(void *context)
{
	(void)context;
	return raise(SIGKILL);
}

static int work_hangs(void *context)
{
	(void)context;
	alarm(20);
	return pause();
}

static int work_tells(void *context)
{
	assert_int_equal(write(STDIN_FILENO, "x", 1), 1);
	return work_hangs(context);
}

static void test_result(void **state)
{
	static const int results[] = {0, 1, 125};
	struct child child = {0};

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		int result = results[i];

		assert_int_equal(child_run(&child, work_returns, &result, 20000), result);
		assert_int_equal(child.pid, 0);
	}
}

static void test_no_result(void **state)
{
	int result = 0;
	struct child child = {0};

	(void)state;
	assert_int_equal(child_run(&child, work_dies, NULL, 20000), -EIO);
	assert_int_equal(child.pid, 0);
	fake_no_fork = true;
	assert_int_equal(child_run(&child, work_returns, &result, 20000), -EAGAIN);
	assert_int_equal(child.pid, 0);
	fake_no_fork = false;
	signal(SIGCHLD, SIG_IGN); /* nothing is left of a child then */
	assert_int_equal(child_run(&child, work_returns, &result, 20000), -ECHILD);
	assert_int_equal(child.pid, 0);
}

/* It looks every 10 ms, and at the deadline for the last time. */
static void test_deadline(void **state)
{
	int result = 3;
	struct child child = {.feed = feed, .feed_context = &fed};
	pid_t stuck;

	(void)state;
	fake_clock = true;
	fake_ms = UINT32_MAX - 5; /* it wraps */
	assert_int_equal(child_run(&child, work_hangs, NULL, 30), -ETIMEDOUT);
	assert_int_equal(fake_sleeps, 3);
	assert_int_equal(fed, 3);
	stuck = child.pid;
	assert_true(stuck > 0);
	/* It was killed; once that has been seen there can be another one. */
	fake_clock = false;
	while (child_run(&child, work_returns, &result, 20000) == -EBUSY)
		assert_int_equal(child.pid, stuck);
	assert_int_equal(child.pid, 0);
	assert_int_equal(waitpid(stuck, NULL, WNOHANG), -1);
}

/* A child that is not its own is not its business. */
static void test_other_children(void **state)
{
	int result = 5;
	struct child child = {0};
	pid_t other = fork();
	siginfo_t ended;

	(void)state;
	if (other == 0)
		_exit(0);
	assert_true(other > 0);
	assert_int_equal(waitid(P_PID, (id_t)other, &ended, WEXITED | WNOWAIT), 0);
	assert_int_equal(child_run(&child, work_returns, &result, 20000), 5);
	assert_int_equal(waitpid(other, NULL, 0), other);
}

/* Its result is nobody's when its parent is gone. */
static void test_parent_is_killed(void **state)
{
	int ready[2], status;
	struct child child = {0};
	pid_t parent;
	char byte;

	(void)state;
	assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1), 0); /* the orphan is ours then */
	assert_int_equal(pipe(ready), 0);
	parent = fork();
	if (parent == 0) {
		assert_int_equal(dup2(ready[1], STDIN_FILENO), STDIN_FILENO);
		(void)child_run(&child, work_tells, NULL, 20000);
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	assert_int_equal(kill(parent, SIGKILL), 0);
	assert_int_equal(waitpid(parent, NULL, 0), parent);
	assert_true(waitpid(-1, &status, 0) > 0);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGKILL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_result, setup),
		cmocka_unit_test_setup(test_no_result, setup),
		cmocka_unit_test_setup(test_deadline, setup),
		cmocka_unit_test_setup(test_other_children, setup),
		cmocka_unit_test_setup(test_shared_memory, setup),
		cmocka_unit_test_setup(test_parent_is_killed, setup),
	};

	return cmocka_run_group_tests_name("child", tests, NULL, NULL);
}

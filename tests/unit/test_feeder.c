/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The process that feeds: from the start, steadily, with nothing else open, and not
 * longer than the one that started it.
 *
 * LDFLAGS: -Wl,--wrap=fork,--wrap=watchdog_feed,--wrap=clock_sleep_ms,--wrap=prctl,--wrap=waitpid
 */
#include "edge.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "child.h"
#include "clock.h"
#include "feeder.h"

/* Shared with the feeder. */
static struct seen {
	unsigned feeds, steps;
	uint32_t step_ms;
	bool open[1024]; /* the feeder's descriptors */
	pid_t feeder;
} * seen;

static bool no_fork, no_death_signal;
static unsigned interrupted; /* so many calls of waitpid are */

pid_t __real_fork(void);
pid_t __wrap_fork(void);
pid_t __wrap_fork(void)
{
	errno = EAGAIN;
	return no_fork ? -1 : __real_fork();
}

void __wrap_watchdog_feed(const struct watchdog *watchdog);
void __wrap_watchdog_feed(const struct watchdog *watchdog)
{
	if (fcntl(watchdog->fd, F_GETFD) >= 0)
		seen->feeds++;
}

void __real_clock_sleep_ms(uint32_t ms);
void __wrap_clock_sleep_ms(uint32_t ms);
void __wrap_clock_sleep_ms(uint32_t ms)
{
	seen->step_ms = ms;
	seen->feeder = getpid();
	if (seen->steps == 0)
		for (int fd = 0; fd < 1024; fd++)
			seen->open[fd] = fcntl(fd, F_GETFD) >= 0;
	seen->steps++;
	__real_clock_sleep_ms(1);
}

int __real_prctl(int option, ...);
int __wrap_prctl(int option, unsigned long value);
int __wrap_prctl(int option, unsigned long value)
{
	return no_death_signal && option == PR_SET_PDEATHSIG ? 0 : __real_prctl(option, value);
}

pid_t __real_waitpid(pid_t pid, int *status, int options);
pid_t __wrap_waitpid(pid_t pid, int *status, int options);
pid_t __wrap_waitpid(pid_t pid, int *status, int options)
{
	if (interrupted == 0)
		return __real_waitpid(pid, status, options);
	assert_int_equal(options, 0); /* it waits */
	interrupted--;
	errno = EINTR;
	return -1;
}

static struct watchdog watchdog;

static int setup(void **state)
{
	no_fork = no_death_signal = false;
	interrupted = 0;
	if (seen == NULL)
		seen = child_memory(sizeof *seen);
	memset(seen, 0, sizeof *seen);
	watchdog.fd = fcntl(STDIN_FILENO, F_DUPFD, 7);
	return edge_setup(state);
}

static int teardown(void **state)
{
	close(watchdog.fd);
	return edge_teardown(state);
}

static void await_steps(unsigned more)
{
	unsigned from = seen->steps;

	for (unsigned i = 0; i < 5000 && seen->steps < from + more; i++)
		usleep(1000);
	assert_true(seen->steps >= from + more);
}

static void test_feeds(void **state)
{
	pid_t pid;
	int status;

	(void)state;
	pid = feeder_start(&watchdog);
	assert_true(pid > 0);
	assert_true(seen->feeds >= 1); /* before it returns */
	await_steps(5);
	assert_true(seen->feeds >= 5);
	assert_int_equal(seen->step_ms, FEEDER_STEP_MS);
	assert_int_equal(seen->feeder, pid);
	interrupted = 2;
	feeder_stop(pid);
	assert_int_equal(interrupted, 0);
	assert_int_equal(waitpid(pid, &status, WNOHANG), -1); /* nothing is left of it */
	feeder_stop(0);
	feeder_stop(-EAGAIN);
}

static void test_nothing_to_feed(void **state)
{
	struct watchdog none = {.fd = -1};

	(void)state;
	assert_int_equal(feeder_start(&none), 0);
	assert_int_equal(seen->feeds, 0);
	no_fork = true;
	assert_int_equal(feeder_start(&watchdog), -EAGAIN);
	assert_int_equal(seen->feeds, 1);
}

/* The streams and the watchdog: whatever else its parent has, from the first to the last. */
static void test_has_nothing_else_open(void **state)
{
	pid_t pid;

	(void)state;
	for (int fd = STDERR_FILENO + 1; fd < watchdog.fd; fd++)
		assert_true(fcntl(fd, F_GETFD) >= 0 || dup2(STDIN_FILENO, fd) == fd);
	assert_int_equal(dup2(STDIN_FILENO, 1023), 1023);
	pid = feeder_start(&watchdog);
	await_steps(1);
	feeder_stop(pid);
	for (int fd = 0; fd < 1024; fd++)
		assert_int_equal(seen->open[fd], fd <= STDERR_FILENO || fd == watchdog.fd);
	(void)close(1023);
}

/* A run that crashed ends in the watchdog's reset. The kernel sees to it; or the feeder
 * itself, if it was started by one that was gone before it could ask for that. Never by an
 * exit, which whoever waits would take for the run's. */
static void test_dies_with_its_starter(void **state)
{
	(void)state;
	assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
	for (unsigned i = 0; i < 2; i++) {
		pid_t starter, orphan;
		int status;

		no_death_signal = i == 1;
		starter = fork();
		if (starter == 0) {
			(void)feeder_start(&watchdog);
			(void)pause();
		}
		await_steps(3);
		orphan = seen->feeder;
		assert_int_equal(kill(starter, SIGKILL), 0);
		assert_int_equal(waitpid(starter, &status, 0), starter);
		assert_int_equal(waitpid(-1, &status, 0), orphan);
		assert_true(WIFSIGNALED(status));
		assert_int_equal(WTERMSIG(status), SIGKILL);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		T(test_feeds),
		T(test_has_nothing_else_open),
		T(test_nothing_to_feed),
		T(test_dies_with_its_starter),
	};

	return cmocka_run_group_tests_name("feeder", tests, NULL, NULL);
}

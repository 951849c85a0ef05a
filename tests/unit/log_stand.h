/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the tests of the log share: standard error that is a pipe, a card that
 * hangs or fails, no more processes, a clock.
 */
#ifndef LOG_STAND_H
#define LOG_STAND_H

#include "edge.h"

#include <signal.h>

#include "clock.h"
#include "log.h"

static struct log log_;
static int saved_stderr;
static unsigned fake_hang_s; /* fsync takes that long */
static int fake_fsync_error;
static unsigned fake_forks;
static bool fake_no_fork;
static uint32_t fake_seconds; /* since boot */

int __real_fsync(int fd);
int __wrap_fsync(int fd);
pid_t __real_fork(void);
pid_t __wrap_fork(void);

int __wrap_fsync(int fd)
{
	if (fake_hang_s != 0)
		sleep(fake_hang_s);
	errno = fake_fsync_error;
	return fake_fsync_error != 0 ? -1 : __real_fsync(fd);
}

pid_t __wrap_fork(void)
{
	fake_forks++;
	errno = EAGAIN;
	return fake_no_fork ? -1 : __real_fork();
}

void __wrap_clock_now(uint32_t *seconds, uint32_t *ms);
void __wrap_clock_now(uint32_t *seconds, uint32_t *ms)
{
	*seconds = fake_seconds;
	*ms = 45;
}

/* Makes fd standard error and starts the log on it. */
static inline void start_on(int fd)
{
	assert_true(dup2(fd, STDERR_FILENO) >= 0);
	log_start(&log_);
}

/* Standard error becomes a pipe; returns its reading end, non-blocking. */
static inline int start_on_pipe(void)
{
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	start_on(ends[1]);
	close(ends[1]);
	assert_int_equal(fcntl(ends[0], F_SETFL, O_NONBLOCK), 0);
	return ends[0];
}

/* All there is to read, as a string. */
static inline const char *drain(int fd)
{
	static char bytes[0x20000];
	size_t length = 0;
	ssize_t got;

	while (length < sizeof bytes - 1 &&
	       (got = read(fd, bytes + length, sizeof bytes - 1 - length)) > 0)
		length += (size_t)got;
	bytes[length] = '\0';
	return bytes;
}

static inline int setup(void **state)
{
	saved_stderr = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 100);
	fake_hang_s = 0;
	fake_fsync_error = 0;
	fake_forks = 0;
	fake_no_fork = false;
	fake_seconds = 12;
	signal(SIGPIPE, SIG_IGN);
	return saved_stderr < 0 ? -1 : edge_setup(state);
}

static inline int teardown(void **state)
{
	dup2(saved_stderr, STDERR_FILENO);
	close(saved_stderr);
	if (log_.stream.fd > STDERR_FILENO)
		close(log_.stream.fd);
	return edge_teardown(state);
}

static inline unsigned lines_in(const char *text)
{
	unsigned lines = 0;

	for (; *text != '\0'; text++)
		lines += *text == '\n';
	return lines;
}

/* Without the seconds: `[   12.345] ` is checked for its form and skipped. */
static inline const char *after_stamp(const char *line)
{
	assert_int_equal(line[0], '[');
	assert_int_equal(line[6], '.');
	assert_int_equal(strspn(line + 7, "0123456789"), 3);
	assert_memory_equal(line + 10, "] ", 2);
	return line + 12;
}

static inline void say_numbered(unsigned number)
{
	char text[32];

	snprintf(text, sizeof text, "line %u.", number);
	log_say(&log_, "test", text);
}

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What log_flush brings to the card and to standard error, byte by byte, while
 * writes are short, interrupted or fail. The log as a whole is in test_log.c.
 *
 * LDFLAGS: -Wl,--wrap=write,--wrap=fsync
 */
#include "edge.h"

#include "log.h"

static struct log log_;
static int saved_stderr;
static char expected[LOG_MEMORY + 256];

static enum fake { ALL, ONE_BYTE, INTERRUPTED, NOTHING, FAIL } fake_write;
static int fake_write_error; /* of FAIL */
static int fake_fsync_error;

ssize_t __real_write(int fd, const void *from, size_t length);
ssize_t __wrap_write(int fd, const void *from, size_t length);
int __real_fsync(int fd);
int __wrap_fsync(int fd);

ssize_t __wrap_write(int fd, const void *from, size_t length)
{
	static unsigned calls;

	calls++;
	switch (fake_write) {
	case ONE_BYTE: return __real_write(fd, from, 1);
	case INTERRUPTED:
		if (calls % 3 == 0)
			return __real_write(fd, from, length);
		errno = EINTR;
		return -1;
	case NOTHING:
		errno = EINTR; /* of an earlier call: this one has not failed */
		return 0;
	case FAIL: errno = fake_write_error; return -1;
	default: return __real_write(fd, from, length);
	}
}

int __wrap_fsync(int fd)
{
	if (fake_fsync_error == 0)
		return __real_fsync(fd);
	errno = fake_fsync_error;
	return -1;
}

/* Standard error is a file, so that its lines may be held back. */
static int setup(void **state)
{
	int fd;

	if (edge_setup(state) != 0)
		return -1;
	fake_write = ALL;
	fake_fsync_error = 0;
	saved_stderr = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 100);
	fd = open(edge_path("stderr"), O_WRONLY | O_CREAT | O_APPEND, 0600);
	if (saved_stderr < 0 || fd < 0 || dup2(fd, STDERR_FILENO) < 0)
		return -1;
	close(fd);
	log_start(&log_);
	log_card(&log_, edge_card(edge_root));
	return 0;
}

static int teardown(void **state)
{
	dup2(saved_stderr, STDERR_FILENO);
	close(saved_stderr);
	return edge_teardown(state);
}

/* Says something, and notes what is then in memory. */
static void say(const char *what)
{
	log_say(&log_, "test", what);
	memcpy(expected, log_.memory, log_.length);
	expected[log_.length] = '\0';
}

static void test_short_writes(void **state)
{
	static const enum fake kinds[] = {ONE_BYTE, INTERRUPTED};

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		log_hold(&log_);
		say("one");
		say("two");
		log_release(&log_);
		assert_int_equal(truncate(edge_path("stderr"), 0), 0);
		fake_write = kinds[i];
		assert_int_equal(log_flush(&log_, LOG_FLUSH_MS), 0);
		fake_write = ALL;
		assert_string_equal(edge_get(LOG_FILE), expected);
		assert_string_equal(edge_get("stderr"), expected);
		assert_int_equal(unlink(edge_path(LOG_FILE)), 0);
	}
}

static void test_writes_that_fail(void **state)
{
	(void)state;
	say("one");
	fake_write = NOTHING;
	assert_int_equal(log_flush(&log_, LOG_FLUSH_MS), -EIO);
	fake_write = ALL;
	for (int error = EPERM; error <= ENOSPC; error += ENOSPC - EPERM) {
		say("two");
		fake_write = FAIL;
		fake_write_error = error;
		assert_int_equal(log_flush(&log_, LOG_FLUSH_MS), -error);
		fake_write = ALL;
	}
	say("three");
	fake_write = FAIL;
	fake_fsync_error = EIO; /* the first error counts */
	assert_int_equal(log_flush(&log_, LOG_FLUSH_MS), -ENOSPC);
	fake_write = ALL;
	assert_int_equal(log_flush(&log_, LOG_FLUSH_MS), -EIO);
	fake_fsync_error = 0;
	assert_int_equal(log_flush(&log_, LOG_FLUSH_MS), 0);
	assert_string_equal(edge_get(LOG_FILE), "");
}

/* What was brought once is not brought again, nor a byte of it. */
static void test_memory_is_empty_after_it(void **state)
{
	(void)state;
	say("one");
	assert_int_equal(log_flush(&log_, LOG_FLUSH_MS), 0);
	assert_int_equal(log_flush(&log_, LOG_FLUSH_MS), 0);
	assert_string_equal(edge_get(LOG_FILE), expected);
	assert_string_equal(edge_get("stderr"), expected);
	assert_int_equal(truncate(edge_path(LOG_FILE), 0), 0);
	assert_int_equal(truncate(edge_path("stderr"), 0), 0);
	log_hold(&log_);
	say("two");
	log_release(&log_);
	assert_string_equal(edge_get("stderr"), "");
	assert_int_equal(log_flush(&log_, LOG_FLUSH_MS), 0);
	assert_string_equal(edge_get(LOG_FILE), expected);
	assert_string_equal(edge_get("stderr"), expected);
}

static void test_a_single_line_is_missing(void **state)
{
	(void)state;
	while (log_.dropped == 0)
		say("many of these");
	assert_int_equal(log_.dropped, 1);
	assert_int_equal(log_flush(&log_, LOG_FLUSH_MS), 0);
	assert_non_null(strstr(edge_get(LOG_FILE), "\n... 1 lines are missing here\n["));
}

/* Number 0 is a descriptor like any other. */
static void test_the_directory_is_number_0(void **state)
{
	int saved = dup(STDIN_FILENO);
	int result;

	(void)state;
	assert_true(saved >= 0);
	say("one");
	assert_int_equal(close(STDIN_FILENO), 0);
	result = log_flush(&log_, LOG_FLUSH_MS);
	assert_int_equal(dup2(saved, STDIN_FILENO), STDIN_FILENO);
	assert_int_equal(close(saved), 0);
	assert_int_equal(result, 0);
	assert_string_equal(edge_get(LOG_FILE), expected);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		T(test_short_writes),
		T(test_writes_that_fail),
		T(test_memory_is_empty_after_it),
		T(test_a_single_line_is_missing),
		T(test_the_directory_is_number_0),
	};

	return cmocka_run_group_tests_name("log_flush", tests, NULL, NULL);
}

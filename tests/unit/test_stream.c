/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How long a write waits for room, and what it makes of each answer of the kernel. The log
 * on streams of all kinds is in test_log_stream.c.
 *
 * LDFLAGS: -Wl,--wrap=poll,--wrap=write
 */
#include "edge.h"

#include <poll.h>

#include "stream.h"

#define NO_ERROR 0

/* What the calls answer, the fourth for good; with errno as this call sets it, or as an
 * earlier one left it. */
static struct answer {
	int result; /* of write: how much of it is taken at most */
	int error;
} poll_answers[4], write_answers[4];
static unsigned polls, writes;
static int waited_ms; /* of the last poll */

static char taken[64];
static size_t taken_length;

static int next_answer(const struct answer answers[4], unsigned call)
{
	const struct answer *answer = &answers[call < 3 ? call : 3];

	/* Whoever asks for ever fails, instead of hanging. */
	assert_in_range(call, 0, 99);
	errno = answer->error;
	return answer->result;
}

int __wrap_poll(struct pollfd *fds, nfds_t count, int wait_ms);
int __wrap_poll(struct pollfd *fds, nfds_t count, int wait_ms)
{
	assert_int_equal(count, 1);
	assert_int_equal(fds->events, POLLOUT);
	waited_ms = wait_ms;
	return next_answer(poll_answers, polls++);
}

ssize_t __real_write(int fd, const void *from, size_t length);
ssize_t __wrap_write(int fd, const void *from, size_t length);
ssize_t __wrap_write(int fd, const void *from, size_t length)
{
	int most;

	if (fd < 3) /* cmocka's */
		return __real_write(fd, from, length);
	most = next_answer(write_answers, writes++);
	if (most <= 0)
		return most;
	if (length > (size_t)most)
		length = (size_t)most;
	assert_in_range(taken_length + length, 0, sizeof taken - 1);
	memcpy(taken + taken_length, from, length);
	taken_length += length;
	return (ssize_t)length;
}

static struct stream stream;
static int reading; /* the pipe's other end */

static void all_answers(struct answer answers[4], int result, int error)
{
	for (unsigned i = 0; i < 4; i++)
		answers[i] = (struct answer){result, error};
}

static int setup(void **state)
{
	int ends[2];

	(void)state;
	if (pipe(ends) != 0)
		return -1;
	reading = ends[0];
	stream_open(&stream, ends[1]);
	close(ends[1]);
	all_answers(poll_answers, 1, NO_ERROR);
	all_answers(write_answers, 1000, NO_ERROR);
	polls = writes = 0;
	taken_length = 0;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	close(reading);
	return close(stream.fd);
}

static void assert_taken(const char *text)
{
	assert_int_equal(taken_length, strlen(text));
	assert_memory_equal(taken, text, taken_length);
}

/* It waits for room once; not again until there was some. */
static void test_waits_once(void **state)
{
	(void)state;
	all_answers(poll_answers, 0, NO_ERROR);
	stream_write(&stream, "a", 1, false);
	assert_int_equal(waited_ms, 0);
	assert_true(stream.stalled);
	stream_write(&stream, "b", 1, true);
	assert_int_equal(waited_ms, 0);
	all_answers(poll_answers, 1, NO_ERROR);
	stream_write(&stream, "c", 1, true);
	assert_int_equal(waited_ms, 0);
	assert_false(stream.stalled);
	stream_write(&stream, "d", 1, true);
	assert_int_equal(waited_ms, STREAM_WAIT_MS);
	stream_write(&stream, "e", 1, false);
	assert_int_equal(waited_ms, 0);
	assert_taken("cde");
}

/* A new stream has nobody who was waited for in vain. */
static void test_waits_at_first(void **state)
{
	(void)state;
	assert_false(stream.stalled);
	stream_write(&stream, "a", 1, true);
	assert_int_equal(waited_ms, STREAM_WAIT_MS);
}

static void test_answers_of_poll(void **state)
{
	static const struct {
		struct answer answers[4];
		unsigned polls;
		const char *taken;
	} table[] = {
		{{{1, EINTR}}, 1, "ab"}, /* of an earlier call */
		{{{-1, EINTR}, {1, EINTR}}, 2, "ab"},
		{{{-1, EINTR}, {-1, EINTR}, {0, EINTR}}, 3, ""},
		{{{0, EINTR}}, 1, ""},
		{{{-1, ENOMEM}}, 1, ""},
	};

	(void)state;
	for (unsigned i = 0; i < sizeof table / sizeof table[0]; i++) {
		memcpy(poll_answers, table[i].answers, sizeof poll_answers);
		polls = 0;
		taken_length = 0;
		stream_write(&stream, "ab", 2, true);
		assert_int_equal(polls, table[i].polls);
		assert_taken(table[i].taken);
	}
}

static void test_answers_of_write(void **state)
{
	static const struct {
		struct answer answers[4];
		unsigned writes;
		const char *taken;
	} table[] = {
		{{{1, EINTR}, {1, EINTR}, {1, EINTR}, {1, EINTR}}, 4, "abcd"},
		{{{3, EINTR}, {9, EINTR}}, 2, "abcd"},
		{{{-1, EINTR}, {2, EINTR}, {-1, EINTR}, {9, EINTR}}, 4, "abcd"},
		{{{3, NO_ERROR}, {-1, EAGAIN}}, 2, "abc"},
		{{{-1, EPIPE}}, 1, ""},
		{{{0, EINTR}}, 1, ""},
	};

	(void)state;
	for (unsigned i = 0; i < sizeof table / sizeof table[0]; i++) {
		memcpy(write_answers, table[i].answers, sizeof write_answers);
		polls = writes = 0;
		taken_length = 0;
		stream_write(&stream, "abcd", 4, true);
		assert_int_equal(writes, table[i].writes);
		assert_int_equal(polls, writes); /* it asks for room each time */
		assert_taken(table[i].taken);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		T(test_waits_once),
		T(test_waits_at_first),
		T(test_answers_of_poll),
		T(test_answers_of_write),
	};

	return cmocka_run_group_tests_name("stream", tests, NULL, NULL);
}

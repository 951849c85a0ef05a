/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The log and standard error: one that blocks, is closed, is a file or a
 * terminal; and the progress line.
 *
 * LDFLAGS: -Wl,--wrap=fsync,--wrap=fork,--wrap=clock_now
 */
#include "log_stand.h"

#include <sys/socket.h>

#include "progress.h"

/* ---- standard error ------------------------------------------------------ */

/* A full pipe costs one wait, and while held none; nobody else's flags change. */
static void test_full_pipe(void **state)
{
	int out = start_on_pipe();
	uint32_t start;

	(void)state;
	assert_int_equal(fcntl(STDERR_FILENO, F_GETFL) & O_NONBLOCK, 0);
	assert_int_not_equal(fcntl(log_.stream.fd, F_GETFL) & O_NONBLOCK, 0);
	log_hold(&log_);
	start = clock_ms();
	for (unsigned i = 0; i < 2500; i++)
		say_numbered(i);
	assert_in_range(clock_ms() - start, 0, 900);
	log_release(&log_);
	assert_true(log_.stream.stalled);
	start = clock_ms();
	for (unsigned i = 0; i < 100; i++)
		say_numbered(i);
	assert_in_range(clock_ms() - start, 0, 900);
	drain(out);
	say_numbered(1);
	assert_int_equal(lines_in(drain(out)), 1);
	assert_false(log_.stream.stalled);
	/* Not stalled and not held: it waits for a reader, once. */
	log_hold(&log_);
	for (unsigned i = 0; i < 2500; i++)
		say_numbered(i);
	log_release(&log_);
	log_.stream.stalled = false;
	start = clock_ms();
	say_numbered(1);
	say_numbered(2);
	assert_in_range(clock_ms() - start, STREAM_WAIT_MS - 50, 2 * STREAM_WAIT_MS - 100);
	close(out);
	/* And a reader that is gone does not matter. */
	say_numbered(1);
}

static void test_full_socket(void **state)
{
	int ends[2];
	uint32_t start = clock_ms();

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	start_on(ends[1]);
	close(ends[1]);
	log_hold(&log_);
	for (unsigned i = 0; i < 3000; i++)
		say_numbered(i);
	assert_in_range(clock_ms() - start, 0, 900);
	assert_int_equal(fcntl(ends[0], F_SETFL, O_NONBLOCK), 0);
	assert_true(lines_in(drain(ends[0])) > 20);
	close(ends[0]);
	signal(SIGPIPE, SIG_DFL);
	say_numbered(1);
}

static int open_terminal(int *master)
{
	char name[64];

	*master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
	if (*master < 0 || grantpt(*master) != 0 || unlockpt(*master) != 0 ||
	    ptsname_r(*master, name, sizeof name) != 0) {
		print_message("skipped: no pseudo terminal can be had\n");
		skip();
	}
	return open(name, O_RDWR | O_NOCTTY);
}

static void test_stopped_terminal(void **state)
{
	int master;
	int slave = open_terminal(&master);
	uint32_t start;

	(void)state;
	start_on(slave);
	close(slave);
	assert_true(log_is_terminal(&log_));
	assert_int_equal(write(master, "\x13", 1), 1); /* ^S */
	log_hold(&log_);
	start = clock_ms();
	for (unsigned i = 0; i < 2000; i++) {
		say_numbered(i);
		log_transient(&log_, "xxx");
	}
	assert_in_range(clock_ms() - start, 0, 900);
	log_release(&log_);
	close(master); /* the telnet session ends */
	for (unsigned i = 0; i < 100; i++)
		say_numbered(i);
	assert_in_range(clock_ms() - start, 0, 2500);
}

static void test_file_is_held_back(void **state)
{
	int fd = open(edge_path("stderr"), O_RDWR | O_CREAT | O_TRUNC, 0600);

	(void)state;
	start_on(fd);
	close(fd);
	say_numbered(1);
	assert_int_equal(lines_in(edge_get("stderr")), 1);
	log_hold(&log_);
	say_numbered(2);
	say_numbered(3);
	assert_int_equal(lines_in(edge_get("stderr")), 1);
	log_release(&log_);
	assert_int_equal(log_flush(&log_, LOG_FLUSH_MS), -ENODEV);
	assert_int_equal(lines_in(edge_get("stderr")), 3);
	assert_int_equal(log_flush(&log_, LOG_FLUSH_MS), -ENODEV);
	say_numbered(4);
	log_card(&log_, edge_card(edge_root));
	assert_int_equal(log_flush(&log_, LOG_FLUSH_MS), 0);
	assert_int_equal(lines_in(edge_get("stderr")), 4);
	assert_int_equal(lines_in(edge_get(LOG_FILE)), 4);
	/* also when lines were dropped meanwhile */
	log_hold(&log_);
	for (unsigned i = 0; i < 2000; i++)
		say_numbered(i);
	log_release(&log_);
	assert_int_equal(log_flush(&log_, LOG_FLUSH_MS), 0);
	assert_int_equal(lines_in(edge_get("stderr")), lines_in(edge_get(LOG_FILE)));
}

/* Lines are dropped that the file has had, then ones that it has not. */
static void test_file_and_overflow(void **state)
{
	int fd = open(edge_path("stderr"), O_RDWR | O_CREAT | O_TRUNC, 0600);
	unsigned last = 0;
	unsigned held;

	(void)state;
	start_on(fd);
	close(fd);
	for (held = 100; held <= 2000; held *= 20) {
		unsigned number = 0;
		unsigned before = last;

		assert_int_equal(ftruncate(STDERR_FILENO, 0), 0);
		assert_int_equal(lseek(STDERR_FILENO, 0, SEEK_SET), 0);
		for (unsigned i = 0; i < 500; i++)
			say_numbered(++last);
		log_hold(&log_);
		for (unsigned i = 0; i < held; i++)
			say_numbered(++last);
		log_release(&log_);
		assert_int_equal(log_flush(&log_, LOG_FLUSH_MS), -ENODEV);
		/* None twice, and with few held none missing. */
		for (const char *at = edge_get("stderr"); *at != '\0'; at = strchr(at, '\n') + 1) {
			if (*at == '.')
				continue;
			assert_int_equal(sscanf(after_stamp(at), "test: line %u.", &number), 1);
			assert_true(number == before + 1 || (held == 2000 && number > before));
			before = number;
		}
		assert_int_equal(number, last);
	}
}

static void test_closed(void **state)
{
	(void)state;
	close(STDERR_FILENO);
	log_start(&log_);
	say_numbered(1);
	assert_int_equal(log_flush(&log_, LOG_FLUSH_MS), -ENODEV);
	log_card(&log_, edge_card(edge_root));
	assert_int_equal(log_flush(&log_, LOG_FLUSH_MS), 0);
	assert_int_equal(lines_in(edge_get(LOG_FILE)), 1);
}

/* ---- the progress line --------------------------------------------------- */

/* Only to a terminal, and only where that cannot keep us; it waits for no room. */
static void test_transient(void **state)
{
	int out = start_on_pipe();
	uint32_t start;
	int master, slave;

	(void)state;
	log_transient(&log_, "a");
	assert_string_equal(drain(out), "");
	close(out);
	slave = open_terminal(&master);
	start_on(slave);
	close(slave);
	log_transient(&log_, "a");
	assert_string_equal(drain(master), "\r\033[Ka");
	log_.stream.may_block = true;
	log_transient(&log_, "b");
	assert_string_equal(drain(master), "");
	log_.stream.may_block = false;
	assert_int_equal(write(master, "\x13", 1), 1); /* ^S */
	start = clock_ms();
	log_transient(&log_, "c");
	assert_true(log_.stream.stalled);
	assert_in_range(clock_ms() - start, 0, STREAM_WAIT_MS - 100);
	close(master);
}

static void test_progress(void **state)
{
	int master;
	int slave = open_terminal(&master);
	struct progress progress;

	(void)state;
	start_on(slave);
	close(slave);
	progress_start(&progress, &log_, 8);
	progress_draw(&progress, 2, "block 3");
	assert_string_equal(drain(master), "\r\033[K[#####---------------]  25 % block 3");
	progress_draw(&progress, 2, "block 3");
	assert_string_equal(drain(master), "");
	say_numbered(1);
	assert_memory_equal(drain(master), "\r\033[K[", 5);
	say_numbered(2);
	assert_memory_equal(drain(master), "[", 1);
	progress_draw(&progress, 0, "");
	assert_string_equal(drain(master), "\r\033[K[--------------------]   0 % ");
	progress_draw(&progress, 9, "end");
	assert_string_equal(drain(master), "\r\033[K[####################] 100 % end");
	progress_start(&progress, &log_, 0xffffffffu);
	progress_draw(&progress, 0x80000000u, "");
	assert_string_equal(drain(master), "\r\033[K[##########----------]  50 % ");
	progress_start(&progress, &log_, 0);
	progress_draw(&progress, 1, "");
	assert_string_equal(drain(master), "");
	/* Drawn again after a while, even if the share is the same. */
	progress_start(&progress, &log_, 8);
	progress_draw(&progress, 1, "a");
	clock_sleep_ms(210);
	drain(master);
	progress_draw(&progress, 1, "b");
	assert_string_equal(drain(master), "\r\033[K[##------------------]  12 % b");
	close(master);
}

static void test_no_progress_without_terminal(void **state)
{
	int out = start_on_pipe();
	struct progress progress;

	(void)state;
	progress_start(&progress, &log_, 8);
	progress_draw(&progress, 2, "block 3");
	say_numbered(1);
	assert_memory_equal(drain(out), "[", 1);
	close(out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		T(test_full_pipe),         T(test_full_socket),
		T(test_stopped_terminal),  T(test_file_is_held_back),
		T(test_file_and_overflow), T(test_closed),
		T(test_progress),          T(test_no_progress_without_terminal),
		T(test_transient),
	};

	return cmocka_run_group_tests_name("log stream", tests, NULL, NULL);
}

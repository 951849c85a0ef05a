/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The log and the card: one that is not there, hangs or is another one. Its lines are in
 * test_log_lines.c.
 *
 * LDFLAGS: -Wl,--wrap=fsync,--wrap=fork,--wrap=clock_now
 */
#include "log_stand.h"

#include <sys/wait.h>

static void test_card(void **state)
{
	int out = start_on_pipe();
	const char *text;

	(void)state;
	edge_put(LOG_FILE, "of an earlier run\n");
	log_say(&log_, "start", "before there is a card");
	assert_int_equal(log_flush(&log_, LOG_FLUSH_MS), -ENODEV);
	log_card(&log_, edge_card(edge_root));
	log_say(&log_, "start", "with a card");
	assert_int_equal(log_flush(&log_, LOG_FLUSH_MS), 0);
	text = edge_get(LOG_FILE);
	assert_memory_equal(text, "of an earlier run\n[", 19);
	assert_non_null(strstr(text, "start: before there is a card\n"));
	assert_non_null(strstr(text, "start: with a card\n"));
	assert_int_equal(log_flush(&log_, LOG_FLUSH_MS), 0);
	log_say(&log_, "end", "done");
	assert_int_equal(log_flush(&log_, LOG_FLUSH_MS), 0);
	assert_int_equal(lines_in(edge_get(LOG_FILE)), 4);
	/* The stream has had each line once. */
	assert_int_equal(lines_in(drain(out)), 3);
	close(out);
}

static void test_held(void **state)
{
	int out = start_on_pipe();

	(void)state;
	log_card(&log_, edge_card(edge_root));
	log_hold(&log_);
	log_say(&log_, "change", "critical");
	assert_int_equal(log_flush(&log_, LOG_FLUSH_MS), -EBUSY);
	assert_int_equal(fake_forks, 0);
	assert_false(edge_exists(LOG_FILE));
	assert_int_equal(lines_in(drain(out)), 1);
	log_release(&log_);
	assert_int_equal(log_flush(&log_, LOG_FLUSH_MS), 0);
	assert_int_equal(lines_in(edge_get(LOG_FILE)), 1);
	close(out);
}

static void test_card_is_gone(void **state)
{
	int out = start_on_pipe();

	(void)state;
	assert_int_equal(mkdir(edge_path("card"), 0755), 0);
	log_card(&log_, edge_card(edge_path("card")));
	assert_int_equal(rmdir(edge_path("card")), 0);
	log_say(&log_, "test", "x");
	assert_int_equal(log_flush(&log_, LOG_FLUSH_MS), -ENOENT);

	/* Another file system is there now: the bare mount point, say. */
	assert_int_equal(mkdir(edge_path("card"), 0755), 0);
	edge_card(edge_path("card"))->device[2]++;
	log_say(&log_, "test", "x");
	assert_int_equal(log_flush(&log_, LOG_FLUSH_MS), -ENODEV);
	assert_false(edge_exists("card/" LOG_FILE));

	log_card(&log_, edge_card(edge_path("card")));
	fake_fsync_error = EIO;
	assert_int_equal(log_flush(&log_, LOG_FLUSH_MS), -EIO);
	close(out);
}

static void test_name_is_taken(void **state)
{
	int out = start_on_pipe();

	(void)state;
	assert_int_equal(mkdir(edge_path(LOG_FILE), 0755), 0);
	log_card(&log_, edge_card(edge_root));
	log_say(&log_, "test", "x");
	assert_int_equal(log_flush(&log_, LOG_FLUSH_MS), -EISDIR);
	assert_int_equal(rmdir(edge_path(LOG_FILE)), 0);
	/* a FIFO that nobody reads, and a link to elsewhere */
	assert_int_equal(mkfifo(edge_path(LOG_FILE), 0644), 0);
	assert_int_equal(log_flush(&log_, LOG_FLUSH_MS), -ENXIO);
	assert_int_equal(unlink(edge_path(LOG_FILE)), 0);
	assert_int_equal(symlink("elsewhere", edge_path(LOG_FILE)), 0);
	assert_int_equal(log_flush(&log_, LOG_FLUSH_MS), -ELOOP);
	assert_false(edge_exists("elsewhere"));
	close(out);
}

static void test_card_hangs(void **state)
{
	int out = start_on_pipe();
	uint32_t start = clock_ms();
	pid_t stuck;

	(void)state;
	log_card(&log_, edge_card(edge_root));
	log_say(&log_, "test", "one");
	fake_hang_s = 30;
	assert_int_equal(log_flush(&log_, 100), -ETIMEDOUT);
	assert_in_range(clock_ms() - start, 100, 5000);
	fake_hang_s = 0;
	/* While a child is stuck no other is started, and lines are kept. */
	assert_int_equal(waitpid(log_.child.pid, NULL, 0), log_.child.pid);
	stuck = fork();
	if (stuck == 0) {
		sleep(30);
		_exit(0);
	}
	log_.child.pid = stuck;
	log_say(&log_, "test", "two");
	fake_forks = 0;
	assert_int_equal(log_flush(&log_, 100), -EBUSY);
	assert_int_equal(fake_forks, 0);
	kill(stuck, SIGKILL);
	while (log_flush(&log_, LOG_FLUSH_MS) == -EBUSY)
		clock_sleep_ms(10);
	assert_non_null(strstr(edge_get(LOG_FILE), "test: two\n"));
	fake_no_fork = true;
	log_say(&log_, "test", "three");
	assert_int_equal(log_flush(&log_, 100), -EAGAIN);
	fake_no_fork = false;
	fake_seconds = 12;
	assert_int_equal(log_flush(&log_, LOG_FLUSH_MS), 0);
	assert_non_null(strstr(edge_get(LOG_FILE), "test: three\n"));
	close(out);
}

/* A process died before it had kept all of a line: what there is of it is told. */
static void test_adopted_cut(void **state)
{
	char expected[128];

	(void)state;
	log_card(&log_, edge_card(edge_root));
	log_say(&log_, "test", "whole");
	log_say(&log_, "test", "cut");
	log_.length -= 2;
	memcpy(expected, log_.memory, log_.length);
	expected[log_.length] = '\0';
	log_adopt(&log_);
	assert_int_equal(log_flush(&log_, LOG_FLUSH_MS), 0);
	assert_string_equal(edge_get(LOG_FILE), expected);
}

/* What a process that died in the middle of a line left, or worse. */
static void test_adopted(void **state)
{
	(void)state;
	log_card(&log_, edge_card(edge_root));
	log_say(&log_, "test", "whole");
	log_.head = 3;
	log_hold(&log_);
	log_.child.pid = getpid(); /* whoever has that number now */
	memcpy(log_.memory + log_.length, "cut", 3);
	log_adopt(&log_);
	assert_int_equal(log_.head, 3);
	assert_int_equal(log_.child.pid, 0);
	assert_int_equal(log_flush(&log_, LOG_FLUSH_MS), 0);
	assert_non_null(strstr(edge_get(LOG_FILE), "test: whole\n"));
	assert_null(strstr(edge_get(LOG_FILE), "cut"));
	log_say(&log_, "test", "more");
	log_.head = log_.unseen = log_.length + 1;
	log_adopt(&log_);
	assert_int_equal(log_.head, log_.length);
	assert_int_equal(log_.unseen, log_.length);
	log_.length = LOG_MEMORY + 1;
	log_adopt(&log_);
	assert_int_equal(log_.length, 0);
	assert_int_equal(log_.head, 0);
	assert_int_equal(log_.unseen, 0);
	log_.length = log_.head = LOG_MEMORY;
	log_adopt(&log_);
	assert_int_equal(log_.length, LOG_MEMORY);
	log_.length = 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		T(test_card),       T(test_held),    T(test_card_is_gone), T(test_name_is_taken),
		T(test_card_hangs), T(test_adopted), T(test_adopted_cut),
	};

	return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}

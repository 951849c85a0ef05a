/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The end: init is asked first, reboot(2) comes after it, and nothing waits for ever.
 *
 * LDFLAGS: -Wl,--wrap=reboot,--wrap=sync,--wrap=clock_ms,--wrap=clock_sleep_ms
 */
#include "edge.h"

#include <libgen.h>
#include <limits.h>
#include <signal.h>
#include <sys/auxv.h>
#include <sys/reboot.h>

#include "clock.h"
#include "finish.h"

static unsigned fake_reboots;
static unsigned fake_sync_s;
static unsigned feeds;

/* Waiting for init costs no time; that for a child is short, and counts where a test says so. */
#define LONG_MS 100u
static uint32_t now_ms;
static bool short_counts;
static unsigned longs; /* how often it slept long */

uint32_t __wrap_clock_ms(void);
uint32_t __wrap_clock_ms(void)
{
	return now_ms;
}

void __real_clock_sleep_ms(uint32_t ms);
void __wrap_clock_sleep_ms(uint32_t ms);
void __wrap_clock_sleep_ms(uint32_t ms)
{
	bool is_long = ms >= LONG_MS;

	longs += is_long;
	if (is_long || short_counts)
		now_ms += ms;
	if (!is_long)
		__real_clock_sleep_ms(ms);
}

int __wrap_reboot(int how);
void __wrap_sync(void);

int __wrap_reboot(int how)
{
	assert_int_equal(how, RB_AUTOBOOT);
	fake_reboots++;
	errno = EPERM;
	return -1;
}

void __wrap_sync(void)
{
	if (fake_sync_s != 0)
		sleep(fake_sync_s);
	edge_put("synced", "");
}

static void feed(void *context)
{
	(*(unsigned *)context)++;
}

static int setup(void **state)
{
	fake_reboots = 0;
	fake_sync_s = 0;
	feeds = 0;
	now_ms = UINT32_MAX - 1200; /* near the end of its 49 days */
	short_counts = false;
	longs = 0;
	return edge_setup(state);
}

/* A `reboot` that notes how it was called. */
static void make_program(const char *last)
{
	char script[256];

	snprintf(script, sizeof script,
	         "#!/bin/sh\necho \"$0 $# $PATH\" >%s/called\n"
	         "%s\n",
	         edge_root, last);
	edge_put("reboot", script);
	assert_int_equal(chmod(edge_path("reboot"), 0755), 0);
}

static void test_sync(void **state)
{
	uint32_t start = now_ms;

	(void)state;
	assert_int_equal(finish_sync(5000), 0);
	assert_true(edge_exists("synced"));
	fake_sync_s = 60;
	short_counts = true;
	assert_int_equal(finish_sync(100), -ETIMEDOUT);
	assert_int_equal(now_ms - start, 100);
}

static void test_init_is_asked(void **state)
{
	const char *programs[] = {edge_path("nothing"), edge_path("reboot"), NULL};
	uint32_t start = now_ms;

	(void)state;
	make_program("exit 0");
	assert_int_equal(finish_reboot(programs, 1500, feed, &feeds), -EPERM);
	/* Init had its time, the watchdog its food, then reboot(2) came. */
	assert_int_equal(now_ms - start, 1500);
	assert_true(edge_exists("called"));
	assert_non_null(strstr(edge_get("called"), "reboot 0 /system/bin:/bin:"));
	assert_int_equal(fake_reboots, 1);
	assert_int_equal(feeds, 2);
	assert_int_equal(longs, 2);
}

/* We are armed, the program is not: it can be told to stop. A shell would
 * clear the mask by itself, so here this test is the program. */
static void test_signals_are_as_usual(void **state)
{
	const char *programs[] = {edge_path("reboot"), NULL};
	char self[PATH_MAX] = "";
	sigset_t all;
	sigset_t before;

	(void)state;
	assert_true(readlink("/proc/self/exe", self, sizeof self - 1) > 0);
	assert_int_equal(symlink(self, edge_path("reboot")), 0);
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &before);
	assert_int_equal(finish_reboot(programs, 10000, NULL, NULL), -EPERM);
	sigprocmask(SIG_SETMASK, &before, NULL);
	for (int i = 0; i < 500 && !edge_exists("signals"); i++)
		__real_clock_sleep_ms(10);
	assert_string_equal(edge_get("signals"), "usual");
}

static int play_program(void)
{
	char path[PATH_MAX];
	sigset_t blocked;
	bool usual = true;

	strncpy(path, (const char *)getauxval(AT_EXECFN), sizeof path - 1);
	strcpy(edge_root, dirname(path));
	sigprocmask(SIG_SETMASK, NULL, &blocked);
	for (int number = 1; number <= 31; number++)
		usual = usual && sigismember(&blocked, number) == 0;
	edge_put("signals", usual ? "usual" : "armed");
	return 1; /* so that nobody waits for init */
}

static void test_no_init_to_ask(void **state)
{
	const char *programs[] = {edge_path("nothing"), NULL};

	(void)state;
	assert_int_equal(finish_reboot(programs, 10000, NULL, NULL), -EPERM);
	assert_int_equal(fake_reboots, 1);
	make_program("exit 1");
	programs[0] = edge_path("reboot");
	assert_int_equal(finish_reboot(programs, 10000, NULL, NULL), -EPERM);
	assert_int_equal(fake_reboots, 2);
	assert_int_equal(longs, 0);
}

static void test_program_hangs(void **state)
{
	const char *programs[] = {edge_path("reboot"), NULL};
	uint32_t start = now_ms;

	(void)state;
	make_program("exec sleep 60");
	short_counts = true;
	assert_int_equal(finish_reboot(programs, 300, NULL, NULL), -EPERM);
	assert_int_equal(fake_reboots, 1);
	assert_int_equal(now_ms - start, 300);
}

int main(int argc, char *argv[])
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, edge_teardown)
		T(test_sync),          T(test_init_is_asked),        T(test_no_init_to_ask),
		T(test_program_hangs), T(test_signals_are_as_usual),
	};

	if (argc == 1 && strcmp(argv[0], "reboot") == 0)
		return play_program();

	return cmocka_run_group_tests_name("finish", tests, NULL, NULL);
}

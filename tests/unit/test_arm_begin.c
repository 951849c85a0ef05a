/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Armed: signals, memory, priority, and what could not be done, in processes of
 * their own.
 *
 * LDFLAGS: -Wl,--wrap=fork,--wrap=mlockall,--wrap=setpriority,--wrap=open,--wrap=socket,--wrap=bind
 */
#include "arm_stand.h"

/* ---- armed --------------------------------------------------------------- */

/* The number behind `name` in /proc/self/status, in base. */
static unsigned long long status_number(const char *name, int base)
{
	char bytes[8192];
	int fd = open("/proc/self/status", O_RDONLY);
	ssize_t length = read(fd, bytes, sizeof bytes - 1);
	const char *at;

	close(fd);
	CHECK(length > 0);
	bytes[length] = '\0';
	at = strstr(bytes, name);
	CHECK(at != NULL);
	return strtoull(at + strlen(name), NULL, base);
}

/* What cannot be had here even as root: not every machine lets a container
 * spare a process from the out-of-memory killer. */
static unsigned cannot(void)
{
	int fd = open("/proc/self/oom_score_adj", O_RDWR);
	bool spared = fd >= 0 && write(fd, "-1000", 5) == 5;

	if (spared)
		CHECK(write(fd, "0", 1) == 1);
	close(fd);
	return spared ? 0 : ARM_NOT_SPARED;
}

static void body_begin(void)
{
	char text[16] = "";
	unsigned long long blocked;
	unsigned missing = cannot();
	int fd;

	CHECK(arm_begin() == missing);
	blocked = status_number("SigBlk:", 16);
	for (int number = 1; number <= 31; number++)
		if (number != SIGKILL && number != SIGSTOP)
			CHECK((blocked >> (number - 1) & 1) == 1);
#ifndef __SANITIZE_ADDRESS__ /* which makes mlockall do nothing */
	CHECK(status_number("VmLck:", 10) > 0);
#endif
	CHECK(status_number("VmStk:", 10) >= 64);
	CHECK(getpriority(PRIO_PROCESS, 0) == -20);
	fd = open("/proc/self/oom_score_adj", O_RDONLY);
	CHECK(read(fd, text, sizeof text - 1) > 0);
	CHECK(missing != 0 || strcmp(text, "-1000\n") == 0);
}

static void body_begin_cannot(void)
{
	unsigned missing = cannot();

	fake_no_lock = true;
	CHECK(arm_begin() == (missing | ARM_NOT_LOCKED));
	fake_no_lock = false;
	fake_no_priority = true;
	CHECK(arm_begin() == (missing | ARM_NOT_NICE));
}

/* What is told to the kernel, whether it lets a container do it or not. */
static void body_is_spared(void)
{
	edge_put("oom", "");
	fake_oom = edge_path("oom");
	CHECK(close(0) == 0);
	CHECK((arm_begin() & ARM_NOT_SPARED) == 0);
	CHECK(fcntl(0, F_GETFD) == -1);
	CHECK(strcmp(edge_get("oom"), "-1000") == 0);
	fake_oom = "/dev/full";
	CHECK((arm_begin() & ARM_NOT_SPARED) != 0);
	fake_oom = "/no/where";
	CHECK((arm_begin() & ARM_NOT_SPARED) != 0);
}

__attribute__((noinline)) static void use_stack(void)
{
	volatile char bytes[0xc000];

	for (size_t at = 0; at < sizeof bytes; at += 1024)
		bytes[at] = 1;
}

/* Even with memory that could not be locked the stack costs no page fault. */
static void body_stack(void)
{
	struct rusage before;
	struct rusage after;

	fake_no_lock = true;
	(void)arm_begin();
	CHECK(getrusage(RUSAGE_SELF, &before) == 0);
	use_stack();
	CHECK(getrusage(RUSAGE_SELF, &after) == 0);
	CHECK(after.ru_minflt - before.ru_minflt <= 2);
}

static void test_spared(void **state)
{
	(void)state;
	assert_int_equal(end(start(body_is_spared)), 0);
}

static void test_begin(void **state)
{
	(void)state;
	if (geteuid() != 0) {
		print_message("skipped: needs root, as on the camera\n");
		skip();
	}
	assert_int_equal(end(start(body_begin)), 0);
	assert_int_equal(end(start(body_begin_cannot)), 0);
	assert_int_equal(end(start(body_stack)), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		T(test_spared),
		T(test_begin),
	};

	return cmocka_run_group_tests_name("arm begin", tests, NULL, NULL);
}

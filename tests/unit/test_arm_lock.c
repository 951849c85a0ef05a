/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The lock that keeps a second run out, taken by processes of their own.
 *
 * LDFLAGS: -Wl,--wrap=fork,--wrap=mlockall,--wrap=setpriority,--wrap=open,--wrap=socket,--wrap=bind
 */
#include "arm_stand.h"

#include <sys/sysmacros.h>

static const char *locks_what = "lock";

static int lock(void)
{
	text_start(&edge_why, edge_sentence, sizeof edge_sentence);
	return arm_lock(edge_path(locks_what), &edge_why);
}

/* What stands for the flash device. */
static int setup_lock(void **state)
{
	int result = setup(state);

	edge_put("lock", "");
	return result;
}

static void body_locks(void)
{
	CHECK(lock() == 0);
	CHECK(edge_why.length == 0);
}

static void body_locks_as_0(void)
{
	CHECK(close(0) == 0);
	errno = EIO;
	body_locks();
	CHECK(fcntl(0, F_GETFD) == FD_CLOEXEC);
}

static void body_locks_and_stays(void)
{
	body_locks();
	edge_put("locked", "");
	clock_sleep_ms(60000);
}

static int work_sleeps(void *context)
{
	(void)context;
	edge_put("locked", "");
	clock_sleep_ms(5000);
	return 0;
}

/* A child that hangs on a card must not keep the lock. */
static void body_has_child(void)
{
	struct child child = {0};

	CHECK(lock() == 0);
	(void)child_run(&child, work_sleeps, NULL, 60000);
}

static void test_lock(void **state)
{
	void (*const bodies[])(void) = {body_locks_and_stays, body_has_child};

	(void)state;
	for (int i = 0; i < 2; i++) {
		pid_t pid;

		unlink(edge_path("locked"));
		pid = start(bodies[i]);
		await("locked");
		assert_int_equal(lock(), -EBUSY);
		edge_assert_says("another pan-fix is running");
		/* It dies with its process, however that ends. */
		assert_int_equal(kill(pid, SIGKILL), 0);
		assert_int_equal(end(pid), 128 + SIGKILL);
		assert_int_equal(end(start(body_locks)), 0);
	}
}

/* Another node leads to the same device, and its removal lets nobody in. */
static void test_lock_is_the_devices(void **state)
{
	pid_t pid;

	(void)state;
	if (mknod(edge_path("one"), S_IFCHR | 0600, makedev(90, 254)) != 0 ||
	    mknod(edge_path("two"), S_IFCHR | 0600, makedev(90, 254)) != 0 ||
	    mknod(edge_path("other"), S_IFCHR | 0600, makedev(90, 252)) != 0) {
		print_message("skipped: making a node needs root\n");
		skip();
	}
	locks_what = "one";
	pid = start(body_locks_and_stays);
	await("locked");
	assert_int_equal(unlink(edge_path("one")), 0);
	assert_int_equal(arm_lock(edge_path("two"), &edge_why), -EBUSY);
	locks_what = "other";
	assert_int_equal(end(start(body_locks)), 0);
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(end(pid), 128 + SIGKILL);
	locks_what = "two";
	assert_int_equal(end(start(body_locks)), 0);
	locks_what = "lock";
}

/* Its name is what upgraderun.sh waits for; and the device is not open. */
static void body_lock_is_shown(void)
{
	static char sockets[0x20000];
	char wanted[64];
	size_t size = 0;
	ssize_t got;
	struct stat about;
	int fd;

	CHECK(stat(edge_path("lock"), &about) == 0);
	snprintf(wanted, sizeof wanted, " @pan-fix-%u:%u\n", major(about.st_ino),
	         minor(about.st_ino));
	body_locks();
	fd = open("/proc/net/unix", O_RDONLY);
	while ((got = read(fd, sockets + size, sizeof sockets - 1 - size)) > 0)
		size += (size_t)got;
	CHECK(strstr(sockets, wanted) != NULL);
	for (int other = 0; other < 200; other++) {
		struct stat open_one;

		CHECK(fstat(other, &open_one) != 0 || open_one.st_ino != about.st_ino ||
		      open_one.st_dev != about.st_dev);
	}
}

static void test_lock_is_shown(void **state)
{
	(void)state;
	assert_int_equal(end(start(body_lock_is_shown)), 0);
}

static void test_lock_fails(void **state)
{
	(void)state;
	int before = dup(0), after;

	assert_int_equal(close(before), 0);
	assert_int_equal(end(start(body_locks_as_0)), 0);
	assert_int_equal(arm_lock(edge_path("no/where"), &edge_why), -ENOENT);
	edge_assert_says("cannot open the flash");
	fake_bind_error = ENOMEM;
	assert_int_equal(lock(), -ENOMEM);
	edge_assert_says("cannot lock");
	fake_bind_error = 0;
	fake_socket_error = EAFNOSUPPORT;
	assert_int_equal(lock(), -EAFNOSUPPORT);
	edge_assert_says("cannot lock");
	fake_socket_error = 0;
	after = dup(0);
	assert_int_equal(after, before); /* nothing stays open */
	assert_int_equal(close(after), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name, start) cmocka_unit_test_setup_teardown(name, start, teardown)
		T(test_lock, setup_lock),
		T(test_lock_is_shown, setup_lock),
		T(test_lock_is_the_devices, setup),
		T(test_lock_fails, setup_lock),
	};

	return cmocka_run_group_tests_name("arm lock", tests, NULL, NULL);
}

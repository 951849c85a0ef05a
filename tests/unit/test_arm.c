/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Streams, session and lock, in processes of their own: each test forks one, and
 * the process says by its exit status which step was not as it should be.
 *
 * LDFLAGS: -Wl,--wrap=fork,--wrap=mlockall,--wrap=setpriority,--wrap=open,--wrap=socket,--wrap=bind
 */
#include "arm_stand.h"

#include <sys/sysmacros.h>

/* ---- streams ------------------------------------------------------------- */

static void body_streams(void)
{
	int ends[2];
	int fd;

	signal(SIGCHLD, SIG_IGN);
	close(0);
	close(1);
	close(2);
	arm_streams();
	fd = open("/dev/null", O_RDONLY);
	CHECK(fd == 3);
	close(fd);
	CHECK(write(1, "x", 1) == 1 && write(2, "x", 1) == 1);
	CHECK(pipe(ends) == 0);
	close(ends[0]);
	CHECK(write(ends[1], "x", 1) == -1 && errno == EPIPE);
	CHECK(signal(SIGCHLD, SIG_DFL) == SIG_DFL);
}

static void body_one_stream(void)
{
	close(3);
	close(4);
	close(1);
	arm_streams();
	CHECK(fcntl(1, F_GETFL) == (O_RDWR | (fcntl(1, F_GETFL) & ~O_ACCMODE)));
	CHECK(open("/dev/null", O_RDONLY) == 3);
}

static void test_streams(void **state)
{
	(void)state;
	assert_int_equal(end(start(body_streams)), 0);
	assert_int_equal(end(start(body_one_stream)), 0);
}

/* ---- session ------------------------------------------------------------- */

static void body_is_no_leader(void)
{
	int status = 0;
	pid_t self = getpid();

	CHECK(arm_session(&status) == 0);
	CHECK(getpid() == self && getsid(0) == self);
}

static void body_leader(void)
{
	int status = 0;
	pid_t self;
	sigset_t blocked;

	CHECK(setpgid(0, 0) == 0);
	self = getpid();
	if (arm_session(&status) == 1) {
		CHECK(getpid() == self);
		_exit(status);
	}
	CHECK(getpid() != self && getsid(0) == getpid());
	CHECK(sigprocmask(SIG_SETMASK, NULL, &blocked) == 0);
	CHECK(!sigismember(&blocked, SIGTERM));
	_exit(7);
}

static void body_leader_without_fork(void)
{
	int status = 0;
	sigset_t blocked;

	CHECK(setpgid(0, 0) == 0);
	fake_no_fork = true;
	CHECK(arm_session(&status) == 0);
	CHECK(sigprocmask(SIG_SETMASK, NULL, &blocked) == 0);
	CHECK(!sigismember(&blocked, SIGTERM));
}

static void test_session(void **state)
{
	(void)state;
	assert_int_equal(end(start(body_is_no_leader)), 0);
	assert_int_equal(end(start(body_leader)), 7);
	assert_int_equal(end(start(body_leader_without_fork)), 0);
}

static void body_works_long(void)
{
	int status = 0;

	CHECK(setpgid(0, 0) == 0);
	if (arm_session(&status) == 1)
		_exit(status);
	if (edge_exists("armed"))
		(void)arm_begin();
	alarm(20);
	edge_put("started", "");
	for (int i = 0; i < 30; i++)
		clock_sleep_ms(10);
	while (!edge_exists("go on"))
		clock_sleep_ms(10);
	edge_put("finished", "");
	_exit(5);
}

/* Until it is armed a signal to the parent ends the work, but that its terminal
 * is gone (HUP) does not; after that none does, neither to the parent nor to the worker's own session. */
static void test_session_and_signals(void **state)
{
	static const int ending[] = {SIGINT, SIGQUIT, SIGTERM};
	static const int storm[] = {SIGHUP,  SIGINT,  SIGQUIT, SIGTERM, SIGPIPE, SIGALRM,
	                            SIGUSR1, SIGUSR2, SIGTSTP, SIGTTOU, SIGTTIN};
	pid_t pid;

	(void)state;
	for (size_t i = 0; i < sizeof ending / sizeof ending[0]; i++) {
		unlink(edge_path("started"));
		pid = start(body_works_long);
		await("started");
		assert_int_equal(kill(pid, SIGHUP), 0);
		assert_int_equal(waitpid(pid, NULL, WNOHANG), 0);
		assert_int_equal(kill(pid, ending[i]), 0);
		assert_int_equal(end(pid), 128 + ending[i]);
		assert_false(edge_exists("finished"));
	}
	unlink(edge_path("started"));
	edge_put("armed", "");
	pid = start(body_works_long);
	await("started");
	for (int round = 0; round < 20; round++)
		for (size_t i = 0; i < sizeof storm / sizeof storm[0]; i++)
			assert_int_equal(kill(pid, storm[i]), 0);
	edge_put("go on", "");
	assert_int_equal(end(pid), 5);
	assert_true(edge_exists("finished"));
}

/* What the waiting parent sees when its child is killed: the child's child works on. */
static void body_is_outlived(void)
{
	int status = 0;

	CHECK(setpgid(0, 0) == 0);
	if (arm_session(&status) == 1) {
		edge_put("told", "");
		_exit(status);
	}
	if (fork() == 0) {
		alarm(20);
		edge_put("started", "");
		while (!edge_exists("go on"))
			clock_sleep_ms(10);
		if (edge_exists("kill it"))
			(void)kill(getpid(), SIGKILL);
		_exit(20);
	}
	while (!edge_exists("started"))
		clock_sleep_ms(10);
	(void)kill(getpid(), SIGKILL);
}

static void test_session_outlived(void **state)
{
	pid_t pid = start(body_is_outlived);

	(void)state;
	await("started");
	clock_sleep_ms(100);
	assert_false(edge_exists("told"));
	edge_put("go on", "");
	assert_int_equal(end(pid), 20);
	edge_put("kill it", "");
	assert_int_equal(end(start(body_is_outlived)), 128 + SIGKILL);
}

/* ---- the lock ------------------------------------------------------------ */

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
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		T(test_streams),
		T(test_session),
		T(test_session_and_signals),
		T(test_session_outlived),
		cmocka_unit_test_setup_teardown(test_lock, setup_lock, teardown),
		cmocka_unit_test_setup_teardown(test_lock_is_shown, setup_lock, teardown),
		T(test_lock_is_the_devices),
		cmocka_unit_test_setup_teardown(test_lock_fails, setup_lock, teardown),
	};

	return cmocka_run_group_tests_name("arm", tests, NULL, NULL);
}

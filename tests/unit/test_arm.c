/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Streams and session, in processes of their own: each test forks one, and the
 * process says by its exit status which step was not as it should be.
 *
 * LDFLAGS: -Wl,--wrap=fork,--wrap=mlockall,--wrap=setpriority,--wrap=open,--wrap=socket,--wrap=bind
 */
#include "arm_stand.h"

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

/* An orphan of the child's, say, that ends before it. */
static void body_has_an_orphan(void)
{
	int status = 0;

	CHECK(setpgid(0, 0) == 0);
	if (arm_session(&status) == 1)
		_exit(status);
	if (fork() == 0) {
		if (fork() != 0)
			_exit(0);
		alarm(20);
		while (!edge_exists("go on"))
			clock_sleep_ms(10);
		_exit(20);
	}
	alarm(20);
	(void)wait(NULL);
	edge_put("started", "");
	while (!edge_exists("finish"))
		clock_sleep_ms(10);
	_exit(5);
}

/* Nobody is waited for but the child, and signals still reach it. */
static void test_session_and_orphans(void **state)
{
	pid_t pid = start(body_has_an_orphan);

	(void)state;
	await("started");
	edge_put("go on", "");
	clock_sleep_ms(100);
	assert_int_equal(waitpid(pid, NULL, WNOHANG), 0);
	edge_put("finish", "");
	assert_int_equal(end(pid), 5);
	assert_int_equal(unlink(edge_path("started")), 0);
	assert_int_equal(unlink(edge_path("finish")), 0);
	pid = start(body_has_an_orphan);
	await("started");
	clock_sleep_ms(100);
	assert_int_equal(kill(pid, SIGTERM), 0);
	assert_int_equal(end(pid), 128 + SIGTERM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		T(test_streams),
		T(test_session),
		T(test_session_and_signals),
		T(test_session_outlived),
		T(test_session_and_orphans),
	};

	return cmocka_run_group_tests_name("arm", tests, NULL, NULL);
}

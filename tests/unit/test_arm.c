/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Arming, in processes of its own: each test forks one, and the process says by
 * its exit status which step was not as it should be.
 *
 * LDFLAGS: -Wl,--wrap=_Fork,--wrap=mlockall,--wrap=setpriority,--wrap=open
 */
#include "edge.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "arm.h"
#include "child.h"
#include "clock.h"

#define CHECK(condition)                                         \
	do {                                                     \
		if (!(condition)) {                              \
			dprintf(report_fd, "%s:%d: %s\n", __FILE__, __LINE__, #condition); \
			_exit(99);                               \
		}                                                \
	} while (0)

static int report_fd;
static bool fake_no_fork;
static bool fake_no_lock;
static bool fake_no_priority;
static const char *fake_oom; /* in place of /proc/self/oom_score_adj */

pid_t __real__Fork(void);
pid_t __wrap__Fork(void);
int __real_mlockall(int flags);
int __wrap_mlockall(int flags);
int __real_setpriority(int which, id_t who, int value);
int __wrap_setpriority(int which, id_t who, int value);

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, mode_t mode);

int __wrap_open(const char *path, int flags, mode_t mode)
{
	if (fake_oom != NULL && strcmp(path, "/proc/self/oom_score_adj") == 0)
		path = fake_oom;
	return __real_open(path, flags, mode);
}

pid_t __wrap__Fork(void)
{
	errno = EAGAIN;
	return fake_no_fork ? -1 : __real__Fork();
}

int __wrap_mlockall(int flags)
{
	if (flags != (MCL_CURRENT | MCL_FUTURE))
		_exit(98);
	errno = ENOMEM;
	return fake_no_lock ? -1 : __real_mlockall(flags);
}

int __wrap_setpriority(int which, id_t who, int value)
{
	errno = EPERM;
	return fake_no_priority ? -1 : __real_setpriority(which, who, value);
}

static int setup(void **state)
{
	report_fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 200);
	fake_no_fork = fake_no_lock = fake_no_priority = false;
	return edge_setup(state);
}

static int teardown(void **state)
{
	close(report_fd);
	return edge_teardown(state);
}

/* Starts body in a process of its own. */
static pid_t start(void (*body)(void))
{
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		alarm(20);
		body();
		_exit(0);
	}
	return pid;
}

static int end(pid_t pid)
{
	int status;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void await(const char *name)
{
	for (int i = 0; i < 1000 && !edge_exists(name); i++)
		clock_sleep_ms(10);
	assert_true(edge_exists(name));
}

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
	static const int ending[] = { SIGINT, SIGQUIT, SIGTERM };
	static const int storm[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE, SIGALRM,
		SIGUSR1, SIGUSR2, SIGTSTP, SIGTTOU, SIGTTIN };
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

/* ---- the lock ------------------------------------------------------------ */

static int lock(void)
{
	text_start(&edge_why, edge_sentence, sizeof edge_sentence);
	return arm_lock(edge_path("lock"), &edge_why);
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
	struct child child = { 0 };

	CHECK(lock() == 0);
	(void)child_run(&child, work_sleeps, NULL, 60000);
}

static void test_lock(void **state)
{
	void (*const bodies[])(void) = { body_locks_and_stays, body_has_child };

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

static void test_lock_fails(void **state)
{
	(void)state;
	assert_int_equal(end(start(body_locks_as_0)), 0);
	assert_int_equal(arm_lock(edge_path("no/where"), &edge_why), -ENOENT);
	edge_assert_says("cannot lock");
	assert_int_equal(symlink("elsewhere", edge_path("link")), 0);
	assert_int_equal(arm_lock(edge_path("link"), &edge_why), -ELOOP);
	assert_false(edge_exists("elsewhere"));
}

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
		T(test_streams), T(test_session), T(test_session_and_signals),
		T(test_lock), T(test_lock_fails), T(test_spared), T(test_begin),
	};

	return cmocka_run_group_tests_name("arm", tests, NULL, NULL);
}

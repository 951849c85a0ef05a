/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reading files, children with a deadline, and the clock.
 *
 * LDFLAGS: -Wl,--wrap=read,--wrap=fork,--wrap=nanosleep
 */
#include "edge.h"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "child.h"
#include "clock.h"
#include "file.h"

static int fake_read_error;
static unsigned fake_interrupts;
static bool fake_no_fork;

ssize_t __real_read(int fd, void *to, size_t length);
ssize_t __wrap_read(int fd, void *to, size_t length);
pid_t __real_fork(void);
pid_t __wrap_fork(void);
int __real_nanosleep(const struct timespec *wait, struct timespec *left);
int __wrap_nanosleep(const struct timespec *wait, struct timespec *left);

ssize_t __wrap_read(int fd, void *to, size_t length)
{
	if (fake_interrupts > 0) {
		fake_interrupts--;
		errno = EINTR;
		return -1;
	}
	if (fake_read_error != 0) {
		errno = fake_read_error;
		return -1;
	}
	return __real_read(fd, to, length > 3 ? 3 : length); /* short ones */
}

pid_t __wrap_fork(void)
{
	errno = EAGAIN;
	return fake_no_fork ? -1 : __real_fork();
}

int __wrap_nanosleep(const struct timespec *wait, struct timespec *left)
{
	if (fake_interrupts > 0) {
		fake_interrupts--;
		*left = *wait;
		errno = EINTR;
		return -1;
	}
	return __real_nanosleep(wait, left);
}

static int setup(void **state)
{
	fake_read_error = 0;
	fake_interrupts = 0;
	fake_no_fork = false;
	return edge_setup(state);
}

static int read_it(const char *name, size_t capacity, size_t *size, char *to)
{
	memset(to, 'x', 16);
	text_start(&edge_why, edge_sentence, sizeof edge_sentence);
	return file_read(edge_path(name), to, capacity, size, &edge_why);
}

/* All of it, in pieces as small as the pipe takes, or an error. */
static void test_writes(void **state)
{
	int ends[2];
	char to[16];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(file_write(ends[1], "0123456789", 10), 0);
	assert_int_equal(__real_read(ends[0], to, sizeof to), 10);
	assert_memory_equal(to, "0123456789", 10);
	close(ends[0]);
	close(ends[1]);
	assert_int_equal(file_write(ends[1], "x", 1), -EBADF);
	ends[1] = open("/dev/full", O_WRONLY);
	assert_int_equal(file_write(ends[1], "x", 1), -ENOSPC);
	assert_int_equal(file_write(ends[1], "", 0), 0);
	close(ends[1]);
}

static void test_reads(void **state)
{
	char to[16];
	size_t size;

	(void)state;
	edge_put("ten", "0123456789");
	edge_put("empty", "");
	fake_interrupts = 2;
	assert_int_equal(read_it("ten", 10, &size, to), 0);
	assert_int_equal(size, 10);
	assert_memory_equal(to, "0123456789xxxxxx", 16);
	assert_int_equal(edge_why.length, 0);
	assert_int_equal(read_it("ten", 16, &size, to), 0);
	assert_int_equal(size, 10);
	assert_int_equal(read_it("empty", 16, &size, to), 0);
	assert_int_equal(size, 0);
	assert_int_equal(read_it("ten", 9, &size, to), -EFBIG);
	assert_int_equal(size, 9);
	assert_memory_equal(to, "012345678xxxxxxx", 16);
	edge_assert_says("too large");
	assert_int_equal(file_read("/proc/self/stat", to, 16, &size, NULL), -EFBIG);
}

static void test_cannot_read(void **state)
{
	char to[16];
	size_t size = 1;

	(void)state;
	assert_int_equal(read_it("nothing", 16, &size, to), -ENOENT);
	assert_int_equal(size, 0);
	edge_assert_says("nothing: there is no such file");
	assert_int_equal(mkdir(edge_path("directory"), 0755), 0);
	assert_int_equal(read_it("directory", 16, &size, to), -EISDIR);
	edge_assert_says("it is a directory");
	assert_int_equal(mkfifo(edge_path("fifo"), 0644), 0);
	assert_int_equal(read_it("fifo", 16, &size, to), 0); /* and no waiting */
	assert_int_equal(size, 0);
	edge_put("bad", "0123456789");
	fake_read_error = EIO;
	assert_int_equal(read_it("bad", 16, &size, to), -EIO);
	assert_int_equal(size, 0);
}

static void test_leaves_nothing_open(void **state)
{
	char to[16];
	size_t size;
	int before = open("/dev/null", O_RDONLY);
	int after;

	(void)state;
	close(before);
	edge_put("ten", "0123456789");
	(void)read_it("ten", 16, &size, to);
	(void)read_it("ten", 5, &size, to);
	(void)read_it("nothing", 5, &size, to);
	(void)file_read(edge_root, to, 5, &size, NULL);
	after = open("/dev/null", O_RDONLY);
	close(after);
	assert_int_equal(before, after);
}

static void test_transfers(void **state)
{
	char to[8];
	int fd = open(edge_path("file"), O_RDWR | O_CREAT, 0600);

	(void)state;
	assert_int_equal(file_pwrite(fd, "abcdef", 6, 10), 0);
	assert_int_equal(file_pread(fd, to, 4, 12), 0);
	assert_memory_equal(to, "cdef", 4);
	errno = EINTR; /* of a call before */
	assert_int_equal(file_pread(fd, to, 5, 12), -EIO);
	close(fd);
	assert_int_equal(file_pread(fd, to, 5, 12), -EBADF);
	assert_int_equal(file_pwrite(fd, to, 5, 12), -EBADF);
	fd = open("/dev/full", O_WRONLY);
	assert_int_equal(file_pwrite(fd, to, 5, 0), -ENOSPC);
	close(fd);
}

/* ---- children ------------------------------------------------------------ */

static int work_returns(void *context)
{
	return *(int *)context;
}

static int work_hangs(void *context)
{
	(void)context;
	for (int i = 0; i < 3600; i++)
		sleep(1);
	return 0;
}

static int work_dies(void *context)
{
	(void)context;
	raise(SIGKILL);
	return 0;
}

static int work_has_fd(void *context)
{
	return fcntl(*(int *)context, F_GETFD) < 0 ? 0 : 1;
}

static void test_child(void **state)
{
	struct child child = {0};
	int value = 7;
	int fd = open("/dev/null", O_RDONLY);

	(void)state;
	assert_int_equal(child_run(&child, work_returns, &value, 5000), 7);
	assert_int_equal(child.pid, 0);
	assert_int_equal(child_run(&child, work_dies, NULL, 5000), -EIO);
	assert_int_equal(child_run(&child, work_has_fd, &fd, 5000), 0);
	fake_no_fork = true;
	assert_int_equal(child_run(&child, work_returns, &value, 5000), -EAGAIN);
	assert_int_equal(child.pid, 0);
	close(fd);
}

static void test_child_hangs(void **state)
{
	struct child child = {0};
	uint32_t start = clock_ms();
	int value = 0;
	int status;
	pid_t stuck;

	(void)state;
	assert_int_equal(child_run(&child, work_hangs, NULL, 100), -ETIMEDOUT);
	assert_in_range(clock_ms() - start, 100, 3000);
	stuck = child.pid;
	assert_true(stuck > 0);
	/* It was killed: it ends as soon as the kernel lets it. */
	assert_int_equal(waitpid(stuck, &status, 0), stuck);
	assert_true(WIFSIGNALED(status));
	/* One that is stuck in the kernel does not: play it with a live one. */
	child.pid = fork();
	if (child.pid == 0)
		work_hangs(NULL);
	stuck = child.pid;
	assert_int_equal(child_run(&child, work_returns, &value, 100), -EBUSY);
	assert_int_equal(child.pid, stuck);
	assert_int_equal(kill(stuck, SIGKILL), 0);
	for (int i = 0; i < 500 && child_run(&child, work_returns, &value, 5000) != 0; i++)
		clock_sleep_ms(10);
	assert_int_equal(child.pid, 0);
}

static void test_clock(void **state)
{
	uint32_t seconds;
	uint32_t ms;
	uint32_t start = clock_ms();

	(void)state;
	fake_interrupts = 3;
	clock_sleep_ms(30);
	assert_int_equal(fake_interrupts, 0);
	assert_in_range(clock_ms() - start, 30, 2000);
	clock_now(&seconds, &ms);
	assert_in_range(ms, 0, 999);
	assert_in_range(seconds * 1000u + ms - start, 30, 4000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, edge_teardown)
		T(test_reads),     T(test_cannot_read), T(test_leaves_nothing_open),
		T(test_transfers), T(test_child),       T(test_child_hangs),
		T(test_clock),     T(test_writes),
	};

	return cmocka_run_group_tests_name("file", tests, NULL, NULL);
}

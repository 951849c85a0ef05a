/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The calls of src/libc_thin.c, as the camera's program has them: built for MIPS
 * and run by qemu. Each is compared with what another way of asking says. No
 * cmocka here: it is not packaged for this machine.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int number;
static bool failed;

static void check(bool holds, const char *what)
{
	printf("%sok %d - %s\n", holds ? "" : "not ", ++number, what);
	failed |= !holds;
}

static long long now_ms(void)
{
	struct timespec now;

	check(clock_gettime(CLOCK_MONOTONIC, &now) == 0, "the clock answers");
	check(now.tv_nsec >= 0 && now.tv_nsec < 1000000000, "with nanoseconds");
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

static void test_time(void)
{
	const struct timespec nap = {0, 120000000};
	struct timespec real;
	long long start = now_ms(), took;

	check(nanosleep(&nap, NULL) == 0, "sleeps");
	took = now_ms() - start;
	check(took >= 120 && took < 3000, "as long as it should");
	check(clock_gettime(CLOCK_REALTIME, &real) == 0 &&
	      real.tv_sec / 10 == time(NULL) / 10, "knows the time of day");
	check(clock_gettime(-77, &real) == -1 && errno == EINVAL,
	      "refuses a clock that is not there");
}

static void test_files(void)
{
	char name[] = "/tmp/pan-fix-thin-XXXXXX";
	struct stat about, other;
	int fd = mkstemp(name), pipes[2], null = open("/dev/null", O_RDWR);

	check(fd >= 0 && write(fd, "12345", 5) == 5 && fstat(fd, &about) == 0,
	      "looks at a file");
	check(S_ISREG(about.st_mode) && about.st_size == 5 &&
	      (about.st_mode & 0777) == 0600, "kind, size and rights");
	check(stat(name, &other) == 0 && other.st_dev == about.st_dev &&
	      other.st_ino == about.st_ino && about.st_dev != 0,
	      "by name it is the same");
	check(unlink(name) == 0 && stat(name, &other) == -1 && errno == ENOENT,
	      "or not there");
	check(fstat(null, &about) == 0 && S_ISCHR(about.st_mode) &&
	      major(about.st_rdev) == 1 && minor(about.st_rdev) == 3,
	      "a device has its numbers");
	check(pipe(pipes) == 0 && fstat(pipes[0], &about) == 0 &&
	      S_ISFIFO(about.st_mode), "a pipe is one");
	check(fstat(-1, &about) == -1 && errno == EBADF, "nothing is nothing");
	check(write(pipes[1], "abc", 3) == 3 &&
	      ioctl(pipes[0], FIONREAD, &null) == 0 && null == 3,
	      "ioctl passes its argument");
	check(isatty(pipes[0]) == 0, "a pipe is no terminal");
	check(ioctl(fd, FIONREAD + 77, &null) == -1, "ioctl fails as it should");
	fd = open("/dev/ptmx", O_RDWR | O_NOCTTY);
	check(fd < 0 || isatty(fd) == 1, "a terminal is one");
}

static void test_processes(void)
{
	sigset_t set;
	int status = 0;
	pid_t child;

	check(signal(SIGUSR1, SIG_IGN) == SIG_DFL, "a signal was at its default");
	check(raise(SIGUSR1) == 0, "ignored, it does no harm");
	check(signal(SIGUSR1, SIG_DFL) == SIG_IGN, "and was ignored");
	check(signal(SIGKILL, SIG_IGN) == SIG_ERR && errno == EINVAL,
	      "not every signal can be");
	sigfillset(&set);
	sigprocmask(SIG_BLOCK, &set, NULL);
	fflush(stdout);
	child = fork();
	if (child == 0)
		_exit(getpid() > 1 ? 42 : 1);
	check(child > 0 && sigwaitinfo(&set, NULL) == SIGCHLD,
	      "waits for a signal");
	check(waitpid(child, &status, 0) == child && WIFEXITED(status) &&
	      WEXITSTATUS(status) == 42, "a child ends with its status");
}

int main(void)
{
	test_time();
	test_files();
	test_processes();
	printf("1..%d\n", number);
	return failed;
}

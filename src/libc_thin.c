/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * For the camera only: the calls below take the place of musl's in the static
 * program. musl's first try the system calls with 64-bit times, which Linux 3.10
 * does not have, and carry tables to convert between the two; its fork keeps
 * threads in order. One process with one thread, which never looks at a file's
 * times and runs on an old kernel, needs none of that: it is 9 KB.
 *
 * Every other machine, and another C library, have their own.
 */
#include <signal.h>
#include <stdarg.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* Only musl for 32-bit machines has this name. */
#if defined(__mips__) && defined(SYS_clock_gettime32)

/* What the kernel takes and fills on a machine with 32-bit longs. */
struct kernel_time {
	long seconds;
	long nanoseconds;
};

struct kernel_action {
	unsigned flags;
	void (*handler)(int);
	unsigned long mask[_NSIG / 8 / sizeof(long)];
	void (*restorer)(void); /* not on MIPS; but qemu writes one */
};

int ioctl(int fd, int request, ...)
{
	va_list values;
	void *argument;

	va_start(values, request);
	argument = va_arg(values, void *);
	va_end(values);
	return (int)syscall(SYS_ioctl, fd, request, argument);
}

int isatty(int fd)
{
	struct winsize size;

	return ioctl(fd, TIOCGWINSZ, &size) == 0;
}

/* The kernel's struct stat64 is the beginning of musl's struct stat, up to
 * st_blocks; musl's times behind it stay as they are. */
int fstat(int fd, struct stat *about)
{
	return (int)syscall(SYS_fstat64, fd, about);
}

int stat(const char *restrict path, struct stat *restrict about)
{
	return (int)syscall(SYS_stat64, path, about);
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
	struct kernel_time time;

	if (syscall(SYS_clock_gettime32, clock, &time) != 0)
		return -1;
	now->tv_sec = time.seconds;
	now->tv_nsec = time.nanoseconds;
	return 0;
}

int nanosleep(const struct timespec *wanted, struct timespec *left)
{
	struct kernel_time time = {(long)wanted->tv_sec, wanted->tv_nsec};
	long result = syscall(SYS_nanosleep, &time, &time);

	if (left != NULL) {
		left->tv_sec = time.seconds;
		left->tv_nsec = time.nanoseconds;
	}
	return (int)result;
}

pid_t fork(void)
{
	return (pid_t)syscall(SYS_fork);
}

/* Enough for SIG_IGN and SIG_DFL. */
void (*signal(int number, void (*handler)(int)))(int)
{
	struct kernel_action action = {.handler = handler}, before;

	if (syscall(SYS_rt_sigaction, number, &action, &before, _NSIG / 8) != 0)
		return SIG_ERR;
	return before.handler;
}

int sigwaitinfo(const sigset_t *restrict set, siginfo_t *restrict about)
{
	return (int)syscall(SYS_rt_sigtimedwait, set, about, NULL, _NSIG / 8);
}

#else

typedef int libc_thin_is_empty; /* a file has to declare something */

#endif

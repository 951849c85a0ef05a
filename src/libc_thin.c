/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * For the camera only: these take the place of musl's in the static program,
 * which keep threads and their locks in order and convert 64-bit times, for
 * 2.5 KB. One process with one thread on Linux 3.10 has neither.
 *
 * Every other machine, and another C library, have their own.
 */
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Only musl for 32-bit machines has this name. */
#if defined(__mips__) && defined(SYS_clock_gettime32)

struct kernel_action {
	unsigned flags;
	void (*handler)(int);
	unsigned long mask[_NSIG / 8 / sizeof(long)];
	void (*restorer)(void); /* not on MIPS; but qemu writes one */
};

pid_t _Fork(void)
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

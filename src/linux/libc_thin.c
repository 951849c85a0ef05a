/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * For the camera only: these take the place of musl's in the static program,
 * which keep threads and their locks in order, convert 64-bit times, and copy
 * faster than anything here needs it, for 4 KB. Every other machine, and another
 * C library, have their own.
 */
#include <signal.h>
#include <string.h>
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

/* Or the compiler sees what these loops are, and calls the function it is in. */
#pragma GCC optimize("no-tree-loop-distribute-patterns")

void *memmove(void *to, const void *from, size_t length)
{
	char *out = to;
	const char *in = from;

	if (out < in)
		for (size_t i = 0; i < length; i++)
			out[i] = in[i];
	else
		while (length-- > 0)
			out[length] = in[length];
	return to;
}

void *memcpy(void *restrict to, const void *restrict from, size_t length)
{
	char *out = to;
	const char *in = from;

	for (size_t i = 0; i < length; i++)
		out[i] = in[i];
	return to;
}

#else

typedef int libc_thin_is_empty; /* a file has to declare something */

#endif

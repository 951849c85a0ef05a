/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "arm.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "reason.h"

#define ARM_STACK 0x10000u
#define ARM_PAGE  4096u
#define ARM_NICE  (-20)

void arm_streams(void)
{
	sigset_t pipe_signal;
	int fd;

	/* open gives the lowest number that is free. */
	do {
		fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	} while (fd >= 0 && fd <= STDERR_FILENO);
	(void)close(fd);
	(void)sigemptyset(&pipe_signal);
	(void)sigaddset(&pipe_signal, SIGPIPE);
	(void)sigprocmask(SIG_BLOCK, &pipe_signal, NULL);
	/* Ignored by a caller, it would hide the end of our children. */
	(void)signal(SIGCHLD, SIG_DFL);
}

/* The parent's life: hand signals on until the child has ended. But not HUP: a
 * terminal that is gone is no wish to stop. */
static int arm_attend(pid_t child, const sigset_t *all)
{
	int status;

	for (;;) {
		int number = sigwaitinfo(all, NULL);

		switch (number) {
		case SIGINT:
		case SIGQUIT:
		case SIGTERM: (void)kill(child, number); break;
		case SIGCHLD:
			if (waitpid(child, &status, WNOHANG) != child)
				break;
			/* As a shell has it. */
			return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
		default: break;
		}
	}
}

int arm_session(int *status)
{
	sigset_t all;
	sigset_t before;
	pid_t child;

	if (setsid() != -1)
		return 0;
	/* Blocked before the fork, so that no signal falls between. */
	(void)sigfillset(&all);
	(void)sigprocmask(SIG_BLOCK, &all, &before);
	child = fork();
	if (child > 0) {
		*status = arm_attend(child, &all);
		return 1;
	}
	if (child == 0)
		(void)setsid(); /* cannot fail: a new process leads nothing */
	(void)sigprocmask(SIG_SETMASK, &before, NULL);
	return 0;
}

int arm_lock(const char *device, struct text *why)
{
	int result = 0;
	/* O_NONBLOCK: whatever the name leads to, opening must not wait. */
	int fd = open(device, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	if (fd < 0) {
		result = -errno;
		reason_say(why, "cannot open the flash", device, result);
		return result;
	}
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		return 0; /* fd stays open as long as the process lives */
	result = -errno;
	(void)close(fd);
	if (result != -EWOULDBLOCK) {
		reason_say(why, "cannot lock", device, result);
		return result;
	}
	text_add(why, "another pan-fix is running: wait until it has finished");
	return -EBUSY;
}

static int arm_spare(void)
{
	static const char least[] = "-1000";
	int result = -1;
	int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return -1;
	if (write(fd, least, sizeof least - 1) == (ssize_t)(sizeof least - 1))
		result = 0;
	(void)close(fd);
	return result;
}

/* A page of stack that was never touched is a page fault, and an allocation. */
__attribute__((noinline)) static void arm_touch_stack(void)
{
	volatile char stack[ARM_STACK];

	for (size_t at = 0; at < sizeof stack; at += ARM_PAGE)
		stack[at] = 0;
}

unsigned arm_begin(void)
{
	sigset_t all;
	unsigned missing = 0;

	/* SIGSEGV and its like still end us when we cause them ourselves. */
	(void)sigfillset(&all);
	(void)sigprocmask(SIG_BLOCK, &all, NULL);
	arm_touch_stack();
	if (mlockall(MCL_CURRENT | MCL_FUTURE) != 0)
		missing |= ARM_NOT_LOCKED;
	if (arm_spare() != 0)
		missing |= ARM_NOT_SPARED;
	if (setpriority(PRIO_PROCESS, 0, ARM_NICE) != 0)
		missing |= ARM_NOT_NICE;
	return missing;
}

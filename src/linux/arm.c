/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "arm.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
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

/* As a shell has it. */
static int arm_status(int status)
{
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* Takes in what has ended. True: nobody is left who changes flash. What a child that was
 * killed leaves is ours (its guard's worker), and works on: its status is the one that counts. */
static bool arm_over(pid_t child, int *result)
{
	int status;
	pid_t ended;

	while ((ended = waitpid(-1, &status, WNOHANG)) > 0) {
		if (ended == child || WIFEXITED(status))
			*result = arm_status(status);
		if (ended == child && WIFEXITED(status))
			return true;
	}
	return ended < 0;
}

/* The parent's life: hand signals on until the child has ended. But not HUP: a
 * terminal that is gone is no wish to stop. */
static int arm_attend(pid_t child, const sigset_t *all)
{
	int status = 0;

	for (;;) {
		int number = sigwaitinfo(all, NULL);

		switch (number) {
		case SIGINT:
		case SIGQUIT:
		case SIGTERM: (void)kill(child, number); break;
		case SIGCHLD:
			if (arm_over(child, &status))
				return status;
			break;
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
		(void)prctl(PR_SET_CHILD_SUBREAPER, 1);
		*status = arm_attend(child, &all);
		return 1;
	}
	if (child == 0)
		(void)setsid(); /* cannot fail: a new process leads nothing */
	(void)sigprocmask(SIG_SETMASK, &before, NULL);
	return 0;
}

/* The same whatever node leads to it; a file (in tests) is what its inode is. Its length,
 * or negative errno. */
static int arm_lock_address(const char *device, struct sockaddr_un *address)
{
	struct stat node;
	struct text name;
	dev_t number;

	if (stat(device, &node) != 0)
		return -errno;
	number = S_ISCHR(node.st_mode) ? node.st_rdev : (dev_t)node.st_ino;
	memset(address, 0, sizeof *address);
	address->sun_family = AF_UNIX;
	/* A name that begins with NUL is in no file system. */
	text_start(&name, address->sun_path + 1, sizeof address->sun_path - 1);
	text_format(&name, "pan-fix-%u:%u", (uint32_t)major(number), (uint32_t)minor(number));
	return (int)(offsetof(struct sockaddr_un, sun_path) + 1 + name.length);
}

/* 0, -EADDRINUSE, or another negative errno. */
static int arm_lock_take(const struct sockaddr_un *address, socklen_t length)
{
	int result;
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -errno;
	if (bind(fd, (const struct sockaddr *)address, length) == 0)
		return 0; /* fd stays open as long as the process lives */
	result = -errno;
	(void)close(fd);
	return result;
}

int arm_lock(const char *device, struct text *why)
{
	struct sockaddr_un address;
	int result = arm_lock_address(device, &address);

	if (result < 0) {
		reason_say(why, "cannot open the flash", device, result);
		return result;
	}
	result = arm_lock_take(&address, (socklen_t)result);
	if (result == -EADDRINUSE) {
		text_add(why, "another pan-fix is running: wait until it has finished");
		return -EBUSY;
	}
	if (result != 0)
		reason_say(why, "cannot lock", device, result);
	return result;
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

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "child.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"

#define CHILD_FD_LIMIT 1024 /* RLIMIT_NOFILE of the camera's processes */
#define CHILD_STEP_MS  10

/* waitpid with WNOHANG: 1 ended (status is filled), 0 running, or -errno. */
static int child_poll(pid_t pid, int *status)
{
	pid_t ended = waitpid(pid, status, WNOHANG); /* no EINTR: it waits for nothing */

	if (ended < 0)
		return -errno;
	return ended == pid ? 1 : 0;
}

void child_close_others(int keep)
{
	/* close fails for numbers that are not open; that is all it says. */
	for (int fd = STDERR_FILENO + 1; fd < CHILD_FD_LIMIT; fd++)
		if (fd != keep)
			(void)close(fd);
}

static int child_wait(struct child *child, uint32_t wait_ms)
{
	uint32_t start = clock_ms();
	int status;

	for (;;) {
		int ended = child_poll(child->pid, &status);

		if (ended != 0) {
			child->pid = 0;
			if (ended < 0)
				return ended;
			return WIFEXITED(status) ? WEXITSTATUS(status) : -EIO;
		}
		if (clock_ms() - start >= wait_ms)
			break;
		if (child->feed != NULL)
			child->feed(child->feed_context);
		clock_sleep_ms(CHILD_STEP_MS);
	}
	/* A child that is stuck in the kernel dies when that lets it go. */
	(void)kill(child->pid, SIGKILL);
	return -ETIMEDOUT;
}

int child_run(struct child *child, int (*work)(void *context), void *context, uint32_t wait_ms)
{
	int status;
	pid_t pid;

	if (child->pid != 0 && child_poll(child->pid, &status) == 0)
		return -EBUSY;
	child->pid = 0;
	pid = fork();
	if (pid < 0)
		return -errno;
	if (pid == 0) { /* *child may be shared: it is the parent's */
		/* Nobody takes the answer to somebody who is gone. */
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		child_close_others(STDERR_FILENO);
		_exit(work(context));
	}
	child->pid = pid;
	return child_wait(child, wait_ms);
}

void *child_memory(size_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return memory == MAP_FAILED ? NULL : memory;
}

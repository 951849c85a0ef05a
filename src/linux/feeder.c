/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "feeder.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"

#define FEEDER_FD_LIMIT 1024 /* RLIMIT_NOFILE of the camera's processes */

/* A device or card that stays open in here could not be closed by the parent. */
static void feeder_close_others(int keep)
{
	for (int fd = STDERR_FILENO + 1; fd < FEEDER_FD_LIMIT; fd++)
		if (fd != keep)
			(void)close(fd);
}

static void feeder_run(const struct watchdog *watchdog, pid_t parent)
{
	feeder_close_others(watchdog->fd);
	/* The parent may have died before this took effect. */
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	while (getppid() == parent) {
		watchdog_feed(watchdog);
		clock_sleep_ms(FEEDER_STEP_MS);
	}
	_exit(0);
}

pid_t feeder_start(const struct watchdog *watchdog)
{
	pid_t parent = getpid();
	pid_t pid;

	if (watchdog->fd < 0)
		return 0;
	watchdog_feed(watchdog);
	pid = fork();
	if (pid < 0)
		return -errno;
	if (pid == 0)
		feeder_run(watchdog, parent);
	return pid;
}

void feeder_stop(pid_t pid)
{
	if (pid <= 0)
		return;
	(void)kill(pid, SIGKILL);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		continue;
}

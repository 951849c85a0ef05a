/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "feeder.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "clock.h"

static void feeder_run(const struct watchdog *watchdog, pid_t parent)
{
	/* A device or card that stays open in here could not be closed by the parent. */
	child_close_others(watchdog->fd);
	/* The parent may have died before this took effect. */
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	while (getppid() == parent) {
		watchdog_feed(watchdog);
		clock_sleep_ms(FEEDER_STEP_MS);
	}
	/* As the kernel would: an exit is taken for that of the run (arm.c). */
	(void)kill(getpid(), SIGKILL);
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
	while (waitpid(pid, NULL, 0) == -1 && errno == EINTR)
		continue;
}

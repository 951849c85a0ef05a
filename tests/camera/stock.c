/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "stock.h"

#include <fcntl.h>
#include <linux/watchdog.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATH_OF_CAMERA "/system/bin:/bin:/sbin:/usr/bin:/usr/sbin"

const char *stock_name;

void stock_say(const char *what, int value)
{
	char line[160];
	int n = snprintf(line, sizeof line, "%s: %s %d\n", stock_name, what, value);

	if (n > 0 && write(1, line, (size_t)n) < 0)
		_exit(1);
}

void stock_start(void)
{
	clearenv();
	setenv("PATH", PATH_OF_CAMERA, 1);
	if (chdir("/"))
		_exit(1);
}

int stock_watchdog(int seconds)
{
	int fd = open("/dev/watchdog", O_RDONLY);

	if (fd < 0 || ioctl(fd, WDIOC_SETTIMEOUT, &seconds) < 0)
		stock_say("no watchdog, descriptor", fd);
	else
		stock_say("watchdog armed, seconds", seconds);
	return fd;
}

int stock_feeder(int fd)
{
	int pid = fork();

	while (pid == 0) {
		ioctl(fd, WDIOC_KEEPALIVE, 0);
		sleep(15);
	}
	return pid;
}

int stock_run(const char *command)
{
	int status = system(command);

	return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

int stock_unpack(void)
{
	static const char want[] = "FWGRADEUP=app";
	char para[30] = "";
	ssize_t n;
	int fd;

	rename("/tmp/img", "/tmp/Upgrade.tar");
	stock_say("tar ended, ignoring status",
	          stock_run("tar -xvf /tmp/Upgrade.tar -C /tmp/ >/dev/null"));
	fd = open("/tmp/Upgrade/PARA", O_RDONLY | O_CLOEXEC);
	n = fd < 0 ? -1 : read(fd, para, sizeof para);
	if (fd >= 0)
		close(fd);
	if (n > 0 && !strncmp(para, want, sizeof want - 1))
		return 1;
	stock_say("no app upgrade in PARA, status", 1);
	return 0;
}

void stock_script(void)
{
	struct rusage usage;

	stock_say("script returned", stock_run("sh /tmp/Upgrade/upgraderun.sh"));
	if (!getrusage(RUSAGE_CHILDREN, &usage))
		stock_say("largest child, KiB", (int)usage.ru_maxrss);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The stock updater's steps (FACTS.md, section 3), quirks included: the watchdog's descriptor
 * is inherited by everything it starts, tar's result and the script's are ignored.
 *
 *   updater [--feed] [--watchdog] [--ending=reboot|stay] [--script=FILE]
 *
 * The bundle is expected at /tmp/img, as if it had just been downloaded. --watchdog opens
 * /dev/watchdog, --feed keeps a child that feeds it every 15 s, as the camera application does.
 * --script starts that script instead of unpacking a bundle.
 */

#include <fcntl.h>
#include <linux/watchdog.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATH_OF_CAMERA "/system/bin:/bin:/sbin:/usr/bin:/usr/sbin"

static void say(const char *what, int value)
{
	char line[160];
	int n = snprintf(line, sizeof line, "updater: %s %d\n", what, value);

	if (n > 0 && write(1, line, (size_t)n) < 0)
		_exit(1);
}

static void feed_for_ever(int fd)
{
	for (;;) {
		ioctl(fd, WDIOC_KEEPALIVE, 0);
		sleep(15);
	}
}

static void watchdog_open(int feed)
{
	int fd = open("/dev/watchdog", O_RDONLY);
	int seconds = 60;

	if (fd < 0 || ioctl(fd, WDIOC_SETTIMEOUT, &seconds) < 0)
		say("no watchdog, descriptor", fd);
	else
		say("watchdog armed, seconds", seconds);
	if (feed && fork() == 0)
		feed_for_ever(fd);
}

static int upgrade_is_app(void)
{
	static const char want[] = "FWGRADEUP=app";
	char para[30] = "";
	int fd = open("/tmp/Upgrade/PARA", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, para, sizeof para);

	if (fd >= 0)
		close(fd);
	return n > 0 && !strncmp(para, want, sizeof want - 1);
}

static int status_of(int status)
{
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

static void upgrade(void)
{
	struct rusage usage;

	rename("/tmp/img", "/tmp/Upgrade.tar");
	say("tar ended, ignoring status",
	    status_of(system("tar -xvf /tmp/Upgrade.tar -C /tmp/ >/dev/null")));
	if (!upgrade_is_app()) {
		say("no app upgrade in PARA, status", 1);
		return;
	}
	say("script returned", status_of(system("sh /tmp/Upgrade/upgraderun.sh")));
	if (!getrusage(RUSAGE_CHILDREN, &usage))
		say("largest child, KiB", (int)usage.ru_maxrss);
}

int main(int argc, char **argv)
{
	int feed = 0, watchdog = 0, again = 0, i;
	const char *script = NULL;

	for (i = 1; i < argc; i++) {
		feed |= !strcmp(argv[i], "--feed");
		watchdog |= !strcmp(argv[i], "--watchdog");
		again |= !strcmp(argv[i], "--ending=reboot");
		if (!strncmp(argv[i], "--script=", 9))
			script = argv[i] + 9;
	}
	clearenv();
	setenv("PATH", PATH_OF_CAMERA, 1);
	if (chdir("/"))
		return 1;
	if (watchdog)
		watchdog_open(feed);
	if (script)
		say("script returned", status_of(system(script)));
	else
		upgrade();
	if (again) {
		say("rebooting at once", 0);
		reboot(RB_AUTOBOOT);
	}
	say("staying, nothing more to do", 0);
	for (;;)
		pause();
}

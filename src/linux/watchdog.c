/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "watchdog.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/watchdog.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "text.h"

/* The kernel's macros make requests unsigned, musl's ioctl takes an int. */
#pragma GCC diagnostic ignored "-Wsign-conversion"

#define WATCHDOG_FD_LIMIT 1024u /* RLIMIT_NOFILE of the camera's processes */

/* Whether link is node, or node and a digit (/dev/watchdog0). */
static bool watchdog_is_node(const char *link, const char *node)
{
	size_t length = strlen(node);

	if (strncmp(link, node, length) != 0)
		return false;
	link += length;
	return *link == '\0' || (*link >= '0' && *link <= '9' && link[1] == '\0');
}

bool watchdog_find(struct watchdog *watchdog, const char *node)
{
	char path[32];
	char link[64];
	struct text text;

	watchdog->fd = -1;
	watchdog->own = false;
	for (uint32_t fd = STDERR_FILENO + 1; fd < WATCHDOG_FD_LIMIT; fd++) {
		ssize_t length;

		text_start(&text, path, sizeof path);
		text_format(&text, "/proc/self/fd/%u", fd);
		length = readlink(path, link, sizeof link - 1);
		if (length < 0)
			continue;
		link[length] = '\0';
		if (!watchdog_is_node(link, node))
			continue;
		watchdog->fd = (int)fd;
		return true;
	}
	return false;
}

static void watchdog_stop(int fd)
{
	int option = WDIOS_DISABLECARD;

	/* Refused where the kernel was built never to stop: see the header. */
	(void)ioctl(fd, WDIOC_SETOPTIONS, &option);
}

int watchdog_open(struct watchdog *watchdog, const char *node)
{
	int seconds = WATCHDOG_SECONDS;
	int fd;

	if (watchdog->fd >= 0)
		return 0;
	fd = open(node, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (ioctl(fd, WDIOC_GETTIMEOUT, &watchdog->timeout) != 0 ||
	    ioctl(fd, WDIOC_SETTIMEOUT, &seconds) != 0 || seconds < WATCHDOG_SECONDS) {
		watchdog_stop(fd);
		(void)close(fd);
		return -ENOTSUP;
	}
	watchdog->fd = fd;
	watchdog->own = true;
	watchdog_feed(watchdog);
	return 0;
}

void watchdog_feed(const struct watchdog *watchdog)
{
	/* There is nothing to be done about a watchdog that cannot be fed. */
	if (watchdog->fd >= 0)
		(void)ioctl(watchdog->fd, WDIOC_KEEPALIVE, 0);
}

void watchdog_close(struct watchdog *watchdog)
{
	if (!watchdog->own)
		return;
	(void)ioctl(watchdog->fd, WDIOC_SETTIMEOUT, &watchdog->timeout);
	watchdog_stop(watchdog->fd);
	(void)close(watchdog->fd);
	watchdog->fd = -1;
	watchdog->own = false;
}

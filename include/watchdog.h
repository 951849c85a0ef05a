/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * watchdog.h - keeping the camera from being reset under a flash.
 *
 * The updater holds /dev/watchdog open (60 s) without close-on-exec, so the
 * descriptor is inherited by what it starts, and a second open gets EBUSY
 * (FACTS.md, section 3). It is fed with WDIOC_KEEPALIVE only: a write
 * would be a feed on some drivers and a magic close on others. Its timeout and
 * state belong to the application and are not changed. Absence is normal.
 *
 * A watchdog of our own is opened only when nobody holds it. That is of use in one
 * case: the application was killed, and its watchdog counts down with nobody
 * feeding it. Opening a watchdog that was not running starts it, so it is opened
 * only for the change (and tried again in the pauses of a hold), given a minute,
 * and stopped at the end. If it cannot be given a minute (drivers start with as
 * little as 5 s) it is stopped and closed at once.
 */
#ifndef PAN_FIX_WATCHDOG_H
#define PAN_FIX_WATCHDOG_H

#include <stdbool.h>

#define WATCHDOG_NODE    "/dev/watchdog"
#define WATCHDOG_SECONDS 60

struct watchdog {
	int fd;      /* -1: none, and every call does nothing */
	bool own;    /* opened by watchdog_open */
	int timeout; /* seconds it had when we opened it */
};

/* Looks through our descriptors for one that leads to node (WATCHDOG_NODE) or
 * node followed by a digit. True when found: watchdog->fd feeds it. */
bool watchdog_find(struct watchdog *watchdog, const char *node);

/* Opens node if watchdog_find found none and nobody holds it. Call it right
 * before the change. 0 (also when one is there already) or negative errno:
 * -EBUSY somebody feeds it, -ENOENT there is none. */
int watchdog_open(struct watchdog *watchdog, const char *node);

/* One WDIOC_KEEPALIVE. Cheap; before each operation of the flash, and in every pause. */
void watchdog_feed(const struct watchdog *watchdog);

/* Stops and closes a watchdog of our own, with its old timeout, also when the
 * flash is not good: exiting would close it too, but not stop it. An inherited
 * one is left as it is. (Built with CONFIG_WATCHDOG_NOWAYOUT, a driver cannot
 * be stopped, and resets the camera a minute later.) */
void watchdog_close(struct watchdog *watchdog);

#endif

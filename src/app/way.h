/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * way.h - the way on which this run reached the camera, as upgraderun.sh says
 * with --way, and what the SD way needs besides.
 *
 * On the SD way the application is dead and nobody else restarts the camera:
 * the watchdog is fed from the start, and the camera is restarted whatever the
 * outcome, but never out of a hold.
 */
#ifndef PAN_FIX_WAY_H
#define PAN_FIX_WAY_H

#include <stdbool.h>

#include "text.h"

enum way {
	WAY_HAND,    /* a person on telnet or serial */
	WAY_UPDATER, /* the stock updater, over the air */
	WAY_SDCARD,  /* the stock application, from the card */
};

struct session;

const char *way_name(enum way way);

/* False, with a sentence in why, for a name that is none of the three. */
bool way_parse(enum way *way, const char *name, struct text *why);

/* Starts feeding the watchdog where nobody else does. After watchdog_find. */
void way_begin(struct session *session);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "way.h"

#include <string.h>

#include "feeder.h"
#include "session.h"

static const char *const way_names[] = {
	[WAY_HAND] = "hand",
	[WAY_UPDATER] = "updater",
	[WAY_SDCARD] = "sdcard",
};

const char *way_name(enum way way)
{
	return way_names[way];
}

bool way_parse(enum way *way, const char *name, struct text *why)
{
	for (unsigned i = 0; i < sizeof way_names / sizeof way_names[0]; i++)
		if (strcmp(name, way_names[i]) == 0) {
			*way = (enum way)i;
			return true;
		}
	text_format(why, "--way does not take '%s': hand, updater or sdcard", name);
	return false;
}

void way_begin(struct session *session)
{
	if (session->options->way == WAY_SDCARD)
		(void)feeder_start(&session->watchdog); /* it dies with us */
}

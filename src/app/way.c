/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "way.h"

#include <string.h>

#include "clock.h"
#include "feeder.h"
#include "session.h"
#include "slot.h"

#define WAY_STEP_MS 100u
#define WAY_LOOK_MS 1000u /* how often the slot is looked at */

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

bool way_restarts(const struct session *session)
{
	return session->options->way == WAY_SDCARD && session->status != EXIT_NOT_GOOD;
}

void way_until_pulled(struct session *session)
{
	char path[256];
	struct text text;

	text_start(&text, path, sizeof path);
	text_format(&text, "%s" SLOT_PARTITIONS, session->options->root);
	/* Only a camera that is known gets lights: judging opens them. */
	if (session_load(session, session->options->image, false) && session_look(session))
		(void)session_judge(session);
	(void)session_conclude(session, EXIT_REFUSED, FLASH_UNTOUCHED,
	                       "version.ini on the SD card cannot be renamed (read-only card?), so "
	                       "every start would update again: pull the card out, then the "
	                       "camera restarts; take another card, or its write lock off");
	led_show(&session->led, LED_REFUSED);
	for (uint32_t waited = 0; waited % WAY_LOOK_MS != 0 || slot_has_card(path);
	     waited += WAY_STEP_MS) {
		led_tick(&session->led);
		clock_sleep_ms(WAY_STEP_MS);
	}
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "session.h"

#include "clock.h"
#include "slot.h"

#define PULLED_STEP_MS 100u

void session_until_pulled(struct session *session)
{
	char path[256];
	struct text text;

	text_start(&text, path, sizeof path);
	text_format(&text, "%s" SLOT_PARTITIONS, session->options->root);
	/* Only a camera that is known gets lights: judging opens them. */
	if (session_look(session) && session_load(session, session->options->image, false))
		(void)session_judge(session);
	(void)session_conclude(session, EXIT_REFUSED, FLASH_UNTOUCHED,
	                       "version.ini on the SD card cannot be renamed (read-only card?), so "
	                       "every start would update again: pull the card out, then the "
	                       "camera restarts; take another card, or its write lock off");
	led_show(&session->led, LED_REFUSED);
	while (slot_has_card(path)) {
		session_feed(session);
		clock_sleep_ms(PULLED_STEP_MS);
	}
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "session.h"

#include "finish.h"
#include "result.h"

#define SHOW_MS 3000u /* how long the LEDs tell the end */

/* The md5 of what is in flash; NULL where it is not known. */
static const struct digest *session_flash_md5(const struct session *session)
{
	if (session->canary_left)
		return NULL;
	switch (session->state) {
	case FLASH_NEW: return &session->new_load.md5;
	case FLASH_UNTOUCHED:
	case FLASH_NOTHING_TO_DO:
	case FLASH_OLD: return session->evidence.old_image != NULL ? &session->old_md5 : NULL;
	default: return NULL;
	}
}

static void session_log_result(struct session *session, bool reboot)
{
	const struct digest *flash = session_flash_md5(session);
	struct log *log = session->log;
	char md5[DIGEST_TEXT_SIZE];

	log_begin(log);
	log_add(log, "result %s status=%u", flash_state_name(session->state),
	        (unsigned)session->status);
	if (flash != NULL)
		log_add(log, " flash=%s", digest_string(flash, md5));
	log_add(log, " reboot=%s", reboot ? "yes" : "no");
	log_end(log);
	(void)log_flush(log, LOG_FLUSH_MS);
	result_print(session, flash, reboot);
}

static void session_show_result(struct session *session)
{
	led_play(&session->led,
	         session->status == EXIT_DONE       ? LED_DONE
	         : session->status == EXIT_NOT_GOOD ? LED_HOLDING
	                                            : LED_REFUSED,
	         SHOW_MS);
}

int session_end(struct session *session)
{
	bool reboot = (session->state == FLASH_NEW && session->options->reboot != REBOOT_NO) ||
	              session_restarts(session);

	if (session->state == FLASH_TOLD)
		return (int)session->status;
	if (session->status <= EXIT_REFUSED && !session_starts(session))
		log_say(session->log, session->status == EXIT_DONE ? "done" : "refused",
		        "what is in flash does not start: do not restart the camera. Put right "
		        "what is named above, then flash");
	session_log_result(session, reboot);
	mtd_linux_close(&session->flash);
	(void)finish_sync(FINISH_SYNC_MS);
	session_show_result(session);
	if (reboot)
		(void)finish_reboot(NULL, FINISH_INIT_MS, session_feed, session);
	led_close(&session->led);
	watchdog_close(&session->watchdog);
	return (int)session->status;
}

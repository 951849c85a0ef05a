/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "session.h"

#include "finish.h"

#define SHOW_MS 3000u /* how long the LEDs tell the end */

static void session_log_result(struct session *session, bool reboot)
{
	struct log *log = session->log;
	char md5[DIGEST_TEXT_SIZE];

	log_begin(log);
	log_add(log, "result %s status=%u", flash_state_name(session->state),
	        (unsigned)session->status);
	if (session->state == FLASH_NEW)
		log_add(log, " flash=%s", digest_string(&session->new_load.md5, md5));
	else if (session->evidence.old_image != NULL && session->state != FLASH_NOT_GOOD &&
	         session->state != FLASH_UNKNOWN)
		log_add(log, " flash=%s", digest_string(&session->old_md5, md5));
	log_add(log, " reboot=%s", reboot ? "yes" : "no");
	log_end(log);
	(void)log_flush(log, LOG_FLUSH_MS);
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
	bool reboot = session->state == FLASH_NEW && session->options->reboot != REBOOT_NO;

	if (session->state == FLASH_TOLD)
		return (int)session->status;
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

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "session.h"

#include <errno.h>
#include <string.h>

#include "arm.h"
#include "clock.h"

#define CLAIM_STEP_MS 200u

void session_start(struct session *session, const struct options *options,
                   struct session_shared *shared)
{
	memset(session, 0, sizeof *session);
	session->options = options;
	session->forced = options->forced;
	session->shared = shared;
	session->log = &shared->log;
	session->status = EXIT_DONE;
	session->state = FLASH_UNTOUCHED;
	session->flash.fd = -1;
	session->watchdog.fd = -1;
	session->led.gpio[0].fd = session->led.gpio[1].fd = -1;
	text_start(&session->why, session->why_bytes, sizeof session->why_bytes);
	log_start(session->log);
	progress_start(&session->progress, session->log, 0);
	/* These answer a question or make a file; they have no log. */
	if (options->command == COMMAND_CHECK || options->command == COMMAND_INFO ||
	    options->command == COMMAND_BUNDLE || options->command == COMMAND_SDCARD)
		return;
	log_line(session->log, "start pan-fix version=" PAN_FIX_VERSION " way=%s",
	         way_name(options->way));
}

bool session_conclude(struct session *session, enum exit_status status, enum flash_state state,
                      const char *sentence)
{
	session->status = status;
	session->state = state;
	if (sentence == NULL)
		sentence = session->why.at;
	session->reason = sentence;
	log_say(session->log,
	        status == EXIT_DONE      ? "done"
	        : status == EXIT_REFUSED ? "refused"
	                                 : "failed",
	        sentence);
	return false;
}

bool session_refuse(struct session *session)
{
	return session_conclude(session, EXIT_REFUSED, FLASH_UNTOUCHED, NULL);
}

bool session_load(struct session *session, const char *path, bool backup)
{
	char beside[512], md5[DIGEST_TEXT_SIZE];
	bool loaded;
	struct text text;

	if (path == NULL) {
		text_start(&text, beside, sizeof beside);
		if (!load_default_path(&text))
			return session_conclude(session, EXIT_REFUSED, FLASH_UNTOUCHED,
			                        "no image: give it with --image FILE");
		path = beside;
	}
	loaded = (backup ? load_backup : load_image)(&session->new_load, path, session->new,
	                                             &session->why);
	if (!loaded)
		return session_refuse(session);
	session->evidence.new_image = &session->new_load.image;
	session->evidence.new_verified = session->new_load.verified;
	log_line(session->log, "look image file=%s md5=%s", path,
	         digest_string(&session->new_load.md5, md5));
	return true;
}

void session_feed(void *context)
{
	struct session *session = context;

	watchdog_feed(&session->watchdog);
	led_tick(&session->led);
}

/*
 * A caller that restarts the camera as soon as we return must not be returned to
 * while another run may have the bootloader half written, or holds.
 */
static bool session_wait_for_lock(struct session *session)
{
	bool waits = session->options->reboot == REBOOT_YES, told = false;
	int error;

	while ((error = arm_lock(session->options->device, &session->why)) == -EBUSY && waits) {
		if (!told)
			log_say(session->log, "wait", session->why.at);
		told = true;
		text_start(&session->why, session->why_bytes, sizeof session->why_bytes);
		session_feed(session);
		clock_sleep_ms(CLAIM_STEP_MS);
	}
	if (error == -EBUSY)
		return session_conclude(session, EXIT_REFUSED, FLASH_BUSY, NULL);
	return error == 0 || session_refuse(session);
}

bool session_claim(struct session *session)
{
	int status;

	if (arm_session(&status) != 0) {
		session->status = (enum exit_status)status;
		session->state = FLASH_TOLD;
		return false;
	}
	(void)watchdog_find(&session->watchdog, WATCHDOG_NODE);
	way_begin(session);
	return session_wait_for_lock(session);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "session.h"

#include <errno.h>

#include "reason.h"

/* A slow card that is being recorded to takes seconds. */
#define SAVE_MS 120000u

/* In a child: a card that blocks in the kernel blocks only that. */
static int session_store(void *context)
{
	struct session *session = context;
	struct saved *saved = &session->shared->saved;
	struct text why;

	text_start(&why, saved->why_bytes, sizeof saved->why_bytes);
	saved->result = store_save(&session->card, session->old, BOOT_SIZE, &session->old_md5,
	                           session->scratch, SESSION_SCRATCH, &saved->reused, &why);
	return 0;
}

/* True: the backup is on the card. False with a sentence in session->why. */
static bool session_store_in_time(struct session *session)
{
	const struct saved *saved = &session->shared->saved;
	struct child child = {.feed = session_feed, .feed_context = session};
	int result = child_run(&child, session_store, session, SAVE_MS);

	if (result == 0 && saved->result == 0)
		return true;
	if (result == 0)
		text_add(&session->why, saved->why_bytes);
	else if (result == -ETIMEDOUT)
		text_format(&session->why, "%s does not answer: take another card",
		            session->card.directory);
	else
		reason_say(&session->why, "cannot save the backup in", session->card.directory,
		           result);
	return false;
}

bool session_save(struct session *session)
{
	if (session->card.directory[0] == '\0')
		return session_conclude(session, EXIT_REFUSED, FLASH_UNTOUCHED,
		                        "no SD card to save the bootloader to: put in a card (FAT "
		                        "or exFAT) that the camera can write to, or name a "
		                        "directory with --backup-dir");
	if (!session_store_in_time(session))
		return session_refuse(session);
	store_name(session->backup, &session->old_md5);
	log_line(session->log, "save %s file=%s bytes=%u read-back=equal bootable=%s",
	         session->shared->saved.reused ? "backup-kept" : "backup", session->backup,
	         BOOT_SIZE, session_starts(session) ? "yes" : "no");
	return true;
}

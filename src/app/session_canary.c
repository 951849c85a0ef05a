/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The block in which it is tried whether the chip erases (canary.h). */
#include "session.h"

bool session_refuse_canary(struct session *session, enum canary canary)
{
	const struct mtd_geometry *geometry = &session->mtd.geometry;

	session->canary_left = true;
	session->doubted = canary == CANARY_UNREAD;
	if (canary == CANARY_UNREAD)
		text_add(&session->why,
		         "the flash no longer reads as it was saved: it is failing. Nothing but "
		         "one unused byte was changed; do not restart the camera, try again");
	else if (session->look.loose)
		text_format(&session->why,
		            "erase-fails: the flash chip does not erase. The bootloader is intact; "
		            "the erase block behind it, from 0x%x on, read differently from one "
		            "time to the next, and was not seen to be erased. What it held was put "
		            "back, and is in the backup, as far as it could be read",
		            geometry->size - geometry->erase_size);
	else
		text_format(&session->why,
		            "erase-fails: the flash chip does not erase. The bootloader is intact; "
		            "one unused byte at 0x%x could not be erased",
		            geometry->size - 1);
	return session_refuse(session);
}

bool session_clear_canary(struct session *session)
{
	struct engine_port port;
	const struct engine_job job = {
		.mtd = &session->mtd,
		.old = session->old,
		.old_boots = true,
		.scratch = session->scratch,
		.port = &port,
	};
	enum canary canary;

	if (!session->look.canary)
		return true;
	if (!session_open_for_change(session))
		return false;
	(void)mtd_linux_unlock(&session->flash, &session->mtd);
	session_tell_port(session, &port);
	canary = canary_clear(&job, session->old);
	session->strayed = canary == CANARY_STRAYED;
	if (!session->strayed && canary != CANARY_ERASED)
		return session_refuse_canary(session, canary);
	log_line(session->log, "look canary=%s", session->strayed ? "strayed" : "cleared");
	session->look.canary = false;
	session_parse_old(session);
	/* It may have been all that differed. */
	return session->strayed || session_plan(session);
}

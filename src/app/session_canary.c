/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The block in which it is tried whether the chip erases (canary.h). */
#include "session.h"

/* What became of the block that did not read twice alike, behind words about the bootloader. */
static void tell_loose(struct session *session, const char *became)
{
	const struct mtd_geometry *geometry = &session->mtd.geometry;

	text_format(
		&session->why,
		"the erase block behind it, from 0x%x on, read differently from one time to the "
		"next, and %s in the backup, as far as it could be read",
		geometry->size - geometry->erase_size, became);
}

static void tell_unread(struct session *session)
{
	text_add(&session->why, "the flash no longer reads as it was saved: it is failing. Do not "
	                        "restart the camera, try again. ");
	if (session->look.loose) {
		text_add(&session->why, "Of the bootloader nothing was changed; ");
		tell_loose(session, "may have been erased. What it held is");
	} else {
		text_add(&session->why, "Nothing but one unused byte was changed");
	}
}

static void tell_stays(struct session *session)
{
	text_add(&session->why, "erase-fails: the flash chip does not erase. The bootloader is "
	                        "intact; ");
	if (session->look.loose)
		tell_loose(session, "was not seen to be erased. What it held was put back, and is");
	else
		text_format(&session->why, "one unused byte at 0x%x could not be erased",
		            session->mtd.geometry.size - 1);
}

static void tell_protected(struct session *session)
{
	text_add(&session->why, "the flash chip is write-protected: ");
	if (session->canary_left) {
		text_add(&session->why, "the bootloader is as it was found; ");
		tell_loose(session, "was erased. What it held was put back, and is");
	} else {
		text_add(&session->why, "it took no change, and the bootloader is as it was found");
	}
}

bool session_refuse_chip(struct session *session, enum canary canary)
{
	bool fails = canary == CANARY_STAYS || canary == CANARY_UNREAD;

	session->canary_left = fails || (canary == CANARY_ERASED && session->look.loose);
	session->doubted = canary == CANARY_UNREAD;
	if (session->doubted)
		tell_unread(session);
	else if (fails)
		tell_stays(session);
	else
		tell_protected(session);
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
		return session_refuse_chip(session, canary);
	log_line(session->log, "look canary=%s", session->strayed ? "strayed" : "cleared");
	session->look.canary = false;
	session_parse_old(session);
	/* It may have been all that differed. */
	return session->strayed || session_plan(session);
}

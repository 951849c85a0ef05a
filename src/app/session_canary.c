/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The block in which it is tried whether the chip erases (canary.h). */
#include "session.h"

bool session_refuse_canary(struct session *session)
{
	text_format(&session->why,
	            "erase-fails: the flash chip does not erase. The bootloader is intact; one "
	            "unused byte at 0x%x could not be erased",
	            session->mtd.geometry.size - 1);
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

	if (!session->look.canary)
		return true;
	if (!session_open_for_change(session))
		return false;
	(void)mtd_linux_unlock(&session->flash, &session->mtd);
	tell_port(session, &port);
	if (canary_clear(&job, session->old) != CANARY_ERASED)
		return session_refuse_canary(session);
	log_line(session->log, "look canary=cleared");
	session->look.canary = false;
	session_parse_old(session);
	return session_plan(session); /* it may have been all that differed */
}

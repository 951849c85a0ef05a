/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands.h"

/* The steps of a change, in order. The first that says no is the last. */
static void flash_replace(struct session *session, const char *path, bool backup)
{
	bool force_read = backup || session_force(session, path);

	if (!session_claim(session))
		return;
	session_card(session);
	/* Flash first: a refusal may restart the camera, but not into what does not start. */
	if (!session_look(session) || (!force_read && !session_refuse_force(session, path)) ||
	    !session_load(session, path, backup) || !session_plan(session) ||
	    !session_judge(session))
		return;
	if (session->options->dry_run)
		session_show_plan(session);
	else if (session_clear_canary(session) && (session_save(session) || session->strayed))
		session_change(session);
}

int cmd_flash(struct session *session)
{
	const struct options *options = session->options;

	if (options->until_pulled) {
		if (session_claim(session))
			session_until_pulled(session);
	} else {
		flash_replace(session, options->image, false);
	}
	return session_end(session);
}

int cmd_restore(struct session *session)
{
	session->evidence.restoring = true;
	flash_replace(session, session->options->file, true);
	return session_end(session);
}

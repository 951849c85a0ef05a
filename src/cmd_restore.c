/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands.h"

static void run(struct session *session)
{
	if (!session_claim(session))
		return;
	session_card(session);
	session->evidence.restoring = true;
	if (!session_load(session, session->options->file, true) ||
	    !session_look(session) || !session_plan(session) ||
	    !session_judge(session))
		return;
	if (session->options->dry_run)
		session_show_plan(session);
	else if (session_save(session))
		(void)session_change(session);
}

int cmd_restore(struct session *session)
{
	run(session);
	return session_end(session);
}

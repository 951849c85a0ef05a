/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands.h"

static void run(struct session *session)
{
	if (!session_claim(session))
		return;
	session_card(session);
	if (session_look(session) && session_save(session))
		(void)session_stop(session, EXIT_DONE, "untouched",
		                   "the backup is on the card and was read "
		                   "back from it");
}

int cmd_backup(struct session *session)
{
	run(session);
	return session_end(session);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands.h"

static void backup_run(struct session *session)
{
	if (!session_claim(session))
		return;
	session_card(session);
	if (session_look(session) && session_save(session))
		(void)session_conclude(session, EXIT_DONE, FLASH_UNTOUCHED,
		                       "the backup is on the card and was read "
		                       "back from it");
}

int cmd_backup(struct session *session)
{
	backup_run(session);
	return session_end(session);
}

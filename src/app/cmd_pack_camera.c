/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * In the camera's program, in place of the commands that pack: it is what they
 * pack, and has no copy of itself inside.
 */
#include "commands.h"

static int pack_elsewhere(struct session *session)
{
	log_say(session->log, "refused",
	        "bundle and sdcard are for a PC: use the host tool of the release there");
	return EXIT_USAGE;
}

int cmd_bundle(struct session *session)
{
	return pack_elsewhere(session);
}

int cmd_sdcard(struct session *session)
{
	return pack_elsewhere(session);
}

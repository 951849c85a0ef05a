/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands.h"

#include <string.h>

static void verify_compare(struct session *session)
{
	uint32_t at = 0;

	if (!session->look.agreed) {
		text_format(&session->why,
		            "the flash reads differently from "
		            "one time to the next, first at offset 0x%x: a "
		            "change of it was cut short, run flash again",
		            session->look.offset);
		(void)session_refuse(session);
		return;
	}
	while (at < BOOT_SIZE && session->old[at] == session->new[at])
		at++;
	if (at == BOOT_SIZE) {
		(void)session_conclude(session, EXIT_DONE, FLASH_UNTOUCHED,
		                       "the flash equals the image, byte for byte");
		return;
	}
	text_format(&session->why,
	            "the flash differs from the image, first at "
	            "offset 0x%x",
	            at);
	(void)session_refuse(session);
}

int cmd_verify(struct session *session)
{
	if (session_load(session, session->options->image, true) && session_look(session))
		verify_compare(session);
	return session_end(session);
}

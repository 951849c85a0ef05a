/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether what is in flash would start, and whether to restart into it. */
#include "session.h"

bool session_starts(const struct session *session)
{
	return session->state == FLASH_NEW || session->state == FLASH_OLD ||
	       (session->look.state != LOOK_INTERRUPTED && !image_hangs(&session->old_image));
}

bool session_restarts(const struct session *session)
{
	return session->options->way == WAY_SDCARD && session->status != EXIT_NOT_GOOD &&
	       !session->doubted && session_starts(session);
}

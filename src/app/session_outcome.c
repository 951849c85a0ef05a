/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What became of the flash, in words and as a status. */
#include "session.h"

static void session_log_counts(struct session *session, const struct engine_result *result)
{
	log_line(session->log,
	         "change counts erases=%u programmed=%u faults=%u reads-again=%u holds=%u",
	         result->erases, result->programmed, result->faults, result->reads_again,
	         result->holds);
}

void session_conclude_change(struct session *session)
{
	const struct engine_result *result = &session->shared->guard.result;

	session_log_counts(session, result);
	switch (result->state) {
	case ENGINE_NEW:
		session->status = EXIT_DONE;
		session->state = FLASH_NEW;
		break;
	case ENGINE_OLD:
		(void)session_conclude(session, EXIT_RESTORED, FLASH_OLD,
		                       "the new bootloader could not be written; the old one is "
		                       "back as it was found, and was read back");
		break;
	case ENGINE_UNTOUCHED: (void)session_refuse_chip(session, result->canary); break;
	case ENGINE_NOT_GOOD:
		if (result->rom_rejects)
			(void)session_conclude(
				session, EXIT_NOT_GOOD, FLASH_NOT_GOOD,
				"no bootloader could be written: after a restart the camera goes "
				"to USB recovery. Do not restart it; run this again");
		else
			(void)session_conclude(
				session, EXIT_NOT_GOOD, FLASH_UNKNOWN,
				"reads from the flash are inconsistent; the bootloader may be "
				"damaged. Do not restart the camera; run this again");
		break;
	}
}

void session_conclude_death(struct session *session, int signal)
{
	text_format(&session->why,
	            "signal %u ended the program before it changed anything; run it again",
	            (unsigned)signal);
	(void)session_conclude(session, (enum exit_status)(EXIT_SIGNAL + signal), FLASH_UNTOUCHED,
	                       NULL);
}

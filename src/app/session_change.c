/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "session.h"

#include "arm.h"
#include "watchdog.h"

#define PHASE "arm"

/* The same device again, for writing; the descriptor that looked is closed. */
static bool session_open_for_change(struct session *session)
{
	struct mtd_geometry geometry = session->mtd.geometry;

	mtd_linux_close(&session->flash);
	if (mtd_linux_open(&session->flash, session->options->device, true, &session->mtd,
	                   &session->why) != 0)
		return session_refuse(session);
	session->mtd.geometry.size = geometry.size;
	(void)mtd_linux_unlock(&session->flash, &session->mtd);
	return true;
}

/* Saving took its time: the backup must still be what is in flash. */
static bool session_look_again(struct session *session)
{
	if (session->look.state != LOOK_GOOD)
		return true; /* reads of a torn flash may differ for ever */
	if (look_again(&session->mtd, session->old, session->scratch))
		return true;
	session->evidence.old_image = NULL; /* its md5 is not flash's */
	return session_conclude(session, EXIT_REFUSED, FLASH_UNTOUCHED,
	                        "the flash no longer reads as it was saved: "
	                        "something else writes to it, or it is failing");
}

static void session_log_plan(struct session *session)
{
	struct plan_cost cost;

	plan_cost(&session->plan, &cost);
	log_line(&session->log, PHASE " plan erases=%u bytes=%u pages=%u", cost.erases,
	         cost.programmed, cost.pages);
}

static void session_arm(struct session *session)
{
	unsigned not_done = arm_begin();

	(void)watchdog_open(&session->watchdog, WATCHDOG_NODE);
	log_begin(&session->log);
	log_add(&session->log, PHASE " armed watchdog=%s",
	        session->watchdog.fd < 0 ? "none"
	        : session->watchdog.own  ? "own"
	                                 : "inherited");
	if (not_done != 0)
		log_add(&session->log, " not-done=0x%x", not_done);
	log_end(&session->log);
}

static void session_log_counts(struct session *session, const struct engine_result *result)
{
	log_line(&session->log,
	         "change counts erases=%u programmed=%u "
	         "faults=%u reads-again=%u holds=%u",
	         result->erases, result->programmed, result->faults, result->reads_again,
	         result->holds);
}

/* What became of it, in words and as a status. */
static void session_conclude_change(struct session *session, const struct engine_result *result)
{
	enum flash_state state = result->rom_rejects ? FLASH_NOT_GOOD : FLASH_UNKNOWN;
	const char *sentence =
		result->rom_rejects
			? "no bootloader could be written: after a restart the camera "
			  "goes to USB recovery. Do not restart it; run this again"
			: "reads from the flash are inconsistent; the bootloader may be "
			  "damaged. Do not restart the camera; run this again";
	enum exit_status status = EXIT_NOT_GOOD;

	if (result->state == ENGINE_NEW) {
		session->status = EXIT_DONE;
		session->state = FLASH_NEW;
		session->changed = true;
		return;
	}
	if (result->state == ENGINE_OLD) {
		status = EXIT_RESTORED;
		state = FLASH_OLD;
		sentence = "the new bootloader could not be written; the old one is "
			   "back as it was found, and was read back";
	} else if (result->state == ENGINE_UNTOUCHED) {
		status = EXIT_REFUSED;
		state = FLASH_UNTOUCHED;
		sentence = "the flash chip is write-protected: it took no change, and "
			   "the bootloader is as it was found";
	}
	(void)session_conclude(session, status, state, sentence);
}

void session_change(struct session *session)
{
	struct engine_result result;
	struct engine_port port;
	struct engine_job job = {
		.mtd = &session->mtd,
		.new = session->new,
		.old = session->old,
		.old_boots = session->look.state == LOOK_GOOD,
		.old_agreed = session->look.agreed,
		.hold = !session->options->no_hold,
		.scratch = session->scratch,
		.port = &port,
	};

	if (!session_open_for_change(session) || !session_look_again(session))
		return;
	session_log_plan(session);
	(void)log_flush(&session->log, LOG_FLUSH_MS);
	tell_port(session, &port);
	session_arm(session);
	log_hold(&session->log);
	engine_run(&job, &result);
	log_release(&session->log);
	session_log_counts(session, &result);
	session_conclude_change(session, &result);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "session.h"

#include "arm.h"
#include "watchdog.h"

#define PHASE "arm"

/* Saving took its time: the backup must still be what is in flash, or a reading of it. */
static bool session_look_again(struct session *session)
{
	if (session->look.state != LOOK_GOOD)
		return true; /* reads of a torn flash may differ for ever */
	if (look_again(&session->mtd, session->old, session->scratch, &session->look)) {
		if (session->look.state == LOOK_GOOD)
			return true;
		/* What a cut left: its one good reading is saved. */
		return session_plan(session);
	}
	session->evidence.old_image = NULL; /* its md5 is not flash's */
	session->doubted = true;
	return session_conclude(session, EXIT_REFUSED, FLASH_UNTOUCHED,
	                        "the flash no longer reads as it was saved: "
	                        "something else writes to it, or it is failing. Do not "
	                        "restart the camera, try again");
}

/* Minutes in a memory that anything may have written to: flash has nothing else to
 * be compared with from here on. */
static bool session_image_holds(struct session *session)
{
	struct digest now;

	digest_md5(session->new, BOOT_SIZE, &now);
	if (digest_equal(&now, &session->new_load.md5))
		return true;
	return session_conclude(session, EXIT_REFUSED, FLASH_UNTOUCHED,
	                        "the image in memory is no longer what was checked: restart the "
	                        "camera and try again");
}

static void session_log_plan(struct session *session)
{
	struct plan_cost cost;

	plan_cost(&session->plan, &cost);
	log_line(session->log, PHASE " plan erases=%u bytes=%u pages=%u", cost.erases,
	         cost.programmed, cost.pages);
}

static const char *session_watchdog_name(const struct watchdog *watchdog)
{
	if (watchdog->fd < 0)
		return "none";
	return watchdog->own ? "own" : "inherited";
}

static void session_log_armed(struct session *session, unsigned missing)
{
	log_begin(session->log);
	log_add(session->log, PHASE " armed watchdog=%s",
	        session_watchdog_name(&session->watchdog));
	if (missing != 0)
		log_add(session->log, " not-done=0x%x", missing);
	log_end(session->log);
}

/* In the worker. */
static void session_run_engine(void *context, bool resumed, unsigned missing)
{
	struct session *session = context;
	struct engine_port port;
	struct engine_job job = {
		.mtd = &session->mtd,
		.new = session->new,
		.old = session->old,
		.old_boots = session->look.state == LOOK_GOOD,
		.old_whole = image_whole(&session->old_image),
		.old_agreed = session->look.agreed,
		.spare_loose = session->look.loose,
		.resumed = resumed || session->strayed,
		.hold = !session->options->no_hold,
		.scratch = session->scratch,
		.port = &port,
	};

	session_tell_port(session, &port);
	if (!resumed)
		session_log_armed(session, missing);
	log_hold(session->log);
	engine_run(&job, &session->shared->guard.result);
	log_release(session->log);
}

void session_change(struct session *session)
{
	const struct guard_work work = {
		.context = session,
		.run = session_run_engine,
		.died = session_tell_death,
	};
	int signal;

	if (!session->strayed &&
	    (!session_open_for_change(session) || !session_look_again(session) ||
	     !session_judge_again(session) || !session_image_holds(session)))
		return;
	(void)mtd_linux_unlock(&session->flash, &session->mtd);
	session_log_plan(session);
	(void)log_flush(session->log, LOG_FLUSH_MS);
	(void)watchdog_open(&session->watchdog, WATCHDOG_NODE);
	signal = guard_run(&session->shared->guard, &work);
	log_adopt(session->log);
	/* The worker may have opened one in a hold, which nobody feeds now. */
	(void)watchdog_open(&session->watchdog, WATCHDOG_NODE);
	if (signal != 0)
		session_conclude_death(session, signal);
	else
		session_conclude_change(session);
}

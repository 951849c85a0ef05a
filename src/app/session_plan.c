/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "session.h"

bool session_plan(struct session *session)
{
	struct plan *plan = &session->plan;

	plan_start(plan, &session->mtd.geometry, session->old, session->new, session->content,
	           session->look.state == LOOK_GOOD);
	if (plan_empty(plan))
		return session_conclude(session, EXIT_DONE, FLASH_NOTHING_TO_DO,
		                        "the flash holds this image already");
	return true;
}

static void session_log_step(struct session *session, const struct plan_step *step)
{
	static const char *const needs[] = {
		[PLAN_KEEP] = "keep",
		[PLAN_PROGRAM] = "program",
		[PLAN_FILL] = "program",
		[PLAN_ERASE] = "erase-and-program",
	};

	if (step->kind != PLAN_BLOCK)
		return;
	log_line(session->log, "plan block number=%u need=%s", step->block, needs[step->need]);
}

/* EN25QH128A, typical (FACTS.md, section 1): the chip of these cameras. */
#define ERASE_MS 100u
#define PAGE_US  800u

void session_show_plan(struct session *session)
{
	struct plan_step step;
	struct plan_cost cost;
	uint32_t ms;

	for (uint32_t i = 0; plan_step(&session->plan, i, &step); i++)
		session_log_step(session, &step);
	plan_cost(&session->plan, &cost);
	ms = cost.erases * (session->mtd.geometry.erase_size / 1024u) * ERASE_MS /
	             32u + /* a 32 KiB block is the unit */
	     cost.pages * PAGE_US / 1000u;
	log_line(session->log, "plan total erases=%u bytes=%u expected-ms=%u", cost.erases,
	         cost.programmed, ms);
	(void)session_conclude(session, EXIT_DONE, FLASH_UNTOUCHED,
	                       "this was a dry run: nothing was changed");
}

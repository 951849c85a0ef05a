/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine_parts.h"

#include <string.h>

void engine_start(struct engine *engine, const struct engine_job *job, struct engine_result *result)
{
	memset(engine, 0, sizeof *engine);
	memset(result, 0, sizeof *result);
	engine->job = job;
	engine->mtd = job->mtd;
	engine->result = result;
	plan_start(&engine->plan, &job->mtd->geometry, job->old, job->new, engine->content,
	           job->old_boots && !job->resumed);
	memcpy(engine->header, job->old, sizeof engine->header);
	/* The worker that died may have changed the signature or not. */
	engine->doubted = job->resumed;
	if (job->resumed)
		engine->phase = ENGINE_PHASE_WINDOW;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine_parts.h"
#include "spare.h"

/* What is read here is no event of the change: the outcome is told, once. */
static void no_event(void *context, const struct engine_event *event)
{
	(void)context;
	(void)event;
}

void trial_start(struct trial *trial, const struct engine_job *job)
{
	const struct mtd_geometry *geometry = &job->mtd->geometry;

	trial->port = *job->port;
	trial->port.event = no_event;
	trial->job = *job;
	trial->job.new = job->old;
	trial->job.resumed = false;
	trial->job.port = &trial->port;
	engine_start(&trial->engine, &trial->job, &trial->result);
	trial->engine.content[spare_block(geometry) / geometry->erase_size] = PLAN_UNKNOWN;
}

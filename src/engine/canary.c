/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "canary.h"

#include <string.h>

#include "engine_parts.h"
#include "spare.h"

/* What is read here is no event of the change: the outcome is told, once. */
static void no_event(void *context, const struct engine_event *event)
{
	(void)context;
	(void)event;
}

/* An engine of which all blocks but the spare one hold the old image. */
struct trial {
	struct engine_port port;
	struct engine_job job;
	struct engine_result result;
	struct engine engine;
};

static void trial_start(struct trial *trial, const struct engine_job *job)
{
	const struct mtd_geometry *geometry = &job->mtd->geometry;

	trial->port = *job->port;
	trial->port.event = no_event;
	trial->job = *job;
	trial->job.new = job->old;
	trial->job.port = &trial->port;
	engine_start(&trial->engine, &trial->job, &trial->result);
	trial->engine.content[spare_block(geometry) / geometry->erase_size] = PLAN_UNKNOWN;
}

static bool is_blank(struct trial *trial, uint32_t offset, uint32_t length,
                     struct engine_event *fault)
{
	*fault = engine_event(&trial->engine, ENGINE_EVENT_FAULT);
	return proof_range(&trial->engine, EXPECT_BLANK, offset, length, fault);
}

/* Programs the byte; whether it was seen to be zero. *blank: it was seen not to
 * be. A chip that takes no program is found by the engine, before it has changed
 * anything. */
static bool programmed(struct trial *trial, bool *blank)
{
	static const uint8_t zero;
	const struct mtd_geometry *geometry = &trial->job.mtd->geometry;
	uint32_t byte = spare_byte(geometry);
	struct engine_event fault;

	for (uint32_t i = 0; i < ENGINE_TRIES; i++) {
		/* Whether it took it is read back, whatever is returned. */
		(void)engine_program(&trial->engine, byte, &zero, 1);
		*blank = is_blank(trial, byte + 1 - geometry->transfer_size,
		                  geometry->transfer_size, &fault);
		if (!*blank && fault.fault == ENGINE_FAULT_NOT_ERASED && fault.offset == byte &&
		    fault.got == 0)
			return true;
	}
	return false;
}

static bool erased(struct trial *trial)
{
	const struct mtd_geometry *geometry = &trial->job.mtd->geometry;
	struct engine_event fault;

	for (uint32_t i = 0; i < ENGINE_TRIES; i++) {
		/* An error that the driver returns for a block that is blank: the
		 * same will be met, and judged, in the change. */
		(void)engine_erase(&trial->engine, spare_block(geometry));
		if (is_blank(trial, spare_block(geometry), geometry->erase_size, &fault))
			return true;
	}
	return false;
}

enum canary canary_try(const struct engine_job *job)
{
	struct trial trial;
	bool taken, blank;

	if (job->resumed || !job->old_boots || !spare_is_blank(&job->mtd->geometry, job->old) ||
	    !spare_is_behind(&job->mtd->geometry, job->old))
		return CANARY_NONE;
	trial_start(&trial, job);
	taken = programmed(&trial, &blank);
	if (blank)
		return CANARY_NONE;
	if (!erased(&trial))
		return CANARY_STAYS;
	return taken ? CANARY_ERASED : CANARY_NONE;
}

enum canary canary_clear(const struct engine_job *job, uint8_t *old)
{
	const struct mtd_geometry *geometry = &job->mtd->geometry;
	struct trial trial;

	trial_start(&trial, job);
	if (!erased(&trial))
		return CANARY_STAYS;
	memset(old + spare_block(geometry), 0xff, geometry->erase_size);
	return CANARY_ERASED;
}

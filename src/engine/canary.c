/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "canary.h"

#include <string.h>

#include "bytes.h"
#include "engine_parts.h"
#include "spare.h"

static bool is_blank(struct trial *trial, uint32_t offset, uint32_t length,
                     struct engine_event *fault)
{
	*fault = engine_event(&trial->engine, ENGINE_EVENT_FAULT);
	return proof_range(&trial->engine, EXPECT_BLANK, offset, length, fault);
}

enum taken {
	TAKEN,     /* the byte is not blank, and all before it is */
	TAKEN_NOT, /* all is blank: a chip that takes no program is found by the engine,
		    * before it has changed anything */
	TAKEN_ODD, /* neither: it may not be the block that was looked at */
};

/* Programs the byte. */
static enum taken program(struct trial *trial)
{
	static const uint8_t zero;
	const struct mtd_geometry *geometry = &trial->job.mtd->geometry;
	uint32_t byte = spare_byte(geometry);
	enum taken taken = TAKEN_ODD;

	for (uint32_t i = 0; i < ENGINE_TRIES; i++) {
		struct engine_event fault;

		/* Whether it took it is read back, whatever is returned. */
		(void)engine_program(&trial->engine, byte, &zero, 1);
		if (is_blank(trial, byte + 1 - geometry->transfer_size, geometry->transfer_size,
		             &fault))
			taken = TAKEN_NOT;
		else if (fault.fault != ENGINE_FAULT_UNREADABLE && fault.offset == byte)
			return TAKEN;
		else
			taken = TAKEN_ODD;
	}
	return taken;
}

static bool erase(struct trial *trial)
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

static enum canary program_and_erase(struct trial *trial)
{
	switch (program(trial)) {
	case TAKEN: return erase(trial) ? CANARY_ERASED : CANARY_STAYS;
	case TAKEN_NOT: return CANARY_NONE;
	default: break;
	}
	/* An erase would go where the program went. */
	if (intact_check(trial, spare_block(&trial->job.mtd->geometry)) != INTACT)
		return CANARY_UNREAD;
	return erase(trial) ? CANARY_NONE : CANARY_STAYS;
}

/* Programs into the block what was found there. */
static void program_old(struct trial *trial)
{
	const struct mtd_geometry *geometry = &trial->job.mtd->geometry;
	uint32_t page = geometry->page_size;

	for (uint32_t at = spare_block(geometry); at < geometry->size; at += page)
		if (!bytes_blank(trial->job.old + at, page))
			(void)engine_program(&trial->engine, at, trial->job.old + at, page);
}

/* Erases a block that did not read twice alike. Where that cannot be shown, most readings
 * are programmed again: it may be the reads that fail, and they the owner's. */
static enum canary erase_loose(struct trial *trial)
{
	if (erase(trial)) /* what gets blank was erased */
		return CANARY_ERASED;
	program_old(trial);
	return CANARY_STAYS;
}

void canary_put_back(struct trial *trial)
{
	const struct mtd_geometry *geometry = &trial->job.mtd->geometry;

	/* Not where reads fail: what is there may be the owner's. */
	if (!spare_is_behind(geometry, trial->job.old) ||
	    intact_check(trial, geometry->size) != INTACT_DAMAGED)
		return;
	(void)erase(trial);
	program_old(trial);
	/* Nobody depends on it: what cannot be put back is behind the bootloader. */
	(void)intact_check(trial, geometry->size);
}

static bool reads_blank(struct trial *trial, uint32_t at)
{
	uint32_t length = trial->job.mtd->geometry.transfer_size;
	uint8_t *now = trial->job.scratch;

	memset(now, 0, length);
	return engine_read(&trial->engine, at, length) == 0 && bytes_blank(now, length);
}

/*
 * Whether all of flash was erased: nothing is left that a read could be told by. So the
 * byte is programmed again, and read before each piece: a dead bus does not bring that.
 */
static bool is_wiped(struct trial *trial)
{
	static const uint8_t zero;
	const struct mtd_geometry *geometry = &trial->job.mtd->geometry;
	uint32_t length = geometry->transfer_size, byte = spare_byte(geometry);
	uint8_t *now = trial->job.scratch;

	if (!reads_blank(trial, 0))
		return false;
	(void)engine_program(&trial->engine, byte, &zero, 1);
	for (uint32_t at = 0; at < spare_block(geometry); at += length) {
		memset(now, 0x5a, length);
		if (engine_read(&trial->engine, byte + 1 - length, length) != 0 ||
		    now[length - 1] != 0 || !bytes_blank(now, length - 1) ||
		    !reads_blank(trial, at))
			return false;
	}
	return true;
}

/* What the chip did to the spare block, unless it did something to another one. */
static enum canary unless_elsewhere(struct trial *trial, enum canary canary)
{
	switch (intact_check(trial, spare_block(&trial->job.mtd->geometry))) {
	case INTACT: return canary;
	case INTACT_DAMAGED: return CANARY_STRAYED;
	default: return is_wiped(trial) ? CANARY_STRAYED : CANARY_UNREAD;
	}
}

enum canary canary_try(const struct engine_job *job)
{
	const struct mtd_geometry *geometry = &job->mtd->geometry;
	struct trial trial;

	if (!job->old_boots || !spare_is_behind(geometry, job->old) ||
	    !(job->spare_loose || spare_is_blank(geometry, job->old)))
		return CANARY_NONE;
	trial_start(&trial, job);
	return unless_elsewhere(&trial,
	                        job->spare_loose ? erase_loose(&trial) : program_and_erase(&trial));
}

enum canary canary_clear(const struct engine_job *job, uint8_t *old)
{
	const struct mtd_geometry *geometry = &job->mtd->geometry;
	enum canary canary;
	struct trial trial;

	trial_start(&trial, job);
	canary = unless_elsewhere(&trial, erase(&trial) ? CANARY_ERASED : CANARY_STAYS);
	if (canary == CANARY_ERASED || canary == CANARY_STRAYED)
		memset(old + spare_block(geometry), 0xff, geometry->erase_size);
	return canary;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Changing flash. Every function here leaves one thing true: when it issues an
 * erase or a program that could damage the bootloader, `rom_rejects` holds, which
 * means that the boot ROM was shown not to start what is there.
 */
#include "engine_parts.h"

#include <string.h>

#include "bytes.h"

/* Erases the block and shows it blank. */
static bool erase_block(struct engine *engine, uint32_t block, struct engine_event *fault)
{
	uint32_t size = engine->mtd->geometry.erase_size;
	int error;

	error = engine_erase(engine, block * size);
	if (block == 0)
		memset(engine->header, 0xff, sizeof engine->header);
	if (!proof_range(engine, EXPECT_BLANK, block * size, size, fault)) {
		if (error != 0)
			fault->error = error;
		return false;
	}
	fault->error = error;
	return true;
}

/* Programs the signature to zero, and says what it then reads as. */
static enum signature zero_signature(struct engine *engine)
{
	static const uint8_t zeros[BOOT_SIGNATURE_SIZE];
	enum signature signature = SIGNATURE_UNREADABLE;
	struct engine_event fault;

	for (uint32_t i = 0; i < ENGINE_TRIES; i++) {
		fault = engine_event(engine, ENGINE_EVENT_FAULT);
		fault.error = engine_program(engine, 0, zeros, sizeof zeros);
		signature = proof_signature(engine);
		if (signature == SIGNATURE_ZERO)
			break;
		fault.count = i + 1;
		fault.fault = signature == SIGNATURE_SAME ? ENGINE_FAULT_PROTECTED
		                                          : ENGINE_FAULT_UNREADABLE;
		if (signature == SIGNATURE_PARTLY)
			fault.fault = ENGINE_FAULT_NOT_PROGRAMMED;
		engine_fail(engine, &fault);
	}
	return signature;
}

/* The last resort: where the bootloader is damaged and its signature takes no
 * program. An erase passes through states that hang, but so is this one. */
static bool erase_signature(struct engine *engine)
{
	uint8_t header[BOOT_HEADER_SIZE];
	struct engine_event fault = engine_event(engine, ENGINE_EVENT_FAULT);

	memcpy(header, engine->header, sizeof header);
	if (engine->damaged && erase_block(engine, 0, &fault))
		return true;
	memcpy(engine->header, header, sizeof header);
	return false;
}

bool write_invalidate(struct engine *engine, bool *unchanged)
{
	enum signature signature;

	engine_enter(engine, ENGINE_PHASE_WINDOW);
	signature = zero_signature(engine);
	*unchanged = signature == SIGNATURE_SAME;
	/* One missing bit is enough for the boot ROM; the erase does the rest. */
	engine->rom_rejects = signature == SIGNATURE_ZERO || signature == SIGNATURE_PARTLY;
	if (engine->rom_rejects)
		memset(engine->header, 0, BOOT_SIGNATURE_SIZE);
	else
		engine->rom_rejects = erase_signature(engine);
	if (engine->rom_rejects) {
		engine->damaged = false; /* the next signature has a whole image behind it */
		engine_tell_kind(engine, ENGINE_EVENT_INVALIDATED, 0);
	}
	return engine->rom_rejects;
}

/* Programs the block's pages; the first error ends it. */
static int program_block(struct engine *engine, uint32_t block, bool erased)
{
	struct plan_page page = {0, 0};
	int error = 0;

	while (error == 0 && plan_next_page(&engine->plan, block, erased, &page))
		error = engine_program(engine, page.offset, engine->plan.to + page.offset,
		                       page.length);
	return error;
}

/*
 * Whether a block that could not be made blank takes the image all the same:
 * one that ignores erases may still hold it, and a bit that does not rise may
 * be one that is to be zero. Not after an interrupted run: bits that it left
 * near the threshold only seem to fit.
 */
static bool fits_unerased(struct engine *engine, uint32_t block)
{
	uint32_t size = engine->mtd->geometry.erase_size;
	uint32_t length = engine->mtd->geometry.transfer_size;
	struct engine_event probe = engine_event(engine, ENGINE_EVENT_FAULT);

	if (!engine->job->old_boots)
		return false;
	for (uint32_t at = block * size; at < (block + 1) * size; at += length)
		if (!proof_range(engine, EXPECT_IMAGE, at, length, &probe) &&
		    probe.fault != ENGINE_FAULT_NOT_PROGRAMMED)
			return false;
	return true;
}

/* One try. On false *fault says what is wrong with the block. */
static bool try_block(struct engine *engine, uint32_t block, enum plan_need need,
                      struct engine_event *fault)
{
	uint32_t size = engine->mtd->geometry.erase_size;
	struct engine_event erase_fault = *fault;
	bool blank = need != PLAN_ERASE || erase_block(engine, block, &erase_fault);
	bool last = engine->tries[block] == ENGINE_TRIES;
	int error;

	if (!blank && !(last && fits_unerased(engine, block))) {
		*fault = erase_fault;
		return false;
	}
	error = program_block(engine, block, need != PLAN_PROGRAM);
	if (!proof_range(engine, EXPECT_IMAGE, block * size, size, fault)) {
		if (error != 0)
			fault->error = error;
		if (!blank)
			*fault = erase_fault; /* that came first */
		return false;
	}
	/* It reads right, but the driver says that something went wrong: bits
	 * may be weak. That is good enough only when nothing better is left. */
	fault->error = erase_fault.error != 0 ? erase_fault.error : error;
	fault->fault = ENGINE_FAULT_ERROR;
	return fault->error == 0 || last;
}

/* Whether a block that holds something is read as blank. */
static bool seems_wiped(const struct engine *engine, uint32_t block)
{
	const struct mtd_geometry *geometry = &engine->mtd->geometry;
	const uint8_t *image =
		engine->content[block] == PLAN_TO ? engine->plan.to : engine->plan.from;
	uint32_t start = block * geometry->erase_size, end = start + geometry->erase_size;
	uint32_t at = block == 0 ? BOOT_HEADER_SIZE : start; /* the header moves */
	uint32_t length = engine_least(geometry->page_size, end - at);

	while (at < end && bytes_blank(image + at, length)) {
		at += length;
		length = engine_least(geometry->page_size, end - at);
	}
	memset(engine->job->scratch, 0, length);
	return at < end && engine_read(engine, at, length) == 0 &&
	       bytes_blank(engine->job->scratch, length);
}

/*
 * An erase that took other blocks along leaves no place by which a blank block could be
 * told from a read that failed. What seems to be gone serves as a decoy no more: then the
 * reads are believed as they are behind an interrupted run, and it is written again.
 */
static void doubt_wiped(struct engine *engine)
{
	for (uint32_t block = 0; block < plan_blocks(&engine->plan); block++)
		if (plan_is_known(engine->content[block]) && seems_wiped(engine, block))
			engine->content[block] = PLAN_BLANK;
}

bool write_block(struct engine *engine, const struct plan_step *step)
{
	uint32_t block = step->block;
	enum plan_need need = step->need;
	struct engine_event event;
	bool unchanged;

	while (engine->tries[block] < ENGINE_TRIES) {
		engine->tries[block]++;
		engine->content[block] = PLAN_UNKNOWN;
		if (!engine->rom_rejects && !engine->mends && !write_invalidate(engine, &unchanged))
			return false;
		event = engine_event(engine, ENGINE_EVENT_WRITING);
		event.block = block;
		event.count = engine->tries[block];
		engine_tell(engine, &event);
		event.kind = ENGINE_EVENT_FAULT;
		if (try_block(engine, block, need, &event)) {
			engine->content[block] = PLAN_TO;
			return true;
		}
		engine_fail(engine, &event);
		if (event.fault == ENGINE_FAULT_UNREADABLE)
			doubt_wiped(engine);
		need = PLAN_ERASE; /* whatever the bits are now, start clean */
	}
	/* A commit that did not hold used up the last try: nobody may pause behind it. */
	if (!engine->rom_rejects && !engine->mends)
		(void)write_invalidate(engine, &unchanged);
	return false;
}

bool write_header(struct engine *engine, uint32_t offset, uint32_t length)
{
	struct engine_event fault = engine_event(engine, ENGINE_EVENT_FAULT);
	int error;

	if (offset < BOOT_SIGNATURE_SIZE)
		engine->rom_rejects = false;
	memcpy(engine->header + offset, engine->plan.to + offset, length);
	error = engine_program(engine, offset, engine->plan.to + offset, length);
	fault.count = engine->tries[0];
	if (proof_range(engine, EXPECT_IMAGE, 0, engine->mtd->geometry.erase_size, &fault)) {
		if (error == 0)
			return true;
		fault.fault = ENGINE_FAULT_ERROR;
		if (engine->tries[0] == ENGINE_TRIES)
			return true;
	}
	if (error != 0)
		fault.error = error;
	engine_fail(engine, &fault);
	engine->content[0] = PLAN_UNKNOWN;
	return false;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Three ways in which the camera's driver makes a read look good that never
 * happened, and what each read here does about them:
 *
 *   it returns the bytes of the previous transfer: so another place is read
 *   first (engine_decoy.c), whose bytes are not what is expected here;
 *   it returns success and leaves the buffer alone: so the buffer is filled
 *   with the complement of what is expected;
 *   it returns fewer bytes than it says: the same.
 */
#include "engine_parts.h"

#include <string.h>

#include "bytes.h"
#include "spare.h"

#define READS_AGAIN 4u /* reads of a range after a first one that was wrong */

/* The image that the range is expected to be part of; NULL when blank. */
static const uint8_t *image_of(const struct engine *engine, enum expectation expect)
{
	return expect == EXPECT_BLANK ? NULL : engine->plan.to;
}

/* Bytes of the range that are header: they are compared with header[]. */
static uint32_t header_part(const struct range *range)
{
	if (range->offset >= BOOT_HEADER_SIZE)
		return 0;
	return engine_least(BOOT_HEADER_SIZE - range->offset, range->length);
}

static void poison(const struct engine *engine, const struct range *range)
{
	uint8_t *scratch = engine->job->scratch;
	uint32_t skip = header_part(range);

	bytes_complement(scratch, engine->header + range->offset % BOOT_HEADER_SIZE, skip);
	if (range->image == NULL)
		memset(scratch + skip, 0, range->length - skip);
	else
		bytes_complement(scratch + skip, range->image + range->offset + skip,
		                 range->length - skip);
}

static bool as_expected(const struct engine *engine, const struct range *range)
{
	const uint8_t *scratch = engine->job->scratch;
	uint32_t skip = header_part(range);
	uint32_t length = range->length - skip;

	if (!bytes_equal(scratch, engine->header + range->offset % BOOT_HEADER_SIZE, skip))
		return false;
	if (range->image == NULL)
		return bytes_blank(scratch + skip, length);
	return bytes_equal(scratch + skip, range->image + range->offset + skip, length);
}

/* Which fault the bytes in scratch show; NONE when they are as expected. */
static enum engine_fault classify(const struct engine *engine, const struct range *range,
                                  struct engine_event *fault)
{
	const uint8_t *scratch = engine->job->scratch;
	enum engine_fault class = ENGINE_FAULT_NONE;

	if (as_expected(engine, range))
		return class;
	for (uint32_t i = 0; i < range->length; i++) {
		uint8_t want = engine_expected(engine, range->image, range->offset + i);

		if (scratch[i] == want)
			continue;
		if (class == ENGINE_FAULT_NONE) {
			fault->offset = range->offset + i;
			fault->expected = want;
			fault->got = scratch[i];
			class = ENGINE_FAULT_NOT_PROGRAMMED;
		}
		if ((want & ~scratch[i]) != 0)
			return range->image == NULL ? ENGINE_FAULT_NOT_ERASED : ENGINE_FAULT_STUCK;
	}
	return class;
}

static enum engine_fault read_once(struct engine *engine, const struct range *range,
                                   struct engine_event *fault)
{
	fault->offset = range->offset;
	fault->expected = engine_expected(engine, range->image, range->offset);
	fault->got = (uint8_t)~fault->expected;
	fault->error = 0;
	if (!decoy_read(engine, range))
		return ENGINE_FAULT_UNREADABLE;
	poison(engine, range);
	fault->error = engine_read(engine, range->offset, range->length);
	if (fault->error != 0)
		return ENGINE_FAULT_UNREADABLE;
	return classify(engine, range, fault);
}

/* Whether later reads outweigh one that was wrong: fault->fault is that one's,
 * or UNSTABLE when what was read has changed since. */
static bool read_again(struct engine *engine, const struct range *range, struct engine_event *fault)
{
	struct engine_event later = *fault;
	uint32_t agreed = 0;
	bool differed = false;

	later.kind = ENGINE_EVENT_READ_AGAIN;
	engine_tell(engine, &later);
	for (uint32_t i = 0; i < READS_AGAIN && agreed < ENGINE_READS_AGREED; i++) {
		engine->result->reads_again++;
		if (read_once(engine, range, &later) == ENGINE_FAULT_NONE) {
			agreed++;
			differed = true;
		} else {
			agreed = 0;
			differed = differed || later.got != fault->got ||
			           later.offset != fault->offset;
		}
	}
	if (differed && fault->fault != ENGINE_FAULT_UNREADABLE)
		fault->fault = ENGINE_FAULT_UNSTABLE;
	return agreed == ENGINE_READS_AGREED;
}

static bool proof_piece(struct engine *engine, const struct range *range,
                        struct engine_event *fault)
{
	fault->fault = read_once(engine, range, fault);
	return fault->fault == ENGINE_FAULT_NONE || read_again(engine, range, fault);
}

bool proof_was_blind(const struct engine *engine)
{
	const struct mtd_geometry *geometry = &engine->mtd->geometry;
	const struct engine_event *fault = &engine->result->last_fault;
	const uint8_t *old =
		engine->job->old + fault->offset - fault->offset % geometry->transfer_size;

	/* Behind a bootloader that ends before the spare block there was nothing. */
	if (fault->offset >= spare_block(geometry) && spare_is_blank(geometry, engine->job->old))
		return false;
	return fault->got == old[0] && bytes_alike(old, geometry->transfer_size);
}

bool proof_range(struct engine *engine, enum expectation expect, uint32_t offset, uint32_t length,
                 struct engine_event *fault)
{
	uint32_t end = offset + length;
	struct range range = {
		.image = image_of(engine, expect),
		.offset = offset,
	};

	fault->block = offset / engine->mtd->geometry.erase_size;
	for (; range.offset < end; range.offset += range.length) {
		range.length =
			engine_least(engine->mtd->geometry.transfer_size, end - range.offset);
		if (!proof_piece(engine, &range, fault))
			return false;
	}
	return true;
}

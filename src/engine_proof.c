/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Three ways in which the camera's driver makes a read look good that never
 * happened, and what each read here does about them:
 *
 *   it returns the bytes of the previous transfer, and writes share that
 *   buffer: so another place is read first (the decoy), whose bytes are known
 *   and are not what is expected here;
 *   it returns success and leaves the buffer alone: so the buffer is filled
 *   with the complement of what is expected;
 *   it returns fewer bytes than it says: the same.
 */
#include "engine_parts.h"

#include <string.h>

#define DECOY_SIZE 4096u /* one transfer of the driver: its bounce buffer */
#define READS_AGAIN 4u   /* reads of a range after a first one that was wrong */
#define READS_AGREED 2u  /* of these, agreeing in a row, that outweigh it */

static uint32_t block_size(const struct engine *engine)
{
	return engine->mtd->geometry.erase_size;
}

static uint32_t at_most(uint32_t number, uint32_t limit)
{
	return number < limit ? number : limit;
}

/* The image that the range is expected to be part of; NULL when blank. */
static const uint8_t *image_of(const struct engine *engine,
			       enum expectation expect)
{
	if (expect == EXPECT_BLANK)
		return NULL;
	return expect == EXPECT_FOUND ? engine->plan.found :
					engine->plan.wanted;
}

static uint8_t expected_byte(const struct engine *engine, const uint8_t *image,
			     uint32_t offset)
{
	if (offset < BOOT_HEADER_SIZE)
		return engine->header[offset];
	return image == NULL ? 0xff : image[offset];
}

/* What is to be read, and what it is expected to be. */
struct range {
	const uint8_t *image; /* NULL: blank */
	uint32_t offset;
	uint32_t length;
	bool signature;       /* only the signature counts: zero, or as before */
};

/*
 * A decoy is a place in another block, to be read before the place in question.
 * It serves when its bytes would be told apart from what is looked for there.
 * Block 0 is never one: its header moves.
 */
struct decoy {
	uint32_t offset;
	uint32_t length;
	const uint8_t *bytes; /* what it should read as */
	bool known;           /* false: it may hold something else */
};

static bool decoy_differs(const struct engine *engine,
			  const struct decoy *decoy, const struct range *range)
{
	uint32_t length = at_most(range->length, decoy->length);

	for (uint32_t i = 0; i < length; i++) {
		uint8_t want = expected_byte(engine, range->image,
					     range->offset + i);

		/* A signature is zero, or has ones only where it had before. */
		if (range->signature ? (decoy->bytes[i] & ~want) != 0 :
				       decoy->bytes[i] != want)
			return true;
	}
	return false;
}

static bool decoy_find(const struct engine *engine, const struct range *range,
		       bool known, struct decoy *decoy)
{
	uint32_t size = block_size(engine);
	uint32_t blocks = plan_blocks(&engine->plan);

	decoy->length = at_most(DECOY_SIZE, size);
	decoy->known = known;
	for (uint32_t step = 1; step <= blocks; step++) {
		uint32_t own = range->offset / size;
		uint32_t block = (own + engine->decoy_turn + step) % blocks;
		uint8_t content = engine->content[block];

		if (block == 0 || block == own ||
		    (content != PLAN_UNKNOWN) != known)
			continue;
		decoy->offset = block * size;
		decoy->bytes = decoy->offset + (content == PLAN_WANTED ?
				engine->plan.wanted : engine->plan.found);
		if (decoy_differs(engine, decoy, range))
			return true;
	}
	return false;
}

/*
 * Reads a decoy for the range. False when even that does not read as it
 * should; the next call then takes another one, so that a bad decoy does not
 * condemn the block in question for good. When no block is known (an interrupted flash) one that is likely to
 * differ is read, and its bytes say nothing.
 */
static bool decoy_read(struct engine *engine, const struct range *range)
{
	const struct mtd *mtd = engine->mtd;
	uint8_t *scratch = engine->job->scratch;
	struct decoy decoy;
	int error;

	if (!decoy_find(engine, range, true, &decoy) &&
	    !decoy_find(engine, range, false, &decoy))
		return true;
	memset(scratch, (uint8_t)~decoy.bytes[0], decoy.length);
	error = mtd->read(mtd->context, decoy.offset, scratch, decoy.length);
	if (!decoy.known)
		return true;
	if (error == 0 && memcmp(scratch, decoy.bytes, decoy.length) == 0)
		return true;
	engine->decoy_turn++;
	return false;
}

static void poison(const struct engine *engine, const struct range *range)
{
	uint8_t *scratch = engine->job->scratch;

	for (uint32_t i = 0; i < range->length; i++)
		scratch[i] = (uint8_t)~expected_byte(engine, range->image,
						     range->offset + i);
}

/* Which fault the bytes in scratch show; NONE when they are as expected. */
static enum engine_fault classify(const struct engine *engine,
				  const struct range *range,
				  struct engine_event *fault)
{
	const uint8_t *scratch = engine->job->scratch;
	enum engine_fault class = ENGINE_FAULT_NONE;

	for (uint32_t i = 0; i < range->length; i++) {
		uint8_t want = expected_byte(engine, range->image,
					     range->offset + i);

		if (scratch[i] == want)
			continue;
		if (class == ENGINE_FAULT_NONE) {
			fault->offset = range->offset + i;
			fault->expected = want;
			fault->got = scratch[i];
			class = ENGINE_FAULT_NOT_PROGRAMMED;
		}
		if ((want & ~scratch[i]) != 0)
			return range->image == NULL ? ENGINE_FAULT_NOT_ERASED :
						      ENGINE_FAULT_STUCK;
	}
	return class;
}

static enum engine_fault read_once(struct engine *engine,
				   const struct range *range,
				   struct engine_event *fault)
{
	const struct mtd *mtd = engine->mtd;

	fault->offset = range->offset;
	fault->expected = expected_byte(engine, range->image, range->offset);
	fault->got = (uint8_t)~fault->expected;
	fault->error = 0;
	if (!decoy_read(engine, range))
		return ENGINE_FAULT_UNREADABLE;
	poison(engine, range);
	fault->error = mtd->read(mtd->context, range->offset,
				 engine->job->scratch, range->length);
	if (fault->error != 0)
		return ENGINE_FAULT_UNREADABLE;
	return classify(engine, range, fault);
}

/* Whether later reads outweigh one that was wrong: fault->fault is that one's,
 * or UNSTABLE when what was read has changed since. */
static bool read_again(struct engine *engine, const struct range *range,
		       struct engine_event *fault)
{
	struct engine_event later = *fault;
	uint32_t agreed = 0;
	bool differed = false;

	later.kind = ENGINE_EVENT_READ_AGAIN;
	engine_tell(engine, &later);
	for (uint32_t i = 0; i < READS_AGAIN && agreed < READS_AGREED; i++) {
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
	return agreed == READS_AGREED;
}

bool proof_range(struct engine *engine, enum expectation expect,
		 uint32_t offset, uint32_t length, struct engine_event *fault)
{
	const struct range range = {
		.image = image_of(engine, expect),
		.offset = offset,
		.length = length,
	};

	fault->block = offset / block_size(engine);
	fault->fault = read_once(engine, &range, fault);
	return fault->fault == ENGINE_FAULT_NONE ||
	       read_again(engine, &range, fault);
}

/* One read of the start of flash; scratch holds it when this is true. Ones
 * fill the buffer before, because a signature has fewer. */
static bool read_signature(struct engine *engine)
{
	const struct mtd *mtd = engine->mtd;
	const struct range range = {
		.length = BOOT_SIGNATURE_SIZE,
		.signature = true,
	};
	uint32_t length = at_most(DECOY_SIZE, block_size(engine));

	if (!decoy_read(engine, &range))
		return false;
	memset(engine->job->scratch, 0xff, length);
	return mtd->read(mtd->context, 0, engine->job->scratch, length) == 0;
}

static enum signature classify_signature(const uint8_t *before,
					 const uint8_t *now)
{
	uint8_t ones = 0;
	bool same = true;

	for (uint32_t i = 0; i < BOOT_SIGNATURE_SIZE; i++) {
		if ((now[i] & ~before[i]) != 0)
			return SIGNATURE_UNREADABLE;
		ones |= now[i];
		same = same && now[i] == before[i];
	}
	if (ones == 0)
		return SIGNATURE_ZERO;
	return same ? SIGNATURE_SAME : SIGNATURE_PARTLY;
}

enum signature proof_signature(struct engine *engine)
{
	enum signature last = SIGNATURE_UNREADABLE;

	for (uint32_t i = 0; i < READS_AGAIN; i++) {
		enum signature now = SIGNATURE_UNREADABLE;

		if (read_signature(engine))
			now = classify_signature(engine->header,
						 engine->job->scratch);
		if (now != SIGNATURE_UNREADABLE && now == last)
			return now;
		last = now;
	}
	return SIGNATURE_UNREADABLE;
}

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

#include "bytes.h"

#define DECOY_SIZE 4096u /* one transfer of the driver: its bounce buffer */
#define READS_AGAIN 4u   /* reads of a range after a first one that was wrong */
#define READS_AGREED 2u  /* of these, agreeing in a row, that outweigh it */
#define SIGNATURE_READS 8u
#define ECHO_SIZE 64u    /* bytes by which a stale read is recognised */

static const uint8_t valid[BOOT_SIGNATURE_SIZE] = BOOT_SIGNATURE;

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
	return expect == EXPECT_BLANK ? NULL : engine->plan.wanted;
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

		/* A signature is zero, or has ones only where a valid one has. */
		if (range->signature ? (decoy->bytes[i] & ~valid[i]) != 0 :
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
	if (error == 0 && bytes_equal(scratch, decoy.bytes, decoy.length))
		return true;
	engine->decoy_turn++;
	return false;
}

/* Bytes of the range that are header: they are compared with header[]. */
static uint32_t header_part(const struct range *range)
{
	if (range->offset >= BOOT_HEADER_SIZE)
		return 0;
	return at_most(BOOT_HEADER_SIZE - range->offset, range->length);
}

static void poison(const struct engine *engine, const struct range *range)
{
	uint8_t *scratch = engine->job->scratch;
	uint32_t skip = header_part(range);

	bytes_complement(scratch, engine->header + range->offset % BOOT_HEADER_SIZE,
		   skip);
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

	if (!bytes_equal(scratch,
			 engine->header + range->offset % BOOT_HEADER_SIZE,
			 skip))
		return false;
	if (range->image == NULL)
		return bytes_blank(scratch + skip, length);
	return bytes_equal(scratch + skip, range->image + range->offset + skip,
			   length);
}

/* Which fault the bytes in scratch show; NONE when they are as expected. */
static enum engine_fault classify(const struct engine *engine,
				  const struct range *range,
				  struct engine_event *fault)
{
	const uint8_t *scratch = engine->job->scratch;
	enum engine_fault class = ENGINE_FAULT_NONE;

	if (as_expected(engine, range))
		return class;
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

/* Whether the signature was surely valid before it was changed. After an
 * interrupted run it may only have read so. */
static bool was_valid(const struct engine *engine)
{
	return !engine->job->distrust &&
	       memcmp(engine->header, valid, sizeof valid) == 0;
}

/*
 * One read of the start of flash; scratch holds it when this is true. Before
 * it the buffer is filled with ones, of which a signature has fewer; and what
 * the decoy brought must not come back, or it is the driver's old buffer.
 */
static bool read_signature(struct engine *engine)
{
	const struct mtd *mtd = engine->mtd;
	uint8_t *scratch = engine->job->scratch;
	const struct range range = {
		.length = BOOT_SIGNATURE_SIZE,
		.signature = true,
	};
	uint32_t length = at_most(DECOY_SIZE, block_size(engine));
	uint8_t echo[ECHO_SIZE];
	uint32_t echo_length = at_most(ECHO_SIZE, length);

	memset(scratch, 0xa5, length); /* there may be no decoy */
	if (!decoy_read(engine, &range))
		return false;
	memcpy(echo, scratch, echo_length);
	memset(scratch, 0xff, length);
	if (mtd->read(mtd->context, 0, scratch, length) != 0)
		return false;
	if (bytes_equal(scratch, echo, echo_length)) {
		engine->decoy_turn++;
		return false;
	}
	/* A valid signature only loses bits. After an interrupted run some may
	 * read differently each time. */
	for (uint32_t i = 0; i < BOOT_SIGNATURE_SIZE; i++)
		if (was_valid(engine) && (scratch[i] & ~valid[i]) != 0)
			return false;
	return true;
}

static bool any_bit(const uint8_t *bytes)
{
	uint8_t ones = 0;

	for (uint32_t i = 0; i < BOOT_SIGNATURE_SIZE; i++)
		ones |= bytes[i];
	return ones != 0;
}

enum signature proof_signature(struct engine *engine)
{
	const uint8_t *now = engine->job->scratch;
	uint8_t wrong[BOOT_SIGNATURE_SIZE]; /* bits that never were valid ones */
	uint32_t reads = 0, zero = 0, same = 0;

	memset(wrong, 0xff, sizeof wrong);
	for (uint32_t i = 0; i < SIGNATURE_READS; i++) {
		if (!read_signature(engine))
			continue;
		reads++;
		zero += !any_bit(now);
		same += memcmp(now, engine->header, sizeof wrong) == 0;
		for (uint32_t at = 0; at < sizeof wrong; at++)
			wrong[at] &= now[at] ^ valid[at];
		if (reads == READS_AGREED && zero == reads)
			return SIGNATURE_ZERO;
		if (reads == READS_AGREED && same == reads && was_valid(engine))
			return SIGNATURE_SAME;
	}
	if (reads < READS_AGREED || !any_bit(wrong))
		return SIGNATURE_UNREADABLE;
	return SIGNATURE_PARTLY;
}

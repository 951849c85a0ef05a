/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * When a read fails, the camera's driver returns the bytes of the previous
 * transfer, and writes share that buffer: reading back the page just written
 * can show what never reached the chip. So before every read that is to be
 * believed another place is read, whose bytes are known.
 */
#include "engine_parts.h"

#include <string.h>

#include "bytes.h"

uint8_t engine_expected(const struct engine *engine, const uint8_t *image, uint32_t offset)
{
	if (offset < BOOT_HEADER_SIZE)
		return engine->header[offset];
	return image == NULL ? 0xff : image[offset];
}

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

static bool differs(const struct engine *engine, const struct decoy *decoy,
                    const struct range *range)
{
	uint32_t length = engine_least(range->length, decoy->length);

	for (uint32_t i = 0; i < length; i++) {
		uint8_t want = engine_expected(engine, range->image, range->offset + i);

		/* A signature is zero, or has ones only where a valid one has. */
		if (range->signature ? (decoy->bytes[i] & ~boot_signature[i]) != 0
		                     : decoy->bytes[i] != want)
			return true;
	}
	return false;
}

static bool find(const struct engine *engine, const struct range *range, bool known,
                 struct decoy *decoy)
{
	uint32_t size = engine->mtd->geometry.erase_size;
	uint32_t blocks = plan_blocks(&engine->plan);

	decoy->length = engine_least(ENGINE_DECOY_SIZE, size);
	decoy->known = known;
	for (uint32_t step = 1; step <= blocks; step++) {
		uint32_t own = range->offset / size;
		uint32_t block = (own + engine->decoy_turn + step) % blocks;
		uint8_t content = engine->content[block];

		if (block == 0 || block == own || (content != PLAN_UNKNOWN) != known)
			continue;
		decoy->offset = block * size;
		decoy->bytes =
			decoy->offset + (content == PLAN_TO ? engine->plan.to : engine->plan.from);
		if (differs(engine, decoy, range))
			return true;
	}
	return false;
}

/*
 * Reads a decoy for the range. False when even that does not read as it
 * should; the next call then takes another one, so that a bad decoy does not
 * condemn the block in question for good. When no block is known (an
 * interrupted flash) one that is likely to differ is read, and its bytes say
 * nothing.
 */
bool decoy_read(struct engine *engine, const struct range *range)
{
	uint8_t *scratch = engine->job->scratch;
	struct decoy decoy;
	int error;

	if (!find(engine, range, true, &decoy) && !find(engine, range, false, &decoy))
		return true;
	memset(scratch, (uint8_t)~decoy.bytes[0], decoy.length);
	error = engine_read(engine, decoy.offset, decoy.length);
	if (!decoy.known)
		return true;
	if (error == 0 && bytes_equal(scratch, decoy.bytes, decoy.length))
		return true;
	engine->decoy_turn++;
	return false;
}

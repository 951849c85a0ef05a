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
 * The header is never part of one: it moves.
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

/* The first place in a block of which the bytes differ. */
static bool find_in(const struct engine *engine, const struct range *range, uint32_t block,
                    struct decoy *decoy)
{
	const struct mtd_geometry *geometry = &engine->mtd->geometry;
	const uint8_t *image =
		engine->content[block] == PLAN_TO ? engine->plan.to : engine->plan.from;
	uint32_t end = (block + 1) * geometry->erase_size;

	decoy->offset = block == 0 ? BOOT_HEADER_SIZE : block * geometry->erase_size;
	for (; decoy->offset < end; decoy->offset += geometry->transfer_size) {
		decoy->length =
			engine_least(engine_least(ENGINE_DECOY_SIZE, geometry->transfer_size),
		                     end - decoy->offset);
		decoy->bytes = image + decoy->offset;
		if (differs(engine, decoy, range))
			return true;
	}
	return false;
}

static bool find(const struct engine *engine, const struct range *range, bool known,
                 struct decoy *decoy)
{
	const struct mtd_geometry *geometry = &engine->mtd->geometry;
	uint32_t own = range->offset / geometry->erase_size;
	uint32_t blocks = plan_blocks(&engine->plan);

	decoy->known = known;
	for (uint32_t step = 1; step <= blocks; step++) {
		uint32_t block = (own + engine->decoy_turn + step) % blocks;

		if (block == own || plan_is_known(engine->content[block]) != known)
			continue;
		if (find_in(engine, range, block, decoy))
			return true;
	}
	return false;
}

/* Reads the decoy. Whether the driver's buffer then holds what cannot be taken for the
 * range: the decoy's bytes, or others, so that a bit that flipped there condemns no
 * other block. */
static bool serves(struct engine *engine, const struct decoy *decoy, const struct range *range)
{
	uint8_t *scratch = engine->job->scratch;
	const struct decoy came = {.length = decoy->length, .bytes = scratch};
	uint8_t nothing = (uint8_t)~decoy->bytes[0];

	memset(scratch, nothing, decoy->length);
	if (engine_read(engine, decoy->offset, decoy->length) != 0)
		return false;
	return bytes_equal(scratch, decoy->bytes, decoy->length) ||
	       (scratch[0] != nothing && differs(engine, &came, range));
}

/*
 * Reads a decoy for the range. False when nothing of use came; the next call then
 * takes another one, so that a bad decoy does not condemn the block in question
 * for good. When no block is known (an interrupted flash) one that is likely to
 * differ is read, and its bytes say nothing.
 */
bool decoy_read(struct engine *engine, const struct range *range)
{
	bool known, other;
	struct decoy decoy;

	known = find(engine, range, true, &decoy);
	if (known && serves(engine, &decoy, range))
		return true;
	other = find(engine, range, false, &decoy);
	if ((other && serves(engine, &decoy, range)) || !known)
		return true;
	engine->decoy_turn++;
	return false;
}

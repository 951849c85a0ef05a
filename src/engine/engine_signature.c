/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The nine bytes on which everything hangs: whether the boot ROM would still
 * take what is in flash for a bootloader.
 */
#include "engine_parts.h"

#include <string.h>

#include "bytes.h"

#define SIGNATURE_READS 8u

/* Whether the signature was surely valid before it was changed. After an
 * interrupted run it may only have read so. */
static bool was_valid(const struct engine *engine)
{
	return engine->job->old_boots && !engine->doubted &&
	       memcmp(engine->header, boot_signature, BOOT_SIGNATURE_SIZE) == 0;
}

/*
 * One read of the start of flash; scratch holds it when this is true. Before
 * it the buffer is filled with ones: where they still are, nothing was read,
 * or zeros were not programmed. What the decoy brought must not come back, or
 * it is the driver's old buffer.
 */
static bool read_signature(struct engine *engine)
{
	uint8_t *scratch = engine->job->scratch;
	const struct range range = {
		.length = BOOT_SIGNATURE_SIZE,
		.signature = true,
	};
	uint32_t length = engine_least(ENGINE_DECOY_SIZE, engine->mtd->geometry.transfer_size);
	uint8_t echo[ENGINE_DECOY_SIZE];

	memset(scratch, 0xa5, length); /* there may be no decoy */
	if (!decoy_read(engine, &range))
		return false;
	memcpy(echo, scratch, length);
	memset(scratch, 0xff, length);
	if (engine_read(engine, 0, length) != 0 || bytes_blank(scratch, BOOT_SIGNATURE_SIZE))
		return false;
	if (bytes_equal(scratch, echo, length)) {
		engine->decoy_turn++;
		return false;
	}
	/* A valid signature only loses bits. After an interrupted run some may
	 * read differently each time. */
	for (uint32_t i = 0; i < BOOT_SIGNATURE_SIZE; i++)
		if (was_valid(engine) && (scratch[i] & ~boot_signature[i]) != 0)
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
			wrong[at] &= now[at] ^ boot_signature[at];
		if (reads == ENGINE_READS_AGREED && zero == reads)
			return SIGNATURE_ZERO;
		if (reads == ENGINE_READS_AGREED && same == reads && was_valid(engine))
			return SIGNATURE_SAME;
	}
	if (reads < ENGINE_READS_AGREED)
		return SIGNATURE_UNREADABLE;
	if (any_bit(wrong))
		return SIGNATURE_PARTLY;
	/* A bootloader that is not good, behind a signature that is: what reads
	 * alike before and ever since was not changed. */
	if (same == SIGNATURE_READS && engine->job->old_agreed && !engine->doubted)
		return SIGNATURE_SAME;
	return SIGNATURE_UNREADABLE;
}

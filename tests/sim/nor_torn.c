/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a chip holds when its power went away inside a program or an erase.
 *
 * Any subset of the bits that were to change may have changed: chosen at
 * random, and some chosen to hurt. One thing no order of steps could survive
 * is left out, because 72 bits would have to conspire: an erase of block 0
 * that raises exactly those signature bits that make it valid again and no
 * other. For the same reason at most a quarter of the bits of a torn erase are
 * shaky: the model of the boot ROM takes a shaky bit for whatever hurts most.
 */
#include <string.h>

#include "nor_private.h"

static const char *const names[TORN_KINDS] = {
	[TORN_BEFORE] = "before",
	[TORN_AFTER] = "after",
	[TORN_PREFIX] = "prefix",
	[TORN_SUFFIX] = "suffix",
	[TORN_SUBSET] = "subset",
	[TORN_ALMOST] = "almost",
	[TORN_BARELY] = "barely",
	[TORN_HEADER_FIRST] = "header-first",
	[TORN_HEADER_LAST] = "header-last",
	[TORN_SHAKY] = "shaky",
	[TORN_MARGINAL] = "marginal",
	[TORN_LOWERED] = "lowered",
	[TORN_ZERO] = "zero",
	[TORN_DIED] = "died",
};

const char *nor_torn_name(enum nor_torn torn)
{
	return names[torn];
}

bool nor_torn_applies(enum nor_torn torn, enum nor_kind kind, uint32_t offset)
{
	switch (torn) {
	case TORN_LOWERED:
	case TORN_ZERO: return kind == NOR_ERASE;
	case TORN_HEADER_FIRST:
	case TORN_HEADER_LAST: return kind != NOR_READ && offset < BOOT_SIGNATURE_SIZE;
	case TORN_DIED: return false; /* not of the chip */
	case TORN_BEFORE: return true;
	default: return kind != NOR_READ;
	}
}

bool nor_torn_is_random(enum nor_torn torn)
{
	switch (torn) {
	case TORN_BEFORE:
	case TORN_AFTER:
	case TORN_HEADER_FIRST:
	case TORN_HEADER_LAST:
	case TORN_DIED:
	case TORN_ZERO: return false;
	default: return true;
	}
}

struct tear {
	enum nor_kind kind;
	enum nor_torn torn;
	uint64_t random;
	uint32_t header, length;
	const uint8_t *after, *after_shaky;
	uint8_t *bytes, *shaky;
};

/* Bits of the mask are taken from what the operation would have left. */
static void blend(struct tear *tear, uint32_t i, uint8_t done)
{
	tear->bytes[i] = (uint8_t)((tear->bytes[i] & ~done) | (tear->after[i] & done));
	tear->shaky[i] = (uint8_t)((tear->shaky[i] & ~done) | (tear->after_shaky[i] & done));
}

static void take(struct tear *tear, uint32_t from, uint32_t to)
{
	for (uint32_t i = from; i < to; i++)
		blend(tear, i, 0xff);
}

/* A byte in which each bit is set with a chance of `of8` in 8. */
static uint8_t random_mask(uint64_t *random, unsigned of8)
{
	uint64_t a = nor_random(random);
	uint8_t x = (uint8_t)a, y = (uint8_t)(a >> 8), z = (uint8_t)(a >> 16);

	switch (of8) {
	case 1: return x & y & z;
	case 2: return x & y;
	case 3: return x & (y | z);
	case 5: return x | (y & z);
	case 6: return x | y;
	case 7: return x | y | z;
	default: return x;
	}
}

static void tear_subset(struct tear *tear)
{
	unsigned of8 = 1 + (unsigned)(nor_random(&tear->random) % 7);

	for (uint32_t i = 0; i < tear->length; i++)
		blend(tear, i, random_mask(&tear->random, of8));
}

/* The bits that the operation changes, counted; and the mask of the one with
 * the given number, in *byte. */
static uint32_t changed_bits(const struct tear *tear, uint32_t number, uint32_t *byte,
                             uint8_t *mask)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < tear->length; i++) {
		uint8_t differ = tear->bytes[i] ^ tear->after[i];

		for (unsigned bit = 0; differ != 0 && bit < 8; bit++) {
			if ((differ >> bit & 1) == 0)
				continue;
			if (count++ == number) {
				*byte = i;
				*mask = (uint8_t)(1u << bit);
			}
		}
	}
	return count;
}

static void tear_one_bit(struct tear *tear)
{
	uint32_t byte = 0, count = changed_bits(tear, UINT32_MAX, NULL, NULL);
	uint8_t mask = 0;

	if (count == 0)
		return;
	changed_bits(tear, (uint32_t)(nor_random(&tear->random) % count), &byte, &mask);
	if (tear->torn == TORN_ALMOST) {
		take(tear, 0, byte);
		blend(tear, byte, (uint8_t)~mask);
		take(tear, byte + 1, tear->length);
	} else {
		blend(tear, byte, mask);
	}
}

/* Of the bits that were to change some are done, some not, and up to a
 * quarter neither. An erase leaves any bit of the block so. */
static void tear_shaky(struct tear *tear)
{
	unsigned of8 = 1 + (unsigned)(nor_random(&tear->random) % 7);

	for (uint32_t i = 0; i < tear->length; i++) {
		uint8_t differ = tear->bytes[i] ^ tear->after[i];
		uint8_t loose = random_mask(&tear->random, 2);

		if (tear->kind != NOR_ERASE)
			loose &= differ;
		blend(tear, i, random_mask(&tear->random, of8));
		tear->shaky[i] |= loose;
	}
}

/* Erases begin by programming the block to zero, so that no bit is erased too
 * far. Nothing says how far that had come. */
static void tear_lowered(struct tear *tear)
{
	unsigned of8 = 1 + (unsigned)(nor_random(&tear->random) % 7);

	for (uint32_t i = 0; i < tear->length; i++)
		tear->bytes[i] &= random_mask(&tear->random, of8);
}

static uint32_t part(struct tear *tear)
{
	return (uint32_t)(nor_random(&tear->random) % tear->length);
}

static void tear(struct tear *tear)
{
	uint32_t at;

	switch (tear->torn) {
	case TORN_BEFORE: break;
	case TORN_PREFIX: take(tear, 0, part(tear)); break;
	case TORN_SUFFIX:
		at = part(tear);
		take(tear, at, tear->length);
		break;
	case TORN_SUBSET: tear_subset(tear); break;
	case TORN_ALMOST:
	case TORN_BARELY: tear_one_bit(tear); break;
	case TORN_HEADER_FIRST: take(tear, 0, tear->header); break;
	case TORN_HEADER_LAST: take(tear, tear->header, tear->length); break;
	case TORN_SHAKY:
	case TORN_MARGINAL: tear_shaky(tear); break;
	case TORN_LOWERED: tear_lowered(tear); break;
	case TORN_ZERO: memset(tear->bytes, 0, tear->length); break;
	default: take(tear, 0, tear->length);
	}
}

void nor_tear(enum nor_kind kind, enum nor_torn torn, uint64_t seed, uint32_t header,
              uint32_t length, const uint8_t *after, const uint8_t *after_shaky, uint8_t *bytes,
              uint8_t *shaky)
{
	struct tear it = {
		.kind = kind,
		.torn = torn,
		.random = seed,
		.header = header,
		.length = length,
		.after = after,
		.after_shaky = after_shaky,
		.bytes = bytes,
		.shaky = shaky,
	};

	/* An operation that does nothing (a lie) leaves nothing torn. */
	if (memcmp(bytes, after, length) == 0 && memcmp(shaky, after_shaky, length) == 0 &&
	    kind != NOR_ERASE)
		return;
	tear(&it);
}

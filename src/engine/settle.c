/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "settle.h"

#include <stdbool.h>
#include <string.h>

#include "bytes.h"
#include "spare.h"

#define PLANES   4u
#define READINGS 15u /* as many as PLANES bits can count: half of them is the last plane */
#define UNITS    8u  /* in an erase block, at least: scratch holds six */

/* A part of the block that is read again and again. */
struct unit {
	const struct mtd *mtd;
	const uint8_t *old;
	uint32_t at, length;
	uint8_t *lead, *now;
	uint8_t *plane[PLANES]; /* how often each bit was one, in binary */
};

/* Reads a place in the bootloader, another one each time: the bus has to be alive, and
 * the driver's buffer to hold something else. */
static bool lead_in(const struct unit *unit, uint32_t reading)
{
	uint32_t places = spare_block(&unit->mtd->geometry) / unit->length;
	uint32_t at = 0;

	for (uint32_t i = 0; i < places; i++) {
		at = (reading + i) % places * unit->length;
		if (!bytes_alike(unit->old + at, unit->length))
			break;
	}
	bytes_complement(unit->lead, unit->old + at, unit->length);
	return unit->mtd->read(unit->mtd->context, at, unit->lead, unit->length) == 0 &&
	       bytes_equal(unit->lead, unit->old + at, unit->length);
}

/* Whether the bytes are those of the lead-in, or none at all. */
static bool brought_nothing(const uint8_t *now, const uint8_t *lead, uint32_t length, uint8_t fill)
{
	if (bytes_alike(now, length))
		return now[0] == fill;
	return bytes_equal(now, lead, length);
}

static void count(const struct unit *unit)
{
	for (uint32_t i = 0; i < unit->length; i++) {
		uint8_t carry = unit->now[i];

		for (unsigned plane = 0; plane < PLANES; plane++) {
			uint8_t both = unit->plane[plane][i] & carry;

			unit->plane[plane][i] ^= carry;
			carry = both;
		}
	}
}

/* Reads the unit as often as it takes. False: a read failed. */
static bool read_unit(const struct unit *unit)
{
	uint32_t half = unit->length / 2;

	for (unsigned plane = 0; plane < PLANES; plane++)
		memset(unit->plane[plane], 0, unit->length);
	for (uint32_t i = 0; i < READINGS; i++) {
		uint8_t fill = i % 2 == 0 ? 0x5a : 0xa5;

		if (!lead_in(unit, i))
			return false;
		memset(unit->now, fill, unit->length);
		if (unit->mtd->read(unit->mtd->context, unit->at, unit->now, unit->length) != 0 ||
		    brought_nothing(unit->now, unit->lead, half, fill) ||
		    brought_nothing(unit->now + half, unit->lead + half, half, fill))
			return false;
		count(unit);
	}
	return true;
}

/* Whether a bit was not the same in all readings. */
static bool is_loose(const struct unit *unit)
{
	for (uint32_t i = 0; i < unit->length; i++) {
		uint8_t always = 0xff, ever = 0;

		for (unsigned plane = 0; plane < PLANES; plane++) {
			always &= unit->plane[plane][i];
			ever |= unit->plane[plane][i];
		}
		if (ever != always)
			return true;
	}
	return false;
}

enum settled settle_spare(const struct mtd *mtd, uint8_t *old, uint8_t *scratch)
{
	const struct mtd_geometry *geometry = &mtd->geometry;
	uint32_t length = geometry->erase_size / UNITS;
	bool loose = false;
	struct unit unit = {.mtd = mtd, .old = old, .lead = scratch};

	if (length > geometry->transfer_size)
		length = geometry->transfer_size;
	unit.length = length;
	unit.now = scratch + length;
	for (unsigned plane = 0; plane < PLANES; plane++)
		unit.plane[plane] = unit.now + (1 + plane) * length;
	for (unit.at = spare_block(geometry); unit.at < geometry->size; unit.at += length) {
		if (!read_unit(&unit))
			return SETTLED_NOT;
		loose = loose || is_loose(&unit);
		memcpy(old + unit.at, unit.plane[PLANES - 1], length);
	}
	if (spare_is_blank(geometry, old) || spare_is_left_over(geometry, old))
		return SETTLED_BLANK;
	return loose ? SETTLED_TORN : SETTLED_NOT;
}

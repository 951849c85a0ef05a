/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "look_alike.h"

#include <string.h>

#include "bytes.h"

#define TAIL 64u /* bytes by which a transfer that is there twice is known */

/*
 * A driver that returns its buffer again and again does so in both passes. No
 * bootloader has two transfers that end alike (but for padding: one value).
 */
bool look_ends_alike(const struct mtd_geometry *geometry, const uint8_t *old)
{
	uint32_t piece = geometry->transfer_size;
	uint32_t half = piece / 2;
	uint32_t tail = half < TAIL ? half : TAIL;

	for (uint32_t end = 2 * piece; end <= geometry->size; end += piece)
		if (!bytes_alike(old + end - tail, tail) &&
		    memcmp(old + end - tail, old + end - tail - piece, tail) == 0)
			return true;
	return false;
}

/* All transfers the same, and not blank: that is no flash. A blank one is
 * believed; there is nothing to lose on it. */
static bool all_alike(const struct mtd_geometry *geometry, const uint8_t *old)
{
	uint32_t piece = geometry->transfer_size;

	return memcmp(old, old + piece, geometry->size - piece) == 0 && !bytes_blank(old, piece);
}

/* Whether half of the pages or more hold one value (ff, or the zeros of an erase that was
 * cut short), as in no bootloader. */
static bool mostly_empty(const struct mtd_geometry *geometry, const uint8_t *old)
{
	uint32_t page = geometry->page_size;
	uint32_t empty = 0;

	for (uint32_t at = 0; at < geometry->size; at += page)
		empty += bytes_alike(old + at, page);
	return 2 * empty * page >= geometry->size;
}

/*
 * Whether an address line does not get through: what differs by it alone is the same, in
 * all of flash. Where little is there, that may be what a cut left.
 */
static bool line_is_stuck(const struct mtd_geometry *geometry, const uint8_t *old)
{
	uint32_t size = geometry->size;

	if (mostly_empty(geometry, old))
		return false;
	for (uint32_t line = geometry->page_size; size % (2 * line) == 0; line *= 2) {
		uint32_t at = 0;

		while (at < size && memcmp(old + at, old + at + line, line) == 0)
			at += 2 * line;
		if (at == size)
			return true;
	}
	return false;
}

/*
 * Whether a data line does not get through: bits n and n + 4 are the same in all of flash,
 * as when the chip lost its setting for reads of four lines. One such bit is no sign: text
 * has one.
 */
static bool data_is_stuck(const struct mtd_geometry *geometry, const uint8_t *old)
{
	uint8_t ever = 0, always = 0xff;

	if (mostly_empty(geometry, old))
		return false;
	for (uint32_t at = 0; at < geometry->size; at++) {
		ever |= old[at];
		always &= old[at];
	}
	ever = (uint8_t)~ever | always; /* the bits that never change */
	return (ever & ever >> 4) != 0;
}

bool look_sees_no_flash(const struct mtd_geometry *geometry, const uint8_t *old)
{
	return all_alike(geometry, old) || line_is_stuck(geometry, old) ||
	       data_is_stuck(geometry, old);
}

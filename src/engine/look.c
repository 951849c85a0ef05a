/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "look.h"

#include <stdbool.h>
#include <string.h>

#include "boot_header.h"
#include "bytes.h"
#include "image.h"
#include "settle.h"
#include "spare.h"

#define ROUNDS 3u   /* of two readings each, until the two of a round agree */
#define FILL   0x5a /* where nothing was read */
#define TAIL   64u  /* bytes by which a transfer that is there twice is known */

/* A flash that is being read. */
struct reading {
	const struct mtd *mtd;
	uint8_t *old;     /* what reading upwards brought */
	uint8_t *scratch; /* what comes downwards */
	uint32_t offset;  /* the lowest place that differed */
	bool torn;        /* the header was not always read as valid */
	bool outside;     /* this time something differed outside the spare block */
};

/*
 * A read that fails may bring what the transfer before it brought. So each pass
 * begins behind the other end of flash, and in the two passes together each
 * piece comes behind two others: what is not its own differs.
 */
static int lead_in(const struct reading *reading, uint32_t at)
{
	const struct mtd *mtd = reading->mtd;

	return mtd->read(mtd->context, at, reading->scratch, mtd->geometry.transfer_size);
}

/* Whether the bytes are those of the transfer before, or of none at all: a read
 * that failed says nothing of the flash. A torn flash may be all of one value. */
static bool brought_nothing(const uint8_t *bytes, const uint8_t *before, uint32_t length)
{
	if (bytes_alike(bytes, length))
		return bytes[0] == FILL;
	return memcmp(bytes, before, length) == 0;
}

/* Whether the first piece, as read upwards, says that there is no signature. */
static bool unsigned_up(const struct reading *reading)
{
	const uint8_t *old = reading->old;
	const struct mtd_geometry *geometry = &reading->mtd->geometry;
	uint32_t piece = geometry->transfer_size;

	return memcmp(old, boot_signature, BOOT_SIGNATURE_SIZE) != 0 &&
	       !brought_nothing(old, old + geometry->size - piece, piece);
}

/* Reads all of flash upwards, over bytes that a silent failure leaves there. */
static int read_up(struct reading *reading)
{
	const struct mtd *mtd = reading->mtd;
	uint32_t piece = mtd->geometry.transfer_size;
	int error = lead_in(reading, mtd->geometry.size - piece);

	for (uint32_t at = 0; error == 0 && at < mtd->geometry.size; at += piece) {
		memset(reading->old + at, FILL, piece);
		error = mtd->read(mtd->context, at, reading->old + at, piece);
	}
	if (error == 0 && unsigned_up(reading))
		reading->torn = true;
	return error;
}

/* Whether the piece `now`, read behind `before`, is as it was upwards. */
static bool same_piece(struct reading *reading, uint32_t at, uint32_t piece, const uint8_t *now,
                       const uint8_t *before)
{
	const uint8_t *old = reading->old + at;
	bool read = false;

	if (bytes_equal(now, old, piece)) {
		/* Behind two other pieces: what they held, or nothing, it is not. */
		if (at == 0 && memcmp(old, boot_signature, BOOT_SIGNATURE_SIZE) != 0 &&
		    !brought_nothing(now, before, piece))
			reading->torn = true;
		return true;
	}
	for (uint32_t i = piece; i-- > 0;) {
		read = read || (now[i] ^ old[i]) != 0xff;
		if (now[i] != old[i])
			reading->offset = at + i;
	}
	if (at < spare_block(&reading->mtd->geometry))
		reading->outside = true;
	if (reading->offset < BOOT_HEADER_SIZE && read && !brought_nothing(now, before, piece))
		reading->torn = true;
	return false;
}

/* Reads all of flash downwards, in other pieces, and compares: 0 equal, 1 not, or
 * negative errno. */
static int compare_down(struct reading *reading)
{
	const struct mtd *mtd = reading->mtd;
	uint32_t piece = mtd->geometry.transfer_size / 2;
	uint32_t at = mtd->geometry.size;
	int error = lead_in(reading, 0);
	bool differs;

	/* A bus that is dead for a while is so at the turn as well. */
	reading->outside = !bytes_equal(reading->scratch, reading->old, 2 * piece);
	differs = reading->outside;

	while (error == 0 && at > 0) {
		uint32_t half = at / piece % 2; /* they take turns, to be compared */
		uint8_t *now = reading->scratch + (1 - half) * piece;

		at -= piece;
		bytes_complement(now, reading->old + at, piece);
		error = mtd->read(mtd->context, at, now, piece);
		if (error == 0 &&
		    !same_piece(reading, at, piece, now, reading->scratch + half * piece))
			differs = true;
	}
	return error != 0 ? error : differs;
}

/*
 * A driver that returns its buffer again and again does so in both passes. No
 * bootloader has two transfers that end alike (but for padding: one value).
 */
static bool ends_alike(const struct mtd *mtd, const uint8_t *old)
{
	uint32_t piece = mtd->geometry.transfer_size;
	uint32_t half = piece / 2;
	uint32_t tail = half < TAIL ? half : TAIL;

	for (uint32_t end = 2 * piece; end <= mtd->geometry.size; end += piece)
		if (!bytes_alike(old + end - tail, tail) &&
		    memcmp(old + end - tail, old + end - tail - piece, tail) == 0)
			return true;
	return false;
}

/* All transfers the same, and not blank: that is no flash. A blank one is
 * believed; there is nothing to lose on it. */
static bool all_alike(const struct mtd *mtd, const uint8_t *old)
{
	uint32_t piece = mtd->geometry.transfer_size;

	return memcmp(old, old + piece, mtd->geometry.size - piece) == 0 &&
	       !bytes_blank(old, piece);
}

/* Whether half of the pages or more hold one value (ff, or the zeros of an erase that was
 * cut short), as in no bootloader. */
static bool mostly_empty(const struct mtd *mtd, const uint8_t *old)
{
	uint32_t page = mtd->geometry.page_size;
	uint32_t empty = 0;

	for (uint32_t at = 0; at < mtd->geometry.size; at += page)
		empty += bytes_alike(old + at, page);
	return 2 * empty * page >= mtd->geometry.size;
}

/*
 * Whether an address line does not get through: what differs by it alone is the same, in
 * all of flash. Where little is there, that may be what a cut left.
 */
static bool line_is_stuck(const struct mtd *mtd, const uint8_t *old)
{
	uint32_t size = mtd->geometry.size;

	if (mostly_empty(mtd, old))
		return false;
	for (uint32_t line = mtd->geometry.page_size; size % (2 * line) == 0; line *= 2) {
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
static bool data_is_stuck(const struct mtd *mtd, const uint8_t *old)
{
	uint8_t ever = 0, always = 0xff;

	if (mostly_empty(mtd, old))
		return false;
	for (uint32_t at = 0; at < mtd->geometry.size; at++) {
		ever |= old[at];
		always &= old[at];
	}
	ever = (uint8_t)~ever | always; /* the bits that never change */
	return (ever & ever >> 4) != 0;
}

/* Whether nothing differs but what a canary left (canary.h). */
static bool only_spare_differs(const struct reading *reading)
{
	const struct mtd_geometry *geometry = &reading->mtd->geometry;

	return !reading->outside && spare_is_behind(geometry, reading->old) &&
	       image_header_valid(reading->old, geometry->size);
}

/* Whether that is what it was. */
static bool settle(const struct reading *reading, struct look *look)
{
	enum settled settled = settle_spare(reading->mtd, reading->old, reading->scratch);

	look->canary = settled == SETTLED_BLANK;
	look->loose = settled == SETTLED_TORN;
	return settled != SETTLED_NOT;
}

/* What two readings that are the same say. */
static enum look_state judge(const struct mtd *mtd, const uint8_t *old)
{
	if (all_alike(mtd, old) || line_is_stuck(mtd, old) || data_is_stuck(mtd, old))
		return LOOK_UNREADABLE;
	if (!image_header_valid(old, mtd->geometry.size))
		return LOOK_INTERRUPTED;
	return ends_alike(mtd, old) ? LOOK_UNREADABLE : LOOK_GOOD;
}

/* One reading up and one down. */
static void read_round(struct reading *reading, struct look *look)
{
	int result = read_up(reading);

	look->rounds++;
	if (result == 0)
		result = compare_down(reading);
	/* One read that fails is no torn block: what is erased as one is not saved. */
	if (result == 1 && look->rounds == ROUNDS && only_spare_differs(reading) &&
	    settle(reading, look))
		result = 0;
	look->offset = reading->offset;
	look->error = result < 0 ? result : 0;
	if (result == 0)
		look->state = judge(reading->mtd, reading->old);
	else if (result < 0)
		look->state = LOOK_UNREADABLE;
	else
		look->state = reading->torn ? LOOK_INTERRUPTED : LOOK_UNSTABLE;
	look->agreed = result == 0 && look->state != LOOK_UNREADABLE;
	if (look->state == LOOK_GOOD && spare_is_left_over(&reading->mtd->geometry, reading->old))
		look->canary = true;
}

void look_read(const struct mtd *mtd, uint8_t *old, uint8_t *scratch, struct look *look)
{
	struct reading reading = {.mtd = mtd, .old = old, .scratch = scratch};

	memset(look, 0, sizeof *look);
	while (look->rounds < ROUNDS && !look->agreed)
		read_round(&reading, look);
}

bool look_again(const struct mtd *mtd, uint8_t *old, uint8_t *scratch)
{
	struct reading reading = {.mtd = mtd, .old = old, .scratch = scratch};

	for (uint32_t round = 0; round < ROUNDS; round++) {
		int result = compare_down(&reading);

		/* A torn canary may have read twice alike before. */
		if (result == 0 || (result == 1 && only_spare_differs(&reading)))
			return true;
	}
	return false;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "look.h"

#include <stdbool.h>
#include <string.h>

#include "boot_header.h"
#include "bytes.h"
#include "image.h"
#include "look_alike.h"
#include "settle.h"
#include "spare.h"

#define ROUNDS 3u   /* of two readings each, until the two of a round agree */
#define SURE   4u   /* in a row, until a header that once read as torn is called good */
#define AGAIN  8u   /* readings in which a torn header reads right, or not always alike */
#define FILL   0x5a /* where nothing was read */

/* A flash that is being read. */
struct reading {
	const struct mtd *mtd;
	uint8_t *old;     /* what reading upwards brought */
	uint8_t *scratch; /* what comes downwards */
	uint32_t offset;  /* the lowest place that differed */
	bool torn;        /* the header was not always read as valid */
	bool behind;      /* something differed behind the header */
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
		if (now[i] == old[i])
			continue;
		reading->offset = at + i;
		reading->behind = reading->behind || at + i >= BOOT_HEADER_SIZE;
	}
	if (at < spare_block(&reading->mtd->geometry))
		reading->outside = true;
	if (reading->offset < BOOT_HEADER_SIZE && read && !brought_nothing(now, before, piece))
		reading->torn = true;
	return false;
}

/* Whether the first transfer came, but for its header. */
static bool only_header_differs(const struct reading *reading, uint32_t length)
{
	const uint8_t *behind = reading->old + BOOT_HEADER_SIZE;

	return length > BOOT_HEADER_SIZE && !bytes_alike(behind, length - BOOT_HEADER_SIZE) &&
	       bytes_equal(reading->scratch + BOOT_HEADER_SIZE, behind, length - BOOT_HEADER_SIZE);
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
	if (error == 0 && differs && only_header_differs(reading, 2 * piece))
		reading->torn = true;

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
	if (look_sees_no_flash(&mtd->geometry, old))
		return LOOK_UNREADABLE;
	if (!image_header_valid(old, mtd->geometry.size))
		return LOOK_INTERRUPTED;
	return look_ends_alike(&mtd->geometry, old) ? LOOK_UNREADABLE : LOOK_GOOD;
}

/* One reading up and one down. */
static void read_round(struct reading *reading, struct look *look)
{
	int result = read_up(reading);

	look->rounds++;
	if (result == 0)
		result = compare_down(reading);
	/* One read that fails is no torn block: what is erased as one is not saved. */
	if (result == 1 && look->rounds >= ROUNDS && only_spare_differs(reading) &&
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
	uint32_t good = 0;
	bool doubtful;

	memset(look, 0, sizeof *look);
	do {
		read_round(&reading, look);
		good = look->state == LOOK_GOOD ? good + 1 : 0;
		doubtful = reading.torn && good > 0 && good < SURE;
	} while (look->rounds < (reading.torn ? ROUNDS + SURE : ROUNDS) &&
	         (doubtful || !look->agreed));
	if (doubtful) {
		look->state = LOOK_INTERRUPTED;
		look->agreed = false;
	}
}

/* Whether nothing but the header differed, each time, and not always alike. */
static bool header_is_torn(const struct reading *reading, uint8_t header[BOOT_HEADER_SIZE],
                           uint32_t round)
{
	/* the halves of the first transfer come last */
	const uint8_t *now = reading->scratch;
	bool varies = round > 0 && memcmp(header, now, BOOT_HEADER_SIZE) != 0;

	memcpy(header, now, BOOT_HEADER_SIZE);
	return varies && reading->torn && !reading->behind;
}

bool look_again(const struct mtd *mtd, uint8_t *old, uint8_t *scratch, struct look *look)
{
	struct reading reading = {.mtd = mtd, .old = old, .scratch = scratch};
	uint8_t header[BOOT_HEADER_SIZE];
	bool torn = false;

	for (uint32_t round = 0; round < (reading.torn && !reading.behind ? AGAIN : ROUNDS);
	     round++) {
		int result = compare_down(&reading);

		/* A torn canary may have read twice alike before. */
		if (result == 0 || (result == 1 && only_spare_differs(&reading)))
			return true;
		if (result < 0)
			reading.behind = true;
		torn = header_is_torn(&reading, header, round) || (torn && !reading.behind);
	}
	if (torn) {
		look->state = LOOK_INTERRUPTED;
		look->agreed = false;
	}
	return torn;
}

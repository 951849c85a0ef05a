/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "look.h"

#include <stdbool.h>
#include <string.h>

#include "boot_header.h"
#include "bytes.h"
#include "image.h"

#define ROUNDS 3u /* of two readings each, until the two of a round agree */

/* Reads all of flash upwards, over bytes that a silent failure leaves there. */
static int read_up(const struct mtd *mtd, uint8_t *old)
{
	uint32_t chunk = mtd->geometry.erase_size;
	int error;

	for (uint32_t at = 0; at < mtd->geometry.size; at += chunk) {
		memset(old + at, (int)(0x5a ^ (at / chunk)), chunk);
		error = mtd->read(mtd->context, at, old + at, chunk);
		if (error != 0)
			return error;
	}
	return 0;
}

/* Reads all of flash downwards in half blocks and compares: 0 equal, 1 not
 * (look->offset is then the lowest place that differs), or negative errno. */
static int compare_down(const struct mtd *mtd, const uint8_t *old, uint8_t *scratch,
                        struct look *look)
{
	uint32_t chunk = mtd->geometry.erase_size / 2;
	uint32_t at = mtd->geometry.size;
	int error, result = 0;

	while (at > 0) {
		at -= chunk;
		bytes_complement(scratch, old + at, chunk);
		error = mtd->read(mtd->context, at, scratch, chunk);
		if (error != 0)
			return error;
		for (uint32_t i = chunk; i-- > 0;)
			if (scratch[i] != old[at + i]) {
				look->offset = at + i;
				result = 1;
			}
	}
	return result;
}

/*
 * Every erase block alike, and not blank: that is no bootloader but a driver
 * that returns its buffer again and again. A blank flash is believed; there
 * is nothing to lose on it.
 */
static bool is_echo(const struct mtd *mtd, const uint8_t *old)
{
	uint32_t chunk = mtd->geometry.erase_size;

	for (uint32_t at = chunk; at < mtd->geometry.size; at += chunk)
		if (memcmp(old, old + at, chunk) != 0)
			return false;
	return !bytes_blank(old, chunk);
}

void look_read(const struct mtd *mtd, uint8_t *old, uint8_t *scratch, struct look *look)
{
	bool signed_always = true;
	int result;

	memset(look, 0, sizeof *look);
	while (look->rounds < ROUNDS && !look->agreed) {
		look->rounds++;
		result = read_up(mtd, old);
		if (result == 0) {
			if (memcmp(old, boot_signature, BOOT_SIGNATURE_SIZE) != 0)
				signed_always = false;
			result = compare_down(mtd, old, scratch, look);
			if (result == 1 && look->offset < BOOT_HEADER_SIZE)
				signed_always = false;
		}
		look->error = result < 0 ? result : 0;
		look->agreed = result == 0;
	}
	if (look->error != 0 || (look->agreed && is_echo(mtd, old)))
		look->state = LOOK_UNREADABLE;
	else if (!look->agreed && signed_always)
		look->state = LOOK_UNSTABLE;
	else if (look->agreed && image_header_valid(old, mtd->geometry.size))
		look->state = LOOK_GOOD;
	else
		look->state = LOOK_INTERRUPTED;
}

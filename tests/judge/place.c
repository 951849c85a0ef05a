/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "judge.h"

#include <stddef.h>
#include <string.h>

#include "boot_header.h"
#include "image.h"

#define UBOOT     0x6800u
#define UBOOT_END 0x36000u /* the SPL reads no further (FACTS.md, section 2) */

static uint32_t spl_end(const uint8_t *image)
{
	const uint8_t *at = image + BOOT_LENGTH_OFFSET;

	return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16;
}

static uint32_t last_byte(const uint8_t *image)
{
	uint32_t end = UBOOT_END;

	while (end > UBOOT && (image[end - 1] == 0x00 || image[end - 1] == 0xff))
		end--;
	return end;
}

static enum place place_of(const uint8_t *image, uint32_t offset)
{
	if (offset < BOOT_HEADER_SIZE)
		return PLACE_HEADER;
	if (offset < BOOT_SPL_OFFSET)
		return PLACE_UNREAD;
	if (offset < spl_end(image))
		return PLACE_SPL;
	if (offset < UBOOT)
		return PLACE_UNREAD;
	if (offset < last_byte(image))
		return PLACE_UBOOT;
	return offset < UBOOT_END ? PLACE_PADDING : PLACE_ENVIRONMENT;
}

static uint32_t differences(const uint8_t *a, const uint8_t *b, uint32_t size)
{
	uint32_t count = 0;

	for (uint32_t i = BOOT_SIGNATURE_SIZE; i < size; i++)
		count += a[i] != b[i];
	return count;
}

enum place judge_place(const struct world *world, const uint8_t *bytes)
{
	uint32_t size = world->geometry.size;
	bool newer = differences(bytes, world->new, size) <= differences(bytes, world->old, size);
	const uint8_t *image = newer ? world->new : world->old;
	enum place worst = PLACE_NONE, here;

	for (uint32_t i = BOOT_SIGNATURE_SIZE; i < size; i++) {
		if (bytes[i] == image[i])
			continue;
		here = place_of(image, i);
		if (worst == PLACE_NONE || here < worst)
			worst = here;
	}
	return worst;
}

static bool starts_as(const uint8_t *bytes, const uint8_t *image)
{
	return memcmp(bytes, image, BOOT_HEADER_SIZE) == 0 &&
	       memcmp(bytes + BOOT_SPL_OFFSET, image + BOOT_SPL_OFFSET,
	              spl_end(image) - BOOT_SPL_OFFSET) == 0 &&
	       memcmp(bytes + UBOOT, image + UBOOT, last_byte(image) - UBOOT) == 0;
}

enum verdict judge_expect(const struct world *world, const uint8_t *bytes)
{
	if (!image_header_valid(bytes, world->geometry.size))
		return VERDICT_USB;
	if (starts_as(bytes, world->old) || starts_as(bytes, world->new))
		return VERDICT_STARTS;
	return VERDICT_HANGS;
}

const char *judge_place_name(enum place place)
{
	static const char *const names[PLACE_COUNT] = {
		[PLACE_NONE] = "nowhere",
		[PLACE_SPL] = "in the SPL",
		[PLACE_UBOOT] = "in U-Boot, where nothing is executed or read on the way",
		[PLACE_HEADER] = "in CRC-7 or length",
		[PLACE_PADDING] = "in the padding behind U-Boot",
		[PLACE_ENVIRONMENT] = "where an environment would be",
		[PLACE_UNREAD] = "in what nobody reads",
	};

	return names[place];
}

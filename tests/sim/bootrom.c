/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bootrom.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "boot_header.h"

static const uint8_t signature[BOOT_SIGNATURE_SIZE] = BOOT_SIGNATURE;

static bool all_settled(const uint8_t *shaky, uint32_t length)
{
	if (shaky == NULL || length == 0)
		return true;
	return shaky[0] == 0 && memcmp(shaky, shaky + 1, length - 1) == 0;
}

static bool may_be_valid(const uint8_t *bytes, const uint8_t *shaky)
{
	for (uint32_t i = 0; i < BOOT_SIGNATURE_SIZE; i++) {
		uint8_t differ = bytes[i] ^ signature[i];

		if (shaky != NULL)
			differ &= (uint8_t)~shaky[i];
		if (differ != 0)
			return false;
	}
	return true;
}

/* Whether all behind the signature is that image's, for good. */
static bool holds(const uint8_t *bytes, const uint8_t *shaky, const uint8_t *image, uint32_t size)
{
	const uint32_t from = BOOT_SIGNATURE_SIZE;

	if (size <= from)
		return false;
	if (image == NULL || memcmp(image, signature, from) != 0)
		return false;
	return memcmp(bytes + from, image + from, size - from) == 0 &&
	       all_settled(shaky == NULL ? NULL : shaky + from, size - from);
}

/* Bytes up to the last one of the old image that is not blank. */
static uint32_t used(const uint8_t *image, uint32_t size)
{
	while (image != NULL && size > 0 && image[size - 1] == 0xff)
		size--;
	return size;
}

enum bootrom bootrom_start(const uint8_t *bytes, const uint8_t *shaky, const uint8_t *old,
                           const uint8_t *new, uint32_t size)
{
	bool certain = all_settled(shaky, BOOT_SIGNATURE_SIZE);
	enum bootrom boots;

	if (!may_be_valid(bytes, shaky))
		return BOOTROM_RECOVERY;
	if (holds(bytes, shaky, new, size))
		boots = BOOTROM_NEW;
	else if (holds(bytes, shaky, old, used(old, size)))
		boots = BOOTROM_OLD;
	else
		return BOOTROM_HANG;
	return certain ? boots : BOOTROM_RECOVERY;
}

const char *bootrom_name(enum bootrom state)
{
	static const char *const names[BOOTROM_COUNT] = {
		[BOOTROM_OLD] = "boots-old",
		[BOOTROM_NEW] = "boots-new",
		[BOOTROM_RECOVERY] = "recovery",
		[BOOTROM_HANG] = "hang",
	};

	return names[state];
}

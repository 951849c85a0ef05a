/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The SPL sets up its board's RAM: one for another board starts nothing here. Two
 * builds for one board differ in the date in their banner.
 */
#include <string.h>

#include "image.h"

/* Of all builds for 128 MiB; those for 64 MiB differ in 170 to 200 bytes.
 * Source: FACTS.md, section 2. */
#define IMAGE_SPL_MD5 "8904bb58c3c7e7cdf466f721dc360d17"

uint32_t image_spl_difference(const struct image *flash, const struct image *image)
{
	const struct image_span *one = &flash->spl_version;
	const struct image_span *other = &image->spl_version;
	uint32_t count = 0;

	if (flash->size < image->spl_end || (flash->length_ok && flash->spl_end != image->spl_end))
		return UINT32_MAX;
	for (uint32_t i = BOOT_SPL_OFFSET; i < image->spl_end; i++)
		count += flash->bytes[i] != image->bytes[i] && i - one->offset >= one->length &&
		         i - other->offset >= other->length;
	return count;
}

/* `Jul 05 2018 - 13:33:27` in `2013.07 (Jul 05 2018 - 13:33:27)`. */
static struct image_span image_spl_date(const struct image *image)
{
	const struct image_span *version = &image->spl_version;
	const uint8_t *text = image->bytes + version->offset, *open, *close;

	open = memchr(text, '(', version->length);
	close = open != NULL ? memchr(open, ')', version->length - (size_t)(open - text)) : NULL;
	if (close == NULL)
		return (struct image_span){.length = 0};
	return (struct image_span){(uint32_t)(open + 1 - image->bytes),
	                           (uint32_t)(close - open - 1)};
}

bool image_spl_known(const struct image *image)
{
	struct image_span date = image_spl_date(image);
	char digits[DIGEST_TEXT_SIZE];
	struct digest md5;

	/* The banner may be the SPL's last text and end behind it. */
	if (date.length == 0 || date.offset + date.length > image->spl_end)
		return false;
	digest_md5_without(image->bytes + BOOT_SPL_OFFSET, image->spl_end - BOOT_SPL_OFFSET,
	                   date.offset - BOOT_SPL_OFFSET, date.length, &md5);
	return strcmp(digest_string(&md5, digits), IMAGE_SPL_MD5) == 0;
}

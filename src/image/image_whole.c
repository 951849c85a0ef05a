/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether an image is whole, as far as that can be seen: in its structure, or,
 * for a known build, in its md5.
 */
#include "bytes.h"
#include "image_private.h"
#include "known.h"

bool image_has_uboot(const struct image *image)
{
	uint32_t first;

	if (image->size != BOOT_SIZE || image->uboot_version.length == 0)
		return false;
	first = bytes_le32(image->bytes + IMAGE_UBOOT_OFFSET);
	return first != 0 && first != UINT32_MAX;
}

bool image_whole(const struct image *image)
{
	return image->header_valid && !image_hangs(image) && image->chips.count > 0;
}

bool image_hangs(const struct image *image)
{
	return image->header_valid && (!image_has_uboot(image) || image->hole.length > 0);
}

/* The padding between SPL and U-Boot is no hole, nor is what follows the tables. */
void image_find_hole(struct image *image)
{
	uint32_t said = image->chips.offset + image->chips.count * image->chips.stride;
	uint32_t end = said < image->size ? said : image->size; /* the last record may be cut */
	uint32_t at = IMAGE_UBOOT_OFFSET;

	while (at < end && image->hole.length == 0) {
		uint32_t run = bytes_run(image->bytes + at, image->size - at);

		if (run >= IMAGE_HOLE)
			image->hole = (struct image_span){at, run};
		at += run;
	}
}

void image_find_build(struct image *image)
{
	struct digest md5;

	if (image->size != BOOT_SIZE)
		return;
	digest_md5(image->bytes, image->size, &md5);
	image->build = known_find(&md5);
}

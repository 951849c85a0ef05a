/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "spare.h"

#include "bytes.h"

uint32_t spare_block(const struct mtd_geometry *geometry)
{
	return geometry->size - geometry->erase_size;
}

uint32_t spare_byte(const struct mtd_geometry *geometry)
{
	return geometry->size - 1;
}

bool spare_is_blank(const struct mtd_geometry *geometry, const uint8_t *image)
{
	return bytes_blank(image + spare_block(geometry), geometry->erase_size);
}

bool spare_is_left_over(const struct mtd_geometry *geometry, const uint8_t *image)
{
	return bytes_blank(image + spare_block(geometry), geometry->erase_size - 1) &&
	       image[spare_byte(geometry)] != 0xff;
}

bool spare_is_behind(const struct mtd_geometry *geometry, const uint8_t *image)
{
	uint32_t end = spare_block(geometry);

	for (uint32_t at = end - geometry->transfer_size; at < end; at++)
		if (image[at] != 0x00 && image[at] != 0xff)
			return false;
	return true;
}

bool spare_is_doubtful(const struct mtd_geometry *geometry, const uint8_t *image)
{
	const uint8_t *block = image + spare_block(geometry);

	return spare_is_behind(geometry, image) && !bytes_alike(block, geometry->erase_size);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tables are in the data of a raw binary: no symbol says where, and they
 * move between builds. What stays is their shape.
 *
 * Chips: records of one size, each with a 24-bit JEDEC id as a word, then a
 * name, directly or behind one more byte. Manufacturers: words with the id in
 * the second byte, each followed by a pointer into RAM (0x80......).
 */
#include "bytes.h"
#include "image_private.h"

#define CHIP_STRIDE_MIN     40u
#define CHIP_STRIDE_MAX     160u
#define CHIP_NAME_MIN       4u
#define CHIP_NAME_MAX       31u
#define CHIP_STRIDE         100u /* in every real build; then the size is at 60 */
#define CHIP_SIZE           60u
#define CHIP_LEAST          9u  /* bytes: an id, the shortest name and its NUL */
#define TABLE_MIN           3u  /* fewer records in a row are chance */
#define TABLE_MAX           64u /* real ones have a dozen; keeps hostile input cheap */
#define MANUFACTURER_STRIDE 8u

/* Length of the name at offset, or 0 when there is none. */
static uint32_t image_chip_name(const struct image *image, uint32_t offset)
{
	uint32_t length = 0;

	while (length <= CHIP_NAME_MAX && offset + length < image->size) {
		uint8_t c = image->bytes[offset + length];

		if (c == 0)
			return length >= CHIP_NAME_MIN ? length : 0;
		if (c <= ' ' || c > '~' || (length == 0 && (c < 'A' || c > 'Z')))
			return 0;
		length++;
	}
	return 0;
}

static bool image_chip_at(const struct image *image, uint32_t offset, struct image_chip *out)
{
	out->id = 0; /* for a caller who trusts his table */
	if (offset + CHIP_LEAST > image->size)
		return false;
	out->id = bytes_le32(image->bytes + offset);
	/* manufacturer ff or 00 is what a bus with nothing on it answers */
	if (out->id - 0x010001 > 0xfeffff - 0x010001 || (out->id & 0xffff) == 0)
		return false;
	out->name.offset = offset + 4 + (image->bytes[offset + 4] == 0);
	out->name.length = image_chip_name(image, out->name.offset);
	return out->name.length > 0;
}

/* How many follow each other from offset on, where one is. */
static uint32_t image_count_chips(const struct image *image, uint32_t offset, uint32_t stride)
{
	struct image_chip chip;
	uint32_t count = 1;

	while (count < TABLE_MAX && image_chip_at(image, offset + count * stride, &chip))
		count++;
	return count;
}

static void image_find_chips(struct image *image)
{
	struct image_table *best = &image->chips;
	struct image_chip chip;

	for (uint32_t at = 0; at < image->size; at += 4) {
		if (!image_chip_at(image, at, &chip))
			continue;
		for (uint32_t stride = CHIP_STRIDE_MIN; stride <= CHIP_STRIDE_MAX; stride += 4) {
			uint32_t count = image_count_chips(image, at, stride);

			if (count >= TABLE_MIN && count > best->count)
				*best = (struct image_table){at, stride, count};
		}
	}
}

static bool image_is_manufacturer(const struct image *image, uint32_t offset)
{
	const uint8_t *at = image->bytes + offset;

	return offset + MANUFACTURER_STRIDE <= image->size && at[0] == 0 && at[1] != 0 &&
	       at[1] != 0xff && at[2] == 0 && at[3] == 0 && (at[4] & 3) == 0 && at[7] == 0x80;
}

/* Chips in the chip table that one of these manufacturers made. */
static uint32_t image_count_served(const struct image *image,
                                   const struct image_table *manufacturers)
{
	struct image view = *image;
	struct image_chip chip;
	uint32_t count = 0;

	view.manufacturers = *manufacturers;
	for (uint32_t i = 0; i < image->chips.count; i++) {
		image_chip(image, i, &chip);
		count += image_knows_manufacturer(&view, (uint8_t)(chip.id >> 16));
	}
	return count;
}

/*
 * Flag tables have that shape as well. The right one has the manufacturers of the
 * chips; without a chip table the longest one has to do.
 */
static void image_find_manufacturers(struct image *image)
{
	struct image_table table = {.stride = MANUFACTURER_STRIDE};
	uint32_t best = 0;

	for (uint32_t at = 0; at + MANUFACTURER_STRIDE <= image->size;
	     at += 4 + table.count * MANUFACTURER_STRIDE) {
		uint32_t score;

		table.offset = at;
		table.count = 0;
		while (table.count < TABLE_MAX &&
		       image_is_manufacturer(image, at + table.count * MANUFACTURER_STRIDE))
			table.count++;
		if (table.count < TABLE_MIN)
			continue;
		score = image->chips.count > 0 ? image_count_served(image, &table) : table.count;
		if (score > best) {
			best = score;
			image->manufacturers = table;
		}
	}
}

void image_find_tables(struct image *image)
{
	image_find_chips(image);
	image_find_manufacturers(image);
}

uint8_t image_manufacturer(const struct image *image, uint32_t index)
{
	const struct image_table *table = &image->manufacturers;

	return image->bytes[table->offset + index * table->stride + 1];
}

void image_chip(const struct image *image, uint32_t index, struct image_chip *out)
{
	const struct image_table *table = &image->chips;

	uint32_t at = table->offset + index * table->stride;

	image_chip_at(image, at, out);
	out->size = 0;
	if (table->stride == CHIP_STRIDE && image->size - at >= CHIP_SIZE + 4)
		out->size = bytes_le32(image->bytes + at + CHIP_SIZE);
}

/* The record that U-Boot takes for a chip: its own, or else the last. */
static void image_record(const struct image *image, uint32_t id, struct image_prospect *out)
{
	for (uint32_t i = 0; i < image->chips.count && !out->listed; i++) {
		image_chip(image, i, &out->record);
		out->listed = out->record.id == id;
	}
}

void image_foresee(const struct image *image, uint32_t chip, struct image_prospect *out)
{
	*out = (struct image_prospect){.starts_known = image->manufacturers.count > 0};
	out->starts = image_knows_manufacturer(image, (uint8_t)(chip >> 16));
	image_record(image, chip, out);
	out->installs_known = out->record.size != 0 || (out->starts_known && !out->starts);
	out->installs =
		(out->starts || !out->starts_known) && out->record.size >= IMAGE_INSTALL_SIZE;
}

bool image_knows_manufacturer(const struct image *image, uint8_t manufacturer)
{
	for (uint32_t i = 0; i < image->manufacturers.count; i++)
		if (image_manufacturer(image, i) == manufacturer)
			return true;
	return false;
}

bool image_knows_chip(const struct image *image, uint32_t id)
{
	struct image_prospect prospect;

	image_foresee(image, id, &prospect);
	return prospect.listed;
}

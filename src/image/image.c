/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image.h"

#include <string.h>

#include "bytes.h"
#include "crc32.h"
#include "crc7.h"
#include "image_private.h"

static void image_parse_header(struct image *image)
{
	const uint8_t *bytes = image->bytes;

	if (image->size < BOOT_HEADER_SIZE)
		return;
	image->signature = memcmp(bytes, boot_signature, BOOT_SIGNATURE_SIZE) == 0;
	image->crc_stored = bytes[BOOT_CRC7_OFFSET];
	image->spl_end = bytes_le32(bytes + BOOT_LENGTH_OFFSET);
	image->length_ok = image->spl_end > BOOT_SPL_OFFSET &&
	                   image->spl_end <= IMAGE_UBOOT_OFFSET && image->spl_end <= image->size;
	if (image->length_ok)
		image->crc_computed =
			crc7_update(0, bytes + BOOT_SPL_OFFSET, image->spl_end - BOOT_SPL_OFFSET);
	image->header_valid =
		image->signature && image->length_ok && image->crc_stored == image->crc_computed;
}

static bool image_has_environment(const uint8_t *bytes, uint32_t size)
{
	const uint8_t *environment = bytes + IMAGE_ENV_OFFSET;

	return size == BOOT_SIZE &&
	       bytes_le32(environment) ==
	               crc32_of(environment + 4, BOOT_SIZE - IMAGE_ENV_OFFSET - 4);
}

static uint32_t image_used(const uint8_t *bytes, uint32_t size)
{
	while (size > 0 && bytes[size - 1] == 0xff)
		size--;
	return size;
}

void image_parse(const uint8_t *bytes, uint32_t size, struct image *out)
{
	memset(out, 0, sizeof *out);
	out->bytes = bytes;
	out->size = size;
	if (size == 0)
		return;
	out->kind = image_kind(bytes, size);
	out->used = image_used(bytes, size);
	out->environment = image_has_environment(bytes, size);
	image_parse_header(out);
	image_find_tables(out);
	image_find_texts(out);
	image_find_hole(out);
	image_find_build(out);
}

bool image_header_valid(const uint8_t *bytes, uint32_t size)
{
	struct image image = {.bytes = bytes, .size = size};

	image_parse_header(&image);
	return image.header_valid;
}

void image_span_text(struct text *text, const struct image *image, const struct image_span *span)
{
	for (uint32_t i = 0; i < span->length; i++) {
		char c = (char)image->bytes[span->offset + i];

		text_char(text, c >= 0x20 && c < 0x7f ? c : '?');
	}
}

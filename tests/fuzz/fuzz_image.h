/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What holds for every parsed image, and a cheap way to large ones. */
#ifndef PAN_FIX_FUZZ_IMAGE_H
#define PAN_FIX_FUZZ_IMAGE_H

#include "fuzz.h"
#include "image.h"

static inline void fuzz_check_span(const struct image *image, const struct image_span *span)
{
	FUZZ_CHECK(span->length == 0 ||
	           (span->offset <= image->size && span->length <= image->size - span->offset));
}

static inline void fuzz_check_image(const struct image *image)
{
	enum image_fault fault = image_validate(image);
	struct image_chip chip;

	FUZZ_CHECK(fault < IMAGE_FAULT_COUNT);
	FUZZ_CHECK(image_fault_text(fault)[0] != '\0');
	FUZZ_CHECK(image_header_valid(image->bytes, image->size) == image->header_valid);
	FUZZ_CHECK(fault != IMAGE_FAULT_NONE || image_whole(image));
	FUZZ_CHECK(!image_whole(image) || image->header_valid);
	FUZZ_CHECK(image->hole.length == 0 || image->hole.length >= IMAGE_HOLE);
	fuzz_check_span(image, &image->hole);
	fuzz_check_span(image, &image->spl_version);
	fuzz_check_span(image, &image->uboot_version);
	fuzz_check_span(image, &image->soc);
	fuzz_check_span(image, &image->bootargs_span);
	for (uint32_t i = 0; i < image->chips.count; i++) {
		image_chip(image, i, &chip);
		FUZZ_CHECK(chip.id > 0xffff && chip.id <= 0xffffff);
		fuzz_check_span(image, &chip.name);
		FUZZ_CHECK(image_knows_chip(image, chip.id));
	}
	for (uint32_t i = 0; i < image->manufacturers.count; i++)
		FUZZ_CHECK(image_knows_manufacturer(image, image_manufacturer(image, i)));
	FUZZ_CHECK(image->used <= image->size);
}

/*
 * An image out of 16 bytes of header, 128 of SPL, and the rest where U-Boot
 * is (fuzz.mk puts it right behind). So the fuzzer gets at all parts with
 * inputs of a few hundred bytes. bytes has room for it.
 */
#define FUZZ_SPL   128u
#define FUZZ_UBOOT 1024u
#define FUZZ_IMAGE (IMAGE_UBOOT_OFFSET + FUZZ_UBOOT)

static inline uint32_t fuzz_window(const uint8_t **data, size_t *size, uint8_t *bytes)
{
	const char *part;
	size_t length;

	memset(bytes, 0, BOOT_HEADER_SIZE);
	memset(bytes + BOOT_SPL_OFFSET, 0, FUZZ_SPL);
	length = fuzz_take(data, size, BOOT_HEADER_SIZE, &part);
	if (length > 0)
		memcpy(bytes, part, length);
	length = fuzz_take(data, size, FUZZ_SPL, &part);
	if (length > 0)
		memcpy(bytes + BOOT_SPL_OFFSET, part, length);
	length = fuzz_take(data, size, FUZZ_UBOOT, &part);
	if (length > 0)
		memcpy(bytes + IMAGE_UBOOT_OFFSET, part, length);
	return (uint32_t)(IMAGE_UBOOT_OFFSET + length);
}

#endif

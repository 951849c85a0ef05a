/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the tests of images share: an image to take apart. */
#ifndef IMAGE_CASE_H
#define IMAGE_CASE_H

#include "pure.h"

#include "image.h"

static uint8_t bytes[BOOT_SIZE + 1];
static struct image image;

static inline const char *span(const struct image_span *what)
{
	static char buffer[80];
	struct text text;

	text_start(&text, buffer, sizeof buffer);
	image_span_text(&text, &image, what);
	return buffer;
}

static inline void standin(const char *name)
{
	pure_standin(name, bytes);
	image_parse(bytes, BOOT_SIZE, &image);
}

static inline enum image_fault fault(void)
{
	image_parse(bytes, BOOT_SIZE, &image);
	return image_validate(&image);
}

#endif

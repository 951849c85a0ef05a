/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any bytes as an image. */
#include "fuzz.h"

#include "fuzz_image.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct image image;

	image_parse(data, (uint32_t)size, &image);
	fuzz_check_image(&image);
	return 0;
}

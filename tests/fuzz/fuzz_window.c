/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Images that have an SPL and a U-Boot, of which the fuzzer sets some bytes. */
#include "fuzz_image.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t bytes[FUZZ_IMAGE];
	struct image image;
	uint32_t length = fuzz_window(&data, &size, bytes);
	/* the end of the input is the end of the memory */
	uint8_t *exact = malloc(length);

	FUZZ_CHECK(exact != NULL);
	memcpy(exact, bytes, length);
	image_parse(exact, length, &image);
	fuzz_check_image(&image);
	free(exact);
	return 0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the tests of the pure modules share: cmocka and the images. */
#ifndef PAN_FIX_TEST_PURE_H
#define PAN_FIX_TEST_PURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boot_header.h"
#include "text.h"

static inline const char *pure_folder(const char *variable, const char *usual)
{
	const char *value = getenv(variable);

	return value != NULL ? value : usual;
}

/* Reads exactly an image; false when the file is not there. */
static inline bool pure_read(const char *path, uint8_t bytes[BOOT_SIZE])
{
	FILE *file = fopen(path, "rb");
	size_t size;

	if (file == NULL)
		return false;
	size = fread(bytes, 1, BOOT_SIZE, file);
	fclose(file);
	assert_int_equal(size, BOOT_SIZE);
	return true;
}

/* A stand-in (`make standins`): always there. */
static inline void pure_standin(const char *name, uint8_t bytes[BOOT_SIZE])
{
	char path[256];

	snprintf(path, sizeof path, "%s/standin/%s.bin", pure_folder("BUILD", "build"), name);
	if (!pure_read(path, bytes))
		fail_msg("%s is missing: make standins", path);
}

/* A real image: skips the test when the folder is not there. */
static inline void pure_image(const char *name, uint8_t bytes[BOOT_SIZE])
{
	char path[256];

	snprintf(path, sizeof path, "%s/%s", pure_folder("IMAGES", "../shared/images"), name);
	if (!pure_read(path, bytes)) {
		print_message("%s is not here\n", path);
		skip();
	}
}

/* The text as it should be, compared at the end of a test's building. */
#define assert_text(text, expected) assert_string_equal((text).at, expected)

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the fuzzers share. Each tests/fuzz/fuzz_NAME.c is a libFuzzer program
 * of its own (make fuzz), and is also built with replay.c (make check), which
 * runs it over tests/fuzz/corpus/NAME.
 *
 * Sanitizers watch the memory; FUZZ_CHECK is for what has to hold besides.
 */
#ifndef PAN_FIX_FUZZ_H
#define PAN_FIX_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FUZZ_CHECK(condition)     \
	do {                      \
		if (!(condition)) \
			abort();  \
	} while (0)

/* A string that is closed inside its array. */
#define FUZZ_CLOSED(array) FUZZ_CHECK(memchr(array, 0, sizeof(array)) != NULL)

/* Takes up to `most` bytes off the front of the input. */
static inline size_t fuzz_take(const uint8_t **data, size_t *size, size_t most, const char **part)
{
	size_t length = *size < most ? *size : most;

	*part = (const char *)*data;
	*data += length;
	*size -= length;
	return length;
}

#endif

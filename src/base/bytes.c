/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bytes.h"

/* May look at bytes that were stored as something else. */
typedef uint32_t __attribute__((may_alias)) word;

/* How many of the bytes can be taken as words. */
static uint32_t bytes_in_words(const uint8_t *a, const uint8_t *b, uint32_t length)
{
	if ((((uintptr_t)a | (uintptr_t)b) & (sizeof(word) - 1)) != 0)
		return 0;
	return length & ~(uint32_t)(sizeof(word) - 1);
}

bool bytes_equal(const uint8_t *a, const uint8_t *b, uint32_t length)
{
	uint32_t words = bytes_in_words(a, b, length), i = 0;

	for (; i < words; i += (uint32_t)sizeof(word))
		if (*(const word *)(const void *)(a + i) != *(const word *)(const void *)(b + i))
			return false;
	for (; i < length; i++)
		if (a[i] != b[i])
			return false;
	return true;
}

bool bytes_blank(const uint8_t *bytes, uint32_t length)
{
	uint32_t words = bytes_in_words(bytes, bytes, length), i = 0;

	for (; i < words; i += (uint32_t)sizeof(word))
		if (*(const word *)(const void *)(bytes + i) != UINT32_MAX)
			return false;
	for (; i < length; i++)
		if (bytes[i] != 0xff)
			return false;
	return true;
}

void bytes_complement(uint8_t *to, const uint8_t *from, uint32_t length)
{
	uint32_t words = bytes_in_words(to, from, length), i = 0;

	for (; i < words; i += (uint32_t)sizeof(word))
		*(word *)(void *)(to + i) = ~*(const word *)(const void *)(from + i);
	for (; i < length; i++)
		to[i] = (uint8_t)~from[i];
}

uint32_t bytes_run(const uint8_t *bytes, uint32_t length)
{
	uint32_t run = 0;

	while (run < length && bytes[run] == bytes[0])
		run++;
	return run;
}

bool bytes_alike(const uint8_t *bytes, uint32_t length)
{
	return bytes_run(bytes, length) == length;
}

uint32_t bytes_le32(const uint8_t *bytes)
{
	return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
	       (uint32_t)bytes[3] << 24;
}

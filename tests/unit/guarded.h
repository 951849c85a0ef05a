/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory between two areas that nobody can read: a byte too far is a crash. */
#ifndef PAN_FIX_TEST_GUARDED_H
#define PAN_FIX_TEST_GUARDED_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

/*
 * `size` bytes that end where the readable memory does. It begins there as
 * well when size is a multiple of a page. To be unmapped by nobody.
 */
static inline uint8_t *guarded(size_t size)
{
	size_t whole = (size + 4095) / 4096 * 4096;
	uint8_t *map = mmap(NULL, 3 * whole, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	assert_true(map != MAP_FAILED);
	assert_int_equal(mprotect(map + whole, whole, PROT_READ | PROT_WRITE), 0);
	return map + 2 * whole - size;
}

/* The text at the end of memory that can be read. */
static inline const char *at_the_edge(const char *text)
{
	return memcpy(guarded(strlen(text)), text, strlen(text));
}

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the tests of the simulator share: a tiny chip, and calls of its driver. */
#ifndef NOR_STAND_H
#define NOR_STAND_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "nor.h"

#define SIZE  256u
#define BLOCK 64u
#define PAGE  16u

static inline struct nor *tiny(void)
{
	static const struct mtd_geometry geometry = {SIZE, BLOCK, PAGE, PAGE};
	struct nor *nor = nor_new(&geometry, nor_chip(0), 0);
	uint8_t bytes[SIZE];

	for (unsigned i = 0; i < SIZE; i++)
		bytes[i] = (uint8_t)((i * 7 + i / 16) | 1);
	nor_load(nor, bytes);
	nor->logging = true;
	return nor;
}

static inline int do_read(struct nor *nor, uint32_t at, void *to, uint32_t n)
{
	return nor->mtd.read(nor->mtd.context, at, to, n);
}

static inline int do_program(struct nor *nor, uint32_t at, const void *from, uint32_t n)
{
	return nor->mtd.program(nor->mtd.context, at, from, n);
}

static inline int do_erase(struct nor *nor, uint32_t at)
{
	return nor->mtd.erase(nor->mtd.context, at);
}

static const uint8_t zeros[SIZE];

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A simulated NOR that is looked at: what the tests of the look share. */
#ifndef PAN_FIX_TESTS_LOOK_STAND_H
#define PAN_FIX_TESTS_LOOK_STAND_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "boot_header.h"
#include "look.h"
#include "nor.h"

#define SIZE  256u
#define BLOCK 64u
#define PIECE 16u
/* up in transfers, down in halves of them, each behind one more */
#define READS   (1 + SIZE / PIECE + 1 + 2 * SIZE / PIECE)
#define FOREVER UINT32_MAX

static struct nor *nor;
static struct look look;
static uint8_t bytes[SIZE], found[SIZE], scratch[BLOCK];

static inline int setup(void **state)
{
	static const struct mtd_geometry geometry = {SIZE, BLOCK, 16, 16};
	static const uint8_t signature[] = BOOT_SIGNATURE;
	uint64_t seed = 3;

	(void)state;
	for (unsigned i = 0; i < SIZE; i++)
		bytes[i] = (uint8_t)nor_random(&seed);
	memcpy(bytes, signature, sizeof signature);
	nor = nor_new(&geometry, nor_chip(0), 0);
	nor_load(nor, bytes);
	memset(found, 0, SIZE);
	return 0;
}

static inline int teardown(void **state)
{
	(void)state;
	nor_free(nor);
	return 0;
}

static inline void fault(enum nor_fault_kind kind, uint32_t first, uint32_t last, uint32_t from,
                         uint32_t to)
{
	nor_add_fault(nor, &(struct nor_fault){kind, first, last, from, to, 0, 0});
}

static inline void read_all(void)
{
	memset(&look, 0xee, sizeof look);
	look_read(&nor->mtd, found, scratch, &look);
	assert_int_equal(nor->erases + nor->page_programs, 0);
	assert_memory_equal(nor->bytes, bytes, SIZE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading flash so that it can be believed, on the simulated NOR. Tiny flash
 * has a valid header when its signature is right (tests/sim/procedure.h). */
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

#define SIZE    256u
#define BLOCK   64u
#define FOREVER UINT32_MAX

static struct nor *nor;
static struct look look;
static uint8_t bytes[SIZE], found[SIZE], scratch[BLOCK];

static int setup(void **state)
{
	static const struct mtd_geometry geometry = {SIZE, BLOCK, 16};
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

static int teardown(void **state)
{
	(void)state;
	nor_free(nor);
	return 0;
}

static void fault(enum nor_fault_kind kind, uint32_t first, uint32_t last, uint32_t from,
                  uint32_t to)
{
	nor_add_fault(nor, &(struct nor_fault){kind, first, last, from, to, 0, 0});
}

static void read_all(void)
{
	memset(&look, 0xee, sizeof look);
	look_read(&nor->mtd, found, scratch, &look);
	assert_int_equal(nor->erases + nor->page_programs, 0);
	assert_memory_equal(nor->bytes, bytes, SIZE);
}

static void test_good(void **state)
{
	(void)state;
	read_all();
	assert_int_equal(look.state, LOOK_GOOD);
	assert_int_equal(look.rounds, 1);
	assert_int_equal(look.error, 0);
	assert_memory_equal(found, bytes, SIZE);
	assert_int_equal(nor->operations, 2 * SIZE / 16);
}

static void test_no_header_is_an_interrupted_flash(void **state)
{
	(void)state;
	memset(bytes, 0, BOOT_SIGNATURE_SIZE);
	nor_load(nor, bytes);
	read_all();
	assert_int_equal(look.state, LOOK_INTERRUPTED);
	assert_memory_equal(found, bytes, SIZE);
	memset(bytes, 0xff, SIZE);
	nor_load(nor, bytes);
	read_all();
	assert_int_equal(look.state, LOOK_INTERRUPTED);
	assert_memory_equal(found, bytes, SIZE);
}

static void test_same_bytes_everywhere_are_an_echo(void **state)
{
	(void)state;
	fault(NOR_STALE, 0, FOREVER, 0, SIZE);
	read_all();
	assert_int_equal(look.state, LOOK_UNREADABLE);
	nor_power_up(nor, 1);
	fault(NOR_STALE, 1, FOREVER, 0, SIZE);
	read_all();
	assert_int_equal(look.state, LOOK_UNREADABLE);
}

static void test_one_bad_read_is_repeated(void **state)
{
	static const enum nor_fault_kind kinds[] = {
		NOR_ERROR, NOR_STALE, NOR_FLICKER, NOR_BLANK, NOR_NOTHING, NOR_SHORT,
	};

	(void)state;
	for (unsigned k = 0; k < 6; k++)
		for (uint32_t i = 0; i < 2 * SIZE / 16; i++) {
			nor_power_up(nor, 1);
			fault(kinds[k], i, i, 0, SIZE);
			read_all();
			assert_int_equal(look.rounds, 2);
			assert_int_equal(look.error, 0);
			assert_memory_equal(found, bytes, SIZE);
			/* A header that read differently may be torn. */
			if (look.state != LOOK_GOOD)
				assert_int_equal(look.state, LOOK_INTERRUPTED);
			else
				assert_int_equal(nor->operations > 2 * SIZE / 16, 1);
		}
}

static void test_errors_for_good(void **state)
{
	(void)state;
	fault(NOR_ERROR, 0, FOREVER, 2 * BLOCK, SIZE);
	read_all();
	assert_int_equal(look.state, LOOK_UNREADABLE);
	assert_int_equal(look.error, -EIO);
	assert_int_equal(look.rounds, 3);
}

static void test_reads_that_never_agree(void **state)
{
	(void)state;
	fault(NOR_FLICKER, 0, FOREVER, 2 * BLOCK, 2 * BLOCK + 16);
	read_all();
	assert_int_equal(look.state, LOOK_UNSTABLE);
	assert_int_equal(look.rounds, 3);
	assert_in_range(look.offset, 2 * BLOCK, 2 * BLOCK + 15);
	nor_power_up(nor, 1);
	fault(NOR_NOTHING, 0, FOREVER, 3 * BLOCK, SIZE);
	read_all();
	assert_int_equal(look.state, LOOK_UNSTABLE);
	assert_int_equal(look.offset, 3 * BLOCK);
}

static void test_a_signature_that_shakes_was_interrupted(void **state)
{
	uint8_t shaky[SIZE] = {0};
	unsigned interrupted = 0;

	(void)state;
	shaky[3] = 0x01;
	for (uint64_t seed = 0; seed < 50; seed++) {
		nor_load_shaky(nor, bytes, shaky);
		nor_power_up(nor, seed);
		read_all();
		/* Good only if a pair of readings agreed on a valid one. */
		if (look.state == LOOK_GOOD)
			assert_memory_equal(found, bytes, SIZE);
		else
			assert_int_equal(look.state, LOOK_INTERRUPTED);
		interrupted += look.state == LOOK_INTERRUPTED;
	}
	assert_in_range(interrupted, 10, 40);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_good),
		TEST(test_no_header_is_an_interrupted_flash),
		TEST(test_same_bytes_everywhere_are_an_echo),
		TEST(test_one_bad_read_is_repeated),
		TEST(test_errors_for_good),
		TEST(test_reads_that_never_agree),
		TEST(test_a_signature_that_shakes_was_interrupted),
	};

	return cmocka_run_group_tests_name("look", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether flash still is what the look brought, right before it is changed. */
#include "look_stand.h"

#define DOWN (1 + 2 * SIZE / PIECE)

/* Three times, each as long as it takes to see that it differs: all of flash. */
static void test_it_is_looked_at_three_times(void **state)
{
	(void)state;
	read_all();
	nor_power_up(nor, 1);
	assert_true(look_again(&nor->mtd, found, scratch, &look));
	assert_int_equal(nor->operations, DOWN);
	nor_power_up(nor, 1);
	fault(NOR_FLICKER, 0, FOREVER, BLOCK, BLOCK + 1);
	assert_false(look_again(&nor->mtd, found, scratch, &look));
	assert_int_equal(nor->operations, 3 * DOWN);
	nor_power_up(nor, 1);
	fault(NOR_DEAD_BLANK, 0, FOREVER, 0, SIZE);
	assert_false(look_again(&nor->mtd, found, scratch, &look));
}

static void test_still_the_same(void **state)
{
	uint8_t other[SIZE];

	(void)state;
	read_all();
	assert_true(look_again(&nor->mtd, found, scratch, &look));
	nor_power_up(nor, 1);
	fault(NOR_FLICKER, 5, 5, 0, SIZE);
	assert_true(look_again(&nor->mtd, found, scratch, &look));
	for (uint32_t at = 0; at < SIZE; at++) {
		memcpy(other, bytes, SIZE);
		other[at] ^= 0x10;
		nor_load(nor, other);
		assert_false(look_again(&nor->mtd, found, scratch, &look));
	}
	nor_load(nor, bytes);
	nor_power_up(nor, 1);
	fault(NOR_ERROR, 0, FOREVER, 3 * BLOCK, SIZE);
	assert_false(look_again(&nor->mtd, found, scratch, &look));
	assert_memory_equal(found, bytes, SIZE);
}

/* What one byte of the header reads as, each time that flash is read downwards. */
static uint32_t torn_at;
static uint8_t torn_reads[4]; /* the last one for good */
static unsigned torn_turn;

static int read_torn(void *context, uint32_t offset, void *to, uint32_t length)
{
	int error = nor->mtd.read(nor->mtd.context, offset, to, length);

	(void)context;
	if (error == 0 && length < PIECE && torn_at >= offset && torn_at < offset + length)
		((uint8_t *)to)[torn_at - offset] = torn_reads[torn_turn < 3 ? torn_turn++ : 3];
	return error;
}

/* A header that a cut left torn, and that happened to read well twice before. Behind the
 * header nothing may differ. */
static void test_header_that_is_torn_after_all(void **state)
{
	static const struct {
		uint8_t reads[4];
		bool known; /* it is known what flash holds: */
		enum look_state as;
	} rows[] = {
		{{0x11, 0x22, 0x22, 0x22}, true, LOOK_INTERRUPTED},
		{{0x11, 0x11, 0x22, 0x22}, true, LOOK_INTERRUPTED},
		{{0x11, 0x11, 0x11, 0x22}, true, LOOK_INTERRUPTED},
		{{0x11, 0x22, 0x33, 0x11}, true, LOOK_INTERRUPTED},
		{{0x11, 0x11, 0x11, 0x11}, false, LOOK_GOOD}, /* it is another header */
		{{0x11, 0x22, 0, 0x11}, true, LOOK_GOOD},     /* the third is as before */
	};
	struct mtd torn = nor->mtd;

	(void)state;
	read_all();
	torn.read = read_torn;
	for (torn_at = 0; torn_at <= BOOT_HEADER_SIZE; torn_at++)
		for (unsigned n = 0; n < sizeof rows / sizeof rows[0]; n++) {
			const bool header = torn_at < BOOT_HEADER_SIZE;
			enum look_state as;
			bool known;

			memcpy(torn_reads, rows[n].reads, sizeof torn_reads);
			if (torn_reads[2] == 0)
				torn_reads[2] = bytes[torn_at];
			torn_turn = 0;
			look.state = LOOK_GOOD;
			look.agreed = true;
			known = rows[n].known && (header || rows[n].as == LOOK_GOOD);
			as = header ? rows[n].as : LOOK_GOOD;
			assert_int_equal(look_again(&torn, found, scratch, &look), known);
			assert_int_equal(look.state, as);
			assert_int_equal(look.agreed, as == LOOK_GOOD);
		}
}

/* The first byte behind the header differs as well. */
static void test_header_that_varies_before_another_image(void **state)
{
	struct mtd torn = nor->mtd;

	(void)state;
	read_all();
	torn.read = read_torn;
	torn_at = 3;
	torn_turn = 0;
	memcpy(torn_reads, (const uint8_t[]){0x11, 0x22, 0x33, 0x11}, 4);
	found[BOOT_HEADER_SIZE] ^= 1;
	nor_power_up(nor, 1);
	assert_false(look_again(&torn, found, scratch, &look));
	assert_int_equal(look.state, LOOK_GOOD);
	assert_int_equal(nor->operations, 3 * DOWN);
}

/* Where other reads fail as well, a header that varies is one of them. */
static void test_header_that_varies_where_reads_fail(void **state)
{
	static const enum nor_fault_kind kinds[] = {NOR_ERROR, NOR_FLICKER};
	struct mtd torn = nor->mtd;

	(void)state;
	read_all();
	torn.read = read_torn;
	torn_at = 3;
	for (unsigned k = 0; k < 2; k++)
		for (unsigned round = 0; round < 3; round++) {
			const uint32_t first = round * DOWN;

			memcpy(torn_reads, (const uint8_t[]){0x11, 0x22, 0x33, 0x11}, 4);
			torn_turn = 0;
			look.state = LOOK_GOOD;
			nor_power_up(nor, 1);
			fault(kinds[k], first, first + DOWN - 1, BLOCK, BLOCK + PIECE / 2);
			assert_false(look_again(&torn, found, scratch, &look));
			assert_int_equal(look.state, LOOK_GOOD);
			assert_true(nor->faulted);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_it_is_looked_at_three_times),
		TEST(test_still_the_same),
		TEST(test_header_that_is_torn_after_all),
		TEST(test_header_that_varies_before_another_image),
		TEST(test_header_that_varies_where_reads_fail),
	};

	return cmocka_run_group_tests_name("look_again", tests, NULL, NULL);
}

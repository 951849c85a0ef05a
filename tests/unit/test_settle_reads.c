/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A spare block that is read again and again: where the reads go, which are believed, and
 * what most of them said. */
#include "pure.h"

#include "settle.h"

#define BLOCK    512u
#define SIZE     (4 * BLOCK)
#define SPARE    (3 * BLOCK)
#define UNIT     64u
#define PLACES   (SPARE / UNIT)
#define READINGS 15u
#define UNITS    (BLOCK / UNIT)
#define BEYOND   64u

static uint8_t arena[2 * SIZE]; /* flash, and room in front of the image */
static uint8_t *const old = arena + SIZE;
static uint8_t flash[SIZE], room[BLOCK + BEYOND], *const scratch = room;
static uint32_t places[2 * READINGS * UNITS];
static unsigned reads;

/* What one read does instead; `left` bytes at the end of it are left alone. */
static struct {
	unsigned at;
	int error;
	uint32_t left;
	uint8_t flip; /* of this byte: */
	uint32_t byte;
	bool always;
} odd;

static int read_flash(void *context, uint32_t offset, void *to, uint32_t length)
{
	bool is_odd = reads == odd.at || (odd.always && reads % 2 == odd.at % 2);
	uint8_t *bytes = to;

	(void)context;
	assert_in_range(reads, 0, sizeof places / sizeof places[0] - 1);
	assert_int_equal(length, UNIT);
	places[reads++] = offset;
	memcpy(bytes, flash + offset, length - (is_odd ? odd.left : 0));
	if (is_odd && odd.left < length)
		bytes[odd.byte] ^= odd.flip;
	return is_odd ? odd.error : 0;
}

static struct mtd mtd = {
	.geometry = {SIZE, BLOCK, 32, UNIT},
	.read = read_flash,
};

static int start(void **state)
{
	(void)state;
	for (uint32_t at = 0; at < SIZE; at++)
		flash[at] = (uint8_t)(at * 7 + at / 256);
	memcpy(old, flash, SIZE);
	memset(arena, 0, SIZE);
	memset(room, 0, BLOCK);
	/* Where a plane too far would be looked at, bits that do not agree. */
	memset(room + BLOCK - 2 * UNIT, 0x33, 2 * UNIT + BEYOND);
	memset(&odd, 0, sizeof odd);
	odd.at = UINT32_MAX;
	odd.byte = 5;
	mtd.geometry.transfer_size = UNIT;
	reads = 0;
	return 0;
}

static enum settled settle(void)
{
	enum settled settled = settle_spare(&mtd, old, scratch);

	for (uint32_t at = BLOCK - 2 * UNIT; at < sizeof room; at++)
		assert_int_equal(room[at], 0x33);
	return settled;
}

static void each_reading_follows_another_place(void **state)
{
	unsigned at = 0;

	(void)state;
	assert_int_equal(settle(), SETTLED_NOT);
	assert_memory_equal(old, flash, SIZE);
	assert_int_equal(reads, 2 * READINGS * UNITS);
	for (uint32_t unit = SPARE; unit < SIZE; unit += UNIT)
		for (uint32_t i = 0; i < READINGS; i++) {
			assert_int_equal(places[at++], i % PLACES * UNIT);
			assert_int_equal(places[at++], unit);
		}
}

/* Six of them have to fit into a block. */
static void an_eighth_of_a_block_is_read_at_a_time(void **state)
{
	(void)state;
	mtd.geometry.transfer_size = 2 * UNIT;
	assert_int_equal(settle(), SETTLED_NOT);
	assert_int_equal(reads, 2 * READINGS * UNITS);
}

static void places_of_one_value_are_passed_over(void **state)
{
	(void)state;
	memset(old, 0x11, 2 * UNIT);
	memset(flash, 0x11, 2 * UNIT);
	assert_int_equal(settle(), SETTLED_NOT);
	assert_int_equal(places[0], 2 * UNIT);
	assert_int_equal(places[2], 2 * UNIT);
	assert_int_equal(places[4], 2 * UNIT);
	assert_int_equal(places[6], 3 * UNIT);
}

/* There is no better place than the last one that was looked at. */
static void a_bootloader_of_one_value_is_read_all_the_same(void **state)
{
	(void)state;
	memset(old, 0x11, SPARE);
	memset(flash, 0x11, SPARE);
	assert_int_equal(settle(), SETTLED_NOT);
	assert_int_equal(reads, 2 * READINGS * UNITS);
	assert_int_equal(places[0], (PLACES - 1) * UNIT);
	assert_int_equal(places[2], 0);
}

static void a_bus_that_fails_ends_it(void **state)
{
	(void)state;
	for (unsigned at = 0; at < 4; at++) {
		start(NULL);
		odd.at = at;
		odd.error = -5;
		assert_int_equal(settle(), SETTLED_NOT);
		assert_int_equal(reads, at + 1);
	}
}

static void a_place_that_reads_otherwise_ends_it(void **state)
{
	(void)state;
	odd.at = 2;
	odd.flip = 1;
	assert_int_equal(settle(), SETTLED_NOT);
	assert_int_equal(reads, 3);
}

/* Nothing is taken for what flash holds only because it was in the buffer before. */
static void a_read_that_brings_nothing_ends_it(void **state)
{
	(void)state;
	for (unsigned at = 0; at < 4; at++)
		for (uint32_t left = UNIT / 2; left <= UNIT; left += UNIT / 2) {
			start(NULL);
			for (uint32_t i = 0; i < UNIT; i++) /* what lies as far in front of it */
				*(old - UNIT + i) = (uint8_t)~old[UNIT + i];
			odd.at = at;
			odd.left = left;
			assert_int_equal(settle(), SETTLED_NOT);
			assert_int_equal(reads, at + 1);
		}
}

static void what_is_left_alone_each_time_is_torn(void **state)
{
	(void)state;
	odd.at = 1;
	odd.always = true;
	odd.left = 4;
	assert_int_equal(settle(), SETTLED_TORN);
}

static void the_transfer_before_is_nothing(void **state)
{
	(void)state;
	memcpy(flash + SPARE, flash, UNIT); /* as a driver that reads nothing would have it */
	assert_int_equal(settle(), SETTLED_NOT);
	assert_int_equal(reads, 2);
}

/* One reading of fifteen, of the first byte or of another one. */
static void a_bit_that_changes_once_is_torn(void **state)
{
	(void)state;
	for (unsigned reading = 0; reading < READINGS; reading++) {
		start(NULL);
		odd.at = 2 * reading + 1;
		odd.byte = reading % 2 * 5;
		odd.flip = 0x10;
		assert_int_equal(settle(), SETTLED_TORN);
		assert_memory_equal(old, flash, SIZE);
	}
}

static void blank_but_for_a_byte_is_blank(void **state)
{
	(void)state;
	memset(flash + SPARE, 0xff, BLOCK);
	assert_int_equal(settle(), SETTLED_BLANK);
	assert_memory_equal(old, flash, SIZE);
	start(NULL);
	memset(flash + SPARE, 0xff, BLOCK);
	flash[SIZE - 1] = 0;
	assert_int_equal(settle(), SETTLED_BLANK);
	start(NULL);
	memset(flash + SPARE, 0xff, BLOCK);
	flash[SIZE - 2] = 0;
	assert_int_equal(settle(), SETTLED_NOT);
	start(NULL);
	memset(flash + SPARE, 0xff, BLOCK);
	flash[SIZE - 2] = flash[SIZE - 1] = 0;
	assert_int_equal(settle(), SETTLED_NOT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(each_reading_follows_another_place, start),
		cmocka_unit_test_setup(an_eighth_of_a_block_is_read_at_a_time, start),
		cmocka_unit_test_setup(places_of_one_value_are_passed_over, start),
		cmocka_unit_test_setup(a_bootloader_of_one_value_is_read_all_the_same, start),
		cmocka_unit_test_setup(a_bus_that_fails_ends_it, start),
		cmocka_unit_test_setup(a_place_that_reads_otherwise_ends_it, start),
		cmocka_unit_test_setup(a_read_that_brings_nothing_ends_it, start),
		cmocka_unit_test_setup(what_is_left_alone_each_time_is_torn, start),
		cmocka_unit_test_setup(the_transfer_before_is_nothing, start),
		cmocka_unit_test_setup(a_bit_that_changes_once_is_torn, start),
		cmocka_unit_test_setup(blank_but_for_a_byte_is_blank, start),
	};

	return cmocka_run_group_tests_name("settle_reads", tests, NULL, NULL);
}

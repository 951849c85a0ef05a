/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What reads twice alike and is no flash all the same: transfers that end alike, or are
 * all the same, and lines that do not get through.
 *
 * LDFLAGS: -Wl,--wrap=image_header_valid
 */
#include "pure.h"

#include "boot_header.h"
#include "image.h"
#include "look.h"

#define BLOCK 512u
#define PAGE  32u
#define SIZE  (4 * BLOCK)

static uint8_t flash[SIZE], found[2 * SIZE], scratch[BLOCK];
static bool header_valid;
static unsigned reads;
static uint32_t wrong_at; /* reads differently each time; SIZE: nothing does */
static unsigned wrong_to; /* until so many reads were made */
static int error;         /* of reads there */

bool __wrap_image_header_valid(const uint8_t *bytes, uint32_t size);
bool __wrap_image_header_valid(const uint8_t *bytes, uint32_t size)
{
	assert_ptr_equal(bytes, found);
	assert_int_equal(size, SIZE);
	return header_valid;
}

static int read_flash(void *context, uint32_t offset, void *to, uint32_t length)
{
	(void)context;
	memcpy(to, flash + offset, length);
	reads++;
	if (wrong_at < offset || wrong_at >= offset + length || reads > wrong_to)
		return 0;
	((uint8_t *)to)[wrong_at - offset] ^= (uint8_t)reads;
	return error;
}

static struct mtd mtd = {
	.geometry = {SIZE, BLOCK, PAGE, 256},
	.read = read_flash,
};

static int start(void **state)
{
	static const uint8_t signature[] = BOOT_SIGNATURE;

	(void)state;
	for (uint32_t at = 0; at < SIZE; at++)
		flash[at] = (uint8_t)(at * 7 + at / 256 * 13 + at / 64);
	memcpy(flash, signature, sizeof signature);
	memset(found, 0x77, sizeof found);
	mtd.geometry.transfer_size = 256;
	header_valid = true;
	wrong_at = SIZE;
	wrong_to = 1000;
	error = 0;
	reads = 0;
	return 0;
}

static enum look_state look_now(void)
{
	struct look look;

	look_read(&mtd, found, scratch, &look);
	return look.state;
}

/* The piece that ends at `end` ends in as many bytes as the one before it, and no more. */
static void end_alike(uint32_t end, uint32_t piece, uint32_t bytes)
{
	start(NULL);
	mtd.geometry.transfer_size = piece;
	memcpy(flash + end - bytes, flash + end - piece - bytes, bytes);
	flash[end - bytes - 1] = (uint8_t)~flash[end - piece - bytes - 1];
}

static void transfers_that_end_alike_are_no_flash(void **state)
{
	(void)state;
	assert_int_equal(look_now(), LOOK_GOOD);
	assert_memory_equal(found, flash, SIZE);
	for (uint32_t end = 512; end <= SIZE; end += 256) {
		end_alike(end, 256, 64);
		assert_int_equal(look_now(), LOOK_UNREADABLE);
		end_alike(end, 256, 63);
		assert_int_equal(look_now(), LOOK_GOOD);
	}
}

static void half_of_a_small_transfer_is_enough(void **state)
{
	(void)state;
	end_alike(SIZE, 64, 32);
	assert_int_equal(look_now(), LOOK_UNREADABLE);
	end_alike(SIZE, 64, 31);
	assert_int_equal(look_now(), LOOK_GOOD);
}

static void padding_may_be_alike(void **state)
{
	(void)state;
	memset(flash + 1024, 0xff, 1024);
	assert_int_equal(look_now(), LOOK_GOOD);
	memset(flash + 1024, 0x00, 512);
	assert_int_equal(look_now(), LOOK_GOOD);
}

static void transfers_that_are_all_the_same_are_no_flash(void **state)
{
	(void)state;
	header_valid = false;
	assert_int_equal(look_now(), LOOK_INTERRUPTED);
	for (uint32_t at = 256; at < SIZE; at++)
		flash[at] = flash[at - 256];
	assert_int_equal(look_now(), LOOK_UNREADABLE);
	flash[SIZE - 1] ^= 1;
	assert_int_equal(look_now(), LOOK_INTERRUPTED);
	memset(flash, 0xff, SIZE);
	assert_int_equal(look_now(), LOOK_INTERRUPTED);
}

/* An address line that does not get through; but where half of the pages hold one value, and
 * there is no header, an erase may have been cut short. */
static void halves_that_are_the_same_are_no_flash_unless_half_is_empty(void **state)
{
	(void)state;
	header_valid = false;
	for (uint32_t at = PAGE; at < SIZE; at += 2 * PAGE)
		memset(flash + at, 0x00, PAGE);
	memcpy(flash + SIZE / 2, flash, SIZE / 2);
	assert_int_equal(look_now(), LOOK_INTERRUPTED);
	flash[PAGE] = flash[SIZE / 2 + PAGE] = 0x01;
	assert_int_equal(look_now(), LOOK_UNREADABLE);
	flash[SIZE / 2 + PAGE] = 0x02; /* a bit that would differ by that line */
	assert_int_equal(look_now(), LOOK_INTERRUPTED);
}

/* Two bits of all bytes are the same, but in one: it is no line that is stuck. */
static void every_byte_counts_for_a_data_line(void **state)
{
	(void)state;
	for (uint32_t at = 0; at < SIZE; at++) {
		start(NULL);
		for (uint32_t i = 0; i < SIZE; i++)
			flash[i] = (uint8_t)(i == at ? flash[i] & ~0x11 : flash[i] | 0x11);
		assert_int_equal(look_now(), LOOK_GOOD);
		flash[at] |= 0x11;
		assert_int_equal(look_now(), LOOK_UNREADABLE);
	}
}

static void errors_are_told_and_nothing_is_believed(void **state)
{
	struct look look;

	(void)state;
	wrong_at = 700;
	error = -5;
	look_read(&mtd, found, scratch, &look);
	assert_int_equal(look.state, LOOK_UNREADABLE);
	assert_int_equal(look.error, -5);
	assert_int_equal(look.rounds, 3);
	assert_false(look.agreed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(transfers_that_end_alike_are_no_flash, start),
		cmocka_unit_test_setup(half_of_a_small_transfer_is_enough, start),
		cmocka_unit_test_setup(padding_may_be_alike, start),
		cmocka_unit_test_setup(transfers_that_are_all_the_same_are_no_flash, start),
		cmocka_unit_test_setup(halves_that_are_the_same_are_no_flash_unless_half_is_empty,
	                               start),
		cmocka_unit_test_setup(every_byte_counts_for_a_data_line, start),
		cmocka_unit_test_setup(errors_are_told_and_nothing_is_believed, start),
	};

	return cmocka_run_group_tests_name("look_alike", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which table entry the stand-in takes for a chip, and which images it takes for whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "chips.h"
#include "crc.h"
#include "uimage.h"

static const struct maker makers[] = {{0, 0xef, 0, 0}, {0, 0x1c, 0, 0}};
static const struct chip chips[] = {
	{.id = 0xef4018, .size = 16u << 20},
	{.id = 0x1c7017, .size = 8u << 20},
	{.id = 0xf83217, .size = 8u << 20},
};
static const struct parts parts = {.makers = makers,
                                   .maker_count = 2,
                                   .chips = chips,
                                   .chip_count = 3};

static void a_chip_has_its_entry_or_the_last_one(void **state)
{
	bool known;

	(void)state;
	assert_ptr_equal(chips_entry(&parts, 0xef4018, &known), &chips[0]);
	assert_true(known);
	assert_ptr_equal(chips_entry(&parts, 0xf83217, &known), &chips[2]);
	assert_true(known);
	assert_ptr_equal(chips_entry(&parts, 0x1c7018, &known), &chips[2]);
	assert_false(known);
	assert_ptr_equal(chips_entry(&parts, 0, &known), &chips[2]);
	assert_false(known);
}

static void makers_are_known_by_their_first_byte(void **state)
{
	(void)state;
	assert_true(chips_maker_known(&parts, 0x1c7018));
	assert_true(chips_maker_known(&parts, 0xef0000));
	assert_false(chips_maker_known(&parts, 0x5e4018));
	assert_false(chips_maker_known(&parts, 0x00001c));
}

static uint8_t head[UIMAGE_HEAD];
static const uint8_t data[] = "a kernel";
static struct uimage image;

static void put(unsigned at, uint32_t value)
{
	for (unsigned i = 0; i < 4; i++)
		head[at + i] = (uint8_t)(value >> (24 - 8 * i));
}

static void seal(void)
{
	put(4, 0);
	put(4, crc_more(0, head, sizeof head));
}

static void make_head(void)
{
	memset(head, 0, sizeof head);
	put(0, 0x27051956);
	put(12, sizeof data);
	put(16, 0x80010000);
	put(20, 0x80010400);
	put(24, crc_more(0, data, sizeof data));
	put(28, 0x05050200);
	seal();
}

static const char *wrong_with(enum uimage_type type, uint32_t limit)
{
	return uimage_head(head, type, limit, &image);
}

static void an_image_is_taken_apart(void **state)
{
	(void)state;
	make_head();
	assert_null(wrong_with(UIMAGE_KERNEL, sizeof data));
	assert_int_equal(image.size, sizeof data);
	assert_int_equal(image.load, 0x80010000);
	assert_int_equal(image.entry, 0x80010400);
	assert_int_equal(image.compression, 0);
	assert_null(uimage_data(&image, data));
	image.data_crc ^= 1;
	assert_string_equal(uimage_data(&image, data), "Bad Data CRC");
}

static void what_is_wrong_is_said(void **state)
{
	(void)state;
	make_head();
	assert_string_equal(wrong_with(UIMAGE_FIRMWARE, sizeof data), "Wrong Image Type");
	assert_string_equal(wrong_with(UIMAGE_KERNEL, sizeof data - 1), "Image is too big");
	head[63] ^= 1;
	assert_string_equal(wrong_with(UIMAGE_KERNEL, 100), "Bad Header Checksum");
	head[0] ^= 1;
	assert_string_equal(wrong_with(UIMAGE_KERNEL, 100), "Bad Magic Number");
	make_head();
	head[29] = 2;
	seal();
	assert_string_equal(wrong_with(UIMAGE_KERNEL, 100), "Unsupported Architecture");
}

static void the_sum_is_the_usual_one(void **state)
{
	(void)state;
	assert_int_equal(crc_more(0, "123456789", 9), 0xcbf43926);
	assert_int_equal(crc_more(crc_more(0, "1234", 4), "56789", 5), 0xcbf43926);
	assert_int_equal(crc_more(0, "", 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_chip_has_its_entry_or_the_last_one),
		cmocka_unit_test(makers_are_known_by_their_first_byte),
		cmocka_unit_test(an_image_is_taken_apart),
		cmocka_unit_test(what_is_wrong_is_said),
		cmocka_unit_test(the_sum_is_the_usual_one),
	};

	return cmocka_run_group_tests_name("stand-in tables", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of manufacturers in an image made for it, and which chips are theirs. */
#include "table_case.h"

/* Three chips, of the makers 1c, c8 and ef. */
static void put_three_makers_chips(void)
{
	blank_image(1024);
	put_chip(0x200, 0x1c7018, "EN25QH128A");
	put_chip(0x240, 0xc84018, "GD25Q127");
	put_chip(0x280, 0xef4018, "W25Q128");
}

static void makers_have_a_shape(void **state)
{
	static const struct {
		uint8_t at, value;
		bool is_one;
	} entries[] = {
		{1, 0x01, true},  {1, 0xfe, true},  {4, 0xfc, true},  {5, 0xff, true},
		{6, 0xff, true},  {0, 0x01, false}, {1, 0x00, false}, {1, 0xff, false},
		{2, 0x01, false}, {3, 0x01, false}, {4, 0x01, false}, {4, 0x02, false},
		{7, 0x00, false}, {7, 0x81, false},
	};

	(void)state;
	for (unsigned i = 0; i < sizeof entries / sizeof entries[0]; i++) {
		blank_image(512);
		put_makers(0x40, 0x1c, 0xc8, 0xef);
		bytes[0x48 + entries[i].at] = entries[i].value;
		assert_int_equal(makers(), entries[i].is_one ? 3 : 0);
	}
}

static void the_table_with_most_makers_of_the_chips(void **state)
{
	static const struct {
		uint8_t one[3], two[3];
		uint32_t offset; /* of the right one; 0: neither is */
	} pairs[] = {
		{{0x1c, 0x81, 0x82}, {0xc8, 0xef, 0x83}, 0x80},
		{{0xc8, 0xef, 0x83}, {0x1c, 0x81, 0x82}, 0x40},
		{{0xc8, 0xef, 0x83}, {0x1c, 0xc8, 0xef}, 0x80},
		{{0x1c, 0xc8, 0x83}, {0x1c, 0xc8, 0xef}, 0x80},
		{{0x1c, 0xc8, 0x83}, {0x1c, 0xc8, 0x84}, 0x40},
		{{0x81, 0x82, 0x83}, {0x1c, 0x84, 0x85}, 0x80},
		{{0x81, 0x82, 0x83}, {0x84, 0x85, 0xef}, 0x80},
		{{0x81, 0x82, 0x83}, {0x84, 0x85, 0x86}, 0},
	};

	(void)state;
	for (unsigned i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
		put_three_makers_chips();
		put_makers(0x40, pairs[i].one[0], pairs[i].one[1], pairs[i].one[2]);
		put_makers(0x80, pairs[i].two[0], pairs[i].two[1], pairs[i].two[2]);
		assert_int_equal(makers(), pairs[i].offset == 0 ? 0 : 3);
		assert_int_equal(image.manufacturers.offset, pairs[i].offset);
	}
}

/* What lies behind a table and looks almost like one more record. */
static void what_is_behind_a_table_is_not_in_it(void **state)
{
	(void)state;
	put_three_makers_chips();
	put_chip(0x2c0, 0x5e4018, "no name of a chip");
	put_makers(0x40, 0x1c, 0xc8, 0x81);
	put_maker(0x58, 0x5e);
	bytes[0x5f] = 0x81;
	put_makers(0x80, 0x5e, 0x1c, 0xc8);
	assert_int_equal(chips(), 3);
	assert_int_equal(image.manufacturers.count, 3);
	assert_int_equal(image.manufacturers.offset, 0x40);
	assert_true(image_knows_chip(&image, 0x1c7018));
	assert_true(image_knows_chip(&image, 0xc84018));
	assert_true(image_knows_chip(&image, 0xef4018));
	assert_false(image_knows_chip(&image, 0x5e4018));
	assert_true(image_knows_manufacturer(&image, 0x1c));
	assert_true(image_knows_manufacturer(&image, 0x81));
	assert_false(image_knows_manufacturer(&image, 0x5e));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(makers_have_a_shape),
		cmocka_unit_test(the_table_with_most_makers_of_the_chips),
		cmocka_unit_test(what_is_behind_a_table_is_not_in_it),
	};

	return cmocka_run_group_tests_name("image makers", tests, NULL, NULL);
}

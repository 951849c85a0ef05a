/* SPDX-License-Identifier: GPL-2.0-or-later */
/* U-Boot's tables in an image made for it: what has their shape, and what does
 * not quite. Behind the image nothing can be read. */
#include "table_case.h"

static void ids_have_a_range(void **state)
{
	static const struct {
		uint32_t id, count;
	} ids[] = {
		{0x010001, 3}, {0xfeffff, 3}, {0x1c0001, 3}, {0x1c7018, 3},   {0x00ffff, 0},
		{0xff0001, 0}, {0x010000, 0}, {0x1c0000, 0}, {0x011c7018, 0}, {0, 0},
	};

	(void)state;
	for (unsigned i = 0; i < sizeof ids / sizeof ids[0]; i++) {
		blank_image(1024);
		for (uint32_t n = 0; n < 3; n++)
			put_chip(0x100 + n * 48, ids[i].id, "W25Q128");
		assert_int_equal(chips(), ids[i].count);
	}
}

static void names_have_a_shape(void **state)
{
	static const struct {
		const char *name;
		uint32_t count;
	} names[] = {
		{"ABCD", 3},
		{"Z~!z", 3},
		{"ABCDEFGHIJKLMNOPQRSTUVWXYZabcde", 3},
		{"ABC", 0},
		{"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef", 0},
		{"AB D", 0},
		{"AB\x01"
	         "D",
	         0},
		{"AB\x7f"
	         "D",
	         0},
		{"AB\x80"
	         "D",
	         0},
		{"1BCD", 0},
		{"aBCD", 0},
		{"@BCD", 0},
		{"[BCD", 0},
		{"", 0},
	};

	(void)state;
	for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
		blank_image(1024);
		for (uint32_t n = 0; n < 3; n++)
			put_chip(0x100 + n * 48, 0x1c7018, names[i].name);
		assert_int_equal(chips(), names[i].count);
		if (names[i].count == 0)
			continue;
		assert_int_equal(image.chips.offset, 0x100);
		assert_int_equal(image.chips.stride, 48);
	}
}

static void records_have_one_size(void **state)
{
	static const struct {
		uint32_t stride, count;
	} strides[] = {
		{40, 4}, {100, 4}, {160, 4}, {36, 0}, {164, 0}, {41, 0}, {42, 0},
	};

	(void)state;
	for (unsigned i = 0; i < sizeof strides / sizeof strides[0]; i++) {
		blank_image(1024);
		put_chips(0x100, strides[i].stride, 4);
		assert_int_equal(chips(), strides[i].count);
	}
}

static void tables_are_of_words(void **state)
{
	(void)state;
	for (uint32_t shift = 1; shift < 4; shift++) {
		blank_image(1024);
		put_chips(0x100 + shift, 40, 4);
		put_makers(0x40 + shift, 0x1c, 0xc8, 0xef);
		assert_int_equal(chips(), 0);
		assert_int_equal(image.manufacturers.count, 0);
	}
}

static void a_hole_ends_a_table(void **state)
{
	(void)state;
	blank_image(1024);
	put_chips(0x100, 100, 4);
	put_word(0x100 + 100, 0);
	assert_int_equal(chips(), 0);
	put_chips(0x100, 100, 4);
	put_word(0x100 + 300, 0);
	assert_int_equal(chips(), 3);
}

/* Of a table that ends with the image, or is cut there, at every byte. */
static void nothing_is_read_behind_the_image(void **state)
{
	(void)state;
	for (uint32_t end = 0; end < 40; end++) {
		blank_image(0x100 + 2 * 40 + end);
		put_chips(0x100, 40, 2);
		memcpy(bytes + 0x100 + 80, "\x12\x70\x1c\0EN25", end < 9 ? end : 9);
		assert_int_equal(chips(), end < 9 ? 0 : 3);
	}
	for (uint32_t end = 0; end <= 14; end++) { /* within the name, too */
		blank_image(0x100 + 2 * 40 + end);
		put_chips(0x100, 40, 2);
		memcpy(bytes + 0x100 + 80, "\x12\x70\x1c\0EN25QH128A", end);
		assert_int_equal(chips(), 0);
	}
	for (uint32_t end = 0; end < 8; end++) {
		blank_image(0x100 + 24 + end);
		put_makers(0x100, 0x1c, 0xc8, 0xef);
		memcpy(bytes + 0x100 + 24, "\0\x5e\0\0\0\0\0", end);
		assert_int_equal(makers(), 3);
	}
	blank_image(0x100 + 20);
	put_maker(0x100, 0x1c);
	put_maker(0x108, 0xc8);
	memcpy(bytes + 0x110, "\0\x5e\0\0", 4);
	assert_int_equal(makers(), 0);
	/* files of some bytes only */
	for (uint32_t some = 0; some < 64; some++) {
		blank_image(some);
		memset(bytes, 0, some);
		assert_int_equal(chips(), 0);
		assert_int_equal(makers(), 0);
	}
}

static void tables_have_an_end(void **state)
{
	(void)state;
	blank_image(SIZE_MAX_HERE);
	put_chips(0x1000, 40, 70);
	for (uint32_t i = 0; i < 70; i++)
		put_maker(0x100 + 8 * i, (uint8_t)(0x1c + i));
	assert_int_equal(chips(), 64);
	assert_int_equal(image.chips.offset, 0x1000);
	assert_int_equal(image.manufacturers.count, 64);
	assert_int_equal(image.manufacturers.offset, 0x100);
}

/* It is at 60 in records of 100 bytes; the last one may end with it. */
static void a_chip_has_its_size_in_records_of_100(void **state)
{
	static const struct {
		uint32_t stride, end, size;
	} tables[] = {{100, 64, 0x1000000}, {100, 65, 0x1000000}, {100, 63, 0}, {96, 96, 0}};

	(void)state;
	for (unsigned i = 0; i < sizeof tables / sizeof tables[0]; i++) {
		uint32_t last = 0x100 + 2 * tables[i].stride;
		struct image_chip chip;

		blank_image(last + tables[i].end);
		put_chips(0x100, tables[i].stride, 3);
		memcpy(bytes + last + 60, "\0\0\0\1", tables[i].end < 64 ? 3 : 4);
		assert_int_equal(chips(), 3);
		image_chip(&image, 2, &chip);
		assert_int_equal(chip.size, tables[i].size);
	}
}

static void the_longest_or_else_the_first_table(void **state)
{
	(void)state;
	blank_image(2048);
	put_chips(0x200, 40, 3);
	put_chips(0x400, 60, 3);
	put_makers(0x80, 0x1c, 0xc8, 0xef);
	put_makers(0x180, 0x20, 0xc2, 0x1c);
	assert_int_equal(chips(), 3);
	assert_int_equal(image.chips.offset, 0x200);
	assert_int_equal(image.manufacturers.offset, 0x80);
	put_chip(0x400 + 180, 0x1c7013, "EN25");
	assert_int_equal(chips(), 4);
	assert_int_equal(image.chips.offset, 0x400);
	/* without chips, the longest table of makers; two are not one */
	memset(bytes + 0x200, 0xff, 2048 - 0x200);
	assert_int_equal(makers(), 3);
	assert_int_equal(image.manufacturers.offset, 0x80);
	put_maker(0x180 + 24, 0xef);
	assert_int_equal(makers(), 4);
	assert_int_equal(image.manufacturers.offset, 0x180);
	memset(bytes + 0x180, 0xff, 16);
	memset(bytes + 0x80, 0xff, 8);
	assert_int_equal(makers(), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ids_have_a_range),
		cmocka_unit_test(names_have_a_shape),
		cmocka_unit_test(records_have_one_size),
		cmocka_unit_test(tables_are_of_words),
		cmocka_unit_test(a_hole_ends_a_table),
		cmocka_unit_test(nothing_is_read_behind_the_image),
		cmocka_unit_test(tables_have_an_end),
		cmocka_unit_test(a_chip_has_its_size_in_records_of_100),
		cmocka_unit_test(the_longest_or_else_the_first_table),
	};

	return cmocka_run_group_tests_name("image tables", tests, NULL, NULL);
}

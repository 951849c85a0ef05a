/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Boot images with something wrong: what is found, and in which words. */
#include "image_case.h"

#include "guarded.h"

#define BANNER 0x30e80u /* of a stand-in's U-Boot */

static void files_that_are_no_image(void **state)
{
	static const char page[] = "\xef\xbb\xbf \r\n<!DOCTYPE html><html>";

	(void)state;
	image_parse(bytes, 0, &image);
	assert_int_equal(image_validate(&image), IMAGE_FAULT_EMPTY);
	image_parse(NULL, 0, &image);
	assert_int_equal(image_validate(&image), IMAGE_FAULT_EMPTY);
	memset(bytes, ' ', BOOT_SIZE);
	memcpy(bytes, page, sizeof page - 1);
	assert_int_equal(fault(), IMAGE_FAULT_HTML);
	image_parse(bytes, sizeof page - 1, &image);
	assert_int_equal(image_validate(&image), IMAGE_FAULT_HTML);
	memcpy(bytes, "<a", 3);
	assert_int_equal(fault(), IMAGE_FAULT_HTML);
	bytes[1] = '\x06';
	assert_int_equal(fault(), IMAGE_FAULT_SIGNATURE);
	memset(bytes, 0xff, BOOT_SIZE);
	assert_int_equal(fault(), IMAGE_FAULT_BLANK);
	memset(bytes, 0, BOOT_SIZE);
	assert_int_equal(fault(), IMAGE_FAULT_SIGNATURE);
}

static void any_other_size_is_refused(void **state)
{
	(void)state;
	standin("new");
	bytes[BOOT_SIZE] = 0xff;
	image_parse(bytes, BOOT_SIZE + 1, &image);
	assert_int_equal(image_validate(&image), IMAGE_FAULT_SIZE);
	image_parse(bytes, BOOT_SIZE - 1, &image);
	assert_int_equal(image_validate(&image), IMAGE_FAULT_SIZE);
	for (uint32_t size = 1; size < BOOT_SIZE; size += 4099) {
		image_parse(bytes, size, &image);
		assert_int_equal(image_validate(&image), IMAGE_FAULT_SIZE);
	}
}

static void one_wrong_bit_in_header_or_spl_is_found(void **state)
{
	(void)state;
	standin("new");
	for (unsigned bit = 0; bit < 9 * 8; bit++) {
		bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(fault(), IMAGE_FAULT_SIGNATURE);
		assert_false(image_header_valid(bytes, BOOT_SIZE));
		bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	bytes[9] ^= 0x40;
	assert_int_equal(fault(), IMAGE_FAULT_SPL_CRC);
	bytes[9] ^= 0x40;
	bytes[9] ^= 0x80; /* the CRC has seven bits; an eighth is wrong too */
	assert_int_equal(fault(), IMAGE_FAULT_SPL_CRC);
	bytes[9] ^= 0x80;
	for (uint32_t at = 0x800; at < 0x305c; at += 97) {
		bytes[at] ^= 0x10;
		assert_false(image_header_valid(bytes, BOOT_SIZE));
		bytes[at] ^= 0x10;
	}
	assert_int_equal(fault(), IMAGE_FAULT_NONE);
	/* behind the SPL the boot ROM does not look */
	bytes[0x305c] ^= 1;
	assert_true(image_header_valid(bytes, BOOT_SIZE));
}

static void spl_lengths_have_a_range(void **state)
{
	static const uint32_t wrong[] = {0, 0x800, 0x6801, 0x40000, 0xffffffff, 0x8000305c};

	(void)state;
	standin("new");
	for (unsigned i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		for (unsigned byte = 0; byte < 4; byte++)
			bytes[12 + byte] = (uint8_t)(wrong[i] >> 8 * byte);
		assert_int_equal(fault(), IMAGE_FAULT_SPL_LENGTH);
		assert_false(image_header_valid(bytes, BOOT_SIZE));
	}
	bytes[12] = 0x5c;
	bytes[13] = 0x30;
	bytes[14] = bytes[15] = 0;
	assert_int_equal(fault(), IMAGE_FAULT_NONE);
	assert_false(image_header_valid(bytes, 0x305b));
	assert_true(image_header_valid(bytes, 0x305c));
	for (uint32_t size = 0; size <= 16; size++)
		assert_false(image_header_valid(bytes, size));
}

static void an_spl_without_uboot_is_a_trap(void **state)
{
	(void)state;
	standin("new");
	memset(bytes + 0x6800, 0xff, BOOT_SIZE - 0x6800);
	assert_int_equal(fault(), IMAGE_FAULT_NO_UBOOT);
	standin("new");
	memset(bytes + 0x6800, 0xff, 0x100); /* its first page lost */
	assert_int_equal(fault(), IMAGE_FAULT_NO_UBOOT);
	memset(bytes + 0x6800, 0, 0x100);
	assert_int_equal(fault(), IMAGE_FAULT_NO_UBOOT);
	standin("new");
	bytes[image.uboot_version.offset] = 'x';
	assert_int_equal(fault(), IMAGE_FAULT_NO_UBOOT);
}

/* A run of one value, as an erase without a write leaves it, or a failed copy. */
static void a_hole_in_uboot_is_damage(void **state)
{
	static const uint8_t values[] = {0x00, 0xff, 0x5a};
	uint32_t end;

	(void)state;
	standin("new");
	end = image.chips.offset + image.chips.count * image.chips.stride;
	for (unsigned i = 0; i < sizeof values; i++) {
		for (uint32_t at = 0x6900; at + 4096 < BANNER; at += 0x3100) {
			standin("new");
			memset(bytes + at, values[i], 4096);
			bytes[at - 1] = bytes[at + 4096] = 0x77;
			assert_int_equal(fault(), IMAGE_FAULT_HOLE);
			assert_false(image_whole(&image));
			assert_int_equal(image.hole.offset, at);
			assert_int_equal(image.hole.length, 4096);
		}
		/* one byte less is none, nor is what begins behind the chip table */
		standin("new");
		memset(bytes + 0x10000, values[i], 4095);
		bytes[0x10000 - 1] = bytes[0x10000 + 4095] = bytes[end - 1] = 0x77;
		memset(bytes + end, values[i], 0x36000 - end);
		assert_int_equal(fault(), IMAGE_FAULT_NONE);
		assert_true(image_whole(&image));
	}
	/* one that begins with the table's last byte */
	memset(bytes + end - 1, 0x5a, 4096);
	assert_int_equal(fault(), IMAGE_FAULT_HOLE);
	assert_int_equal(image.hole.offset, end - 1);
}

/* A file that ends with its chip table, or within the last record: nothing is behind it. */
static void a_hole_ends_with_the_file(void **state)
{
	static const uint32_t cuts[] = {0, 50};

	(void)state;
	for (unsigned i = 0; i < sizeof cuts / sizeof cuts[0]; i++) {
		uint32_t size;
		uint8_t *file;

		standin("new");
		size = image.chips.offset + image.chips.count * image.chips.stride - cuts[i];
		file = guarded(size);
		memcpy(file, bytes, size);
		image_parse(file, size, &image);
		assert_int_equal(image.chips.count, 11);
		assert_int_equal(image.hole.length, 0);
	}
}

static void whole_needs_all_of_it(void **state)
{
	(void)state;
	standin("new");
	assert_true(image_whole(&image));
	assert_null(image.build);
	image_parse(bytes, BOOT_SIZE - 1, &image);
	assert_false(image_whole(&image));
	image_parse(bytes, 0, &image);
	assert_false(image_whole(&image));
	bytes[0] = 0; /* the signature */
	image_parse(bytes, BOOT_SIZE, &image);
	assert_false(image_whole(&image));
	standin("new");
	memset(bytes + 0x6800, 0, 4); /* the first word */
	image_parse(bytes, BOOT_SIZE, &image);
	assert_false(image_whole(&image));
}

static void every_fault_has_its_words(void **state)
{
	(void)state;
	for (unsigned i = 0; i < IMAGE_FAULT_COUNT; i++) {
		const char *name = image_fault_name((enum image_fault)i);

		assert_true(strlen(image_fault_text((enum image_fault)i)) > 15);
		assert_true(strlen(name) > 2);
		for (unsigned j = 0; j < i; j++)
			assert_string_not_equal(name, image_fault_name((enum image_fault)j));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_that_are_no_image),
		cmocka_unit_test(any_other_size_is_refused),
		cmocka_unit_test(one_wrong_bit_in_header_or_spl_is_found),
		cmocka_unit_test(spl_lengths_have_a_range),
		cmocka_unit_test(an_spl_without_uboot_is_a_trap),
		cmocka_unit_test(a_hole_in_uboot_is_damage),
		cmocka_unit_test(a_hole_ends_with_the_file),
		cmocka_unit_test(whole_needs_all_of_it),
		cmocka_unit_test(every_fault_has_its_words),
	};

	return cmocka_run_group_tests_name("image damage", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Boot images, of stand-ins: what is found in them, and how two of them differ. */
#include "image_case.h"

static uint8_t other_bytes[BOOT_SIZE];
static struct image other;

static void a_standin_is_taken_apart(void **state)
{
	struct image_chip chip;

	(void)state;
	standin("new");
	assert_int_equal(image_validate(&image), IMAGE_FAULT_NONE);
	assert_true(image.header_valid);
	assert_true(image_header_valid(bytes, BOOT_SIZE));
	assert_int_equal(image.spl_end, 0x305c);
	assert_int_equal(image.crc_stored, image.crc_computed);
	assert_string_equal(span(&image.spl_version), "2013.07 (Jul 05 2018 - 11:22:33)");
	assert_string_equal(span(&image.uboot_version), "2013.07 (Jul 05 2018 - 11:22:33)");
	assert_string_equal(span(&image.soc), "T20");
	assert_false(image_other_soc(&image));
	assert_int_equal(image.manufacturers.count, 7);
	assert_int_equal(image_manufacturer(&image, 0), 0xe0);
	assert_int_equal(image_manufacturer(&image, 6), 0xc8);
	assert_int_equal(image.chips.count, 11);
	assert_int_equal(image.chips.stride, 100);
	image_chip(&image, 10, &chip);
	assert_int_equal(chip.id, 0x1c7018);
	assert_string_equal(span(&chip.name), "EN25QH128A");
	assert_int_equal(bootargs_ram(&image.bootargs), 128u << 20);
	assert_memory_equal(image.bootargs.mtdparts, "jz_sfc:256k(boot),", 18);
	assert_false(image.environment);
	assert_int_equal(image.used, 0x36000);
}

static void variants_differ_where_they_should(void **state)
{
	(void)state;
	standin("old");
	assert_int_equal(image.chips.count, 10);
	assert_false(image_knows_chip(&image, 0x1c7018));
	assert_true(image_knows_chip(&image, 0xc84018));
	assert_true(image_knows_manufacturer(&image, 0x1c));
	assert_false(image_knows_manufacturer(&image, 0x5e));
	standin("newer");
	assert_int_equal(image.chips.count, 12);
	assert_int_equal(image.manufacturers.count, 8);
	assert_true(image_knows_chip(&image, 0x5e4018));
	assert_true(image_knows_manufacturer(&image, 0x5e));
	standin("other-board");
	assert_int_equal(image_validate(&image), IMAGE_FAULT_NONE);
	assert_int_equal(bootargs_ram(&image.bootargs), 64u << 20);
	standin("t31");
	assert_int_equal(image_validate(&image), IMAGE_FAULT_SOC);
	assert_true(image_other_soc(&image));
}

static void a_saved_environment_is_seen(void **state)
{
	(void)state;
	standin("old-environment");
	assert_true(image.environment);
	assert_int_equal(image_validate(&image), IMAGE_FAULT_NONE);
	bytes[BOOT_SIZE - 1] ^= 1;
	image_parse(bytes, BOOT_SIZE, &image);
	assert_false(image.environment);
}

/* As in a help text or a format of printf. */
static void bootargs_without_values_are_none(void **state)
{
	uint32_t at;

	(void)state;
	standin("new");
	assert_non_null(image.bootargs.mtdparts);
	at = image.bootargs_span.offset;
	bytes[at] = '%';
	bytes[at + 1] = 's';
	bytes[at + 2] = '\0';
	image_parse(bytes, BOOT_SIZE, &image);
	assert_null(image.bootargs.mtdparts);
	assert_false(image.bootargs.region[REGION_MEM].known);
}

/* Moves everything behind at by a few bytes, as another build would. */
static void tables_are_found_wherever_they_are(void **state)
{
	(void)state;
	for (uint32_t shift = 4; shift < 200; shift += 28) {
		standin("new");
		memmove(bytes + 0x32000 + shift, bytes + 0x32000, 0x2000 - shift);
		assert_int_equal(fault(), IMAGE_FAULT_NONE);
		assert_int_equal(image.manufacturers.count, 7);
		assert_int_equal(image.chips.count, 11);
		assert_true(image_knows_chip(&image, 0x1c7018));
	}
}

static void names_may_follow_the_id_directly(void **state)
{
	struct image_chip chip;
	uint32_t at;

	(void)state;
	standin("new");
	at = image.chips.offset;
	for (uint32_t i = 0; i < 11; i++, at += 100)
		memmove(bytes + at + 4, bytes + at + 5, 32);
	image_parse(bytes, BOOT_SIZE, &image);
	assert_int_equal(image.chips.count, 11);
	image_chip(&image, 0, &chip);
	assert_string_equal(span(&chip.name), "MX25L128**E");
}

static void without_tables_nothing_is_known(void **state)
{
	(void)state;
	standin("new");
	memset(bytes + image.manufacturers.offset, 0x11, 7 * 8 + 11 * 100);
	assert_int_equal(fault(), IMAGE_FAULT_NO_CHIPS);
	assert_false(image_whole(&image));
	assert_true(image.header_valid);
	assert_int_equal(image.manufacturers.count, 0);
	assert_int_equal(image.chips.count, 0);
	assert_false(image_knows_chip(&image, 0x1c7018));
}

static void two_records_are_chance(void **state)
{
	(void)state;
	standin("new");
	memset(bytes + image.chips.offset + 200, 0x11, 9 * 100);
	memset(bytes + image.manufacturers.offset + 16, 0x11, 5 * 8);
	image_parse(bytes, BOOT_SIZE, &image);
	assert_int_equal(image.chips.count, 0);
	assert_int_equal(image.manufacturers.count, 0);
}

/* A longer table of the manufacturers' shape, but of other numbers. */
static void a_flag_table_is_not_the_manufacturers(void **state)
{
	(void)state;
	standin("new");
	for (uint32_t i = 0; i < 9; i++) {
		uint8_t *entry = bytes + 0x20000 + 8 * i;
		memset(entry, 0, 8);
		entry[1] = (uint8_t)(0x81 + i);
		entry[7] = 0x80;
	}
	image_parse(bytes, BOOT_SIZE, &image);
	assert_int_equal(image.manufacturers.count, 7);
	assert_int_equal(image_manufacturer(&image, 0), 0xe0);
}

static void spls_differ_besides_their_dates(void **state)
{
	(void)state;
	standin("new");
	pure_standin("old", other_bytes);
	image_parse(other_bytes, BOOT_SIZE, &other);
	assert_int_equal(image_spl_difference(&image, &other), 0);
	other_bytes[0x900] ^= 1;
	other_bytes[0x305b] ^= 1;
	other_bytes[0x305c] ^= 1; /* behind it */
	image_parse(other_bytes, BOOT_SIZE, &other);
	assert_int_equal(image_spl_difference(&image, &other), 2);
	/* a date text elsewhere: what it covers in either is left out */
	pure_standin("old", other_bytes);
	memmove(other_bytes + 0x2d79 + 40, other_bytes + 0x2d79, 43);
	memset(other_bytes + 0x2d79, 0, 40);
	other_bytes[0x2d79 + 40 + 43] = 0;
	image_parse(other_bytes, BOOT_SIZE, &other);
	assert_int_equal(other.spl_version.length, 32);
	assert_in_range(image_spl_difference(&image, &other), 15, 25);
	pure_standin("other-board", other_bytes);
	image_parse(other_bytes, BOOT_SIZE, &other);
	assert_in_range(image_spl_difference(&image, &other), 170, 200);
	other_bytes[12]++;
	image_parse(other_bytes, BOOT_SIZE, &other);
	assert_int_equal(image_spl_difference(&image, &other), UINT32_MAX);
}

/* One with its header and length lost: how much of it is there counts. */
static void an_spl_is_compared_if_all_of_it_was_read(void **state)
{
	(void)state;
	standin("new");
	image_parse(bytes, BOOT_SIZE, &other);
	memset(bytes, 0xff, BOOT_HEADER_SIZE);
	image_parse(bytes, other.spl_end, &image);
	assert_int_equal(image_spl_difference(&image, &other), 0);
	image_parse(bytes, other.spl_end - 1, &image);
	assert_int_equal(image_spl_difference(&image, &other), UINT32_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_standin_is_taken_apart),
		cmocka_unit_test(variants_differ_where_they_should),
		cmocka_unit_test(a_saved_environment_is_seen),
		cmocka_unit_test(bootargs_without_values_are_none),
		cmocka_unit_test(tables_are_found_wherever_they_are),
		cmocka_unit_test(names_may_follow_the_id_directly),
		cmocka_unit_test(without_tables_nothing_is_known),
		cmocka_unit_test(two_records_are_chance),
		cmocka_unit_test(a_flag_table_is_not_the_manufacturers),
		cmocka_unit_test(spls_differ_besides_their_dates),
		cmocka_unit_test(an_spl_is_compared_if_all_of_it_was_read),
	};

	return cmocka_run_group_tests_name("image", tests, NULL, NULL);
}

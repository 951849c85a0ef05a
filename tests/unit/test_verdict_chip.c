/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The flash chip: who is served. Without a driver for its maker U-Boot does not
 * boot; a chip that it does not list takes the last record's size.
 */
#include "verdict_case.h"

static void the_chips_of_such_cameras_go(void **state)
{
	(void)state;
	use_chip(0xc84018, "GD25Q127C");
	assert_go();
	use_chip(0xef4018, "W25Q128");
	assert_go();
	use_chip(0xef4018, "");
	assert_go();
}

static void an_unknown_manufacturer_is_refused(void **state)
{
	(void)state;
	use_chip(0x5e4018, "ZB25VQ128");
	assert_refused(FINDING_MANUFACTURER);
	use_new("newer");
	assert_go();
}

/* Their last record has 8 MiB and 16 MiB. */
static void a_chip_that_is_not_listed_is_taken_for_the_last(void **state)
{
	(void)state;
	use_chip(0x204018, "XM25QH128C");
	assert_go();
	assert_int_equal(severity(FINDING_CHIP), SEVERITY_OK);
	use_new("old");
	assert_refused(FINDING_CHIP);
	use_chip(0x1c7018, "EN25QH128A");
	assert_refused(FINDING_CHIP);
	use_chip(0xc84018, "GD25Q127C"); /* listed, with 16 MiB */
	assert_go();
	use_chip(0x1c7017, "EN25QH64"); /* listed, with 8 MiB */
	use_new("new");
	assert_refused(FINDING_CHIP);
}

static void a_backup_that_cannot_install_goes(void **state)
{
	(void)state;
	use_new("old");
	use_old("new");
	assert_refused(FINDING_CHIP);
	evidence.restoring = true;
	assert_go();
	assert_int_equal(severity(FINDING_CHIP), SEVERITY_NOTE);
}

/* Each limit of the size. */
static void an_installation_needs_all_of_the_flash(void **state)
{
	const uint32_t last = new_image.chips.offset + 10 * 100 + 60;
	static const struct {
		uint32_t size;
		bool goes;
	} sizes[] = {
		{0x1000000, true},
		{0x2000000, true},
		{0xffffff, false},
		{0x800000, false},
	};

	(void)state;
	for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		for (unsigned n = 0; n < 4; n++)
			new_bytes[last + n] = (uint8_t)(sizes[i].size >> 8 * n);
		parse_new();
		assert_int_equal(refuses(FINDING_CHIP), !sizes[i].goes);
	}
	memset(new_bytes + last, 0, 4); /* no size: nothing is known */
	parse_new();
	assert_go();
	assert_int_equal(severity(FINDING_CHIP), SEVERITY_NOTE);
}

/* Without a maker that refuses, a chip that is too large has to. */
static void a_chip_is_refused_under_one_name(void **state)
{
	(void)state;
	use_new("old");
	use_chip(0x5e4018, "ZB25VQ128");
	new_image.manufacturers.count = 1;
	assert_refused(FINDING_MANUFACTURER);
	assert_int_equal(severity(FINDING_CHIP), SEVERITY_NOTE);
	new_image.manufacturers.count = 0;
	assert_refused(FINDING_CHIP);
}

static void a_missing_table_is_damage_alone(void **state)
{
	(void)state;
	memset(new_bytes + new_image.manufacturers.offset, 0x11, 7 * 8 + 11 * 100);
	parse_new();
	assert_int_equal(new_image.chips.count, 0);
	assert_refused(FINDING_BOOTABLE);
	assert_int_equal(severity(FINDING_CHIP), SEVERITY_NOTE);
	assert_int_equal(severity(FINDING_MANUFACTURER), SEVERITY_NOTE);
}

static void an_unnamed_chip_may_be_what_only_the_old_one_drives(void **state)
{
	(void)state;
	use_old("newer");
	use_chip(0, "");
	assert_refused(FINDING_MANUFACTURER);
	/* not so when what is there is the rest of an interrupted run */
	old_bytes[0] = 0;
	image_parse(old_bytes, BOOT_SIZE, &old_image);
	assert_go();
}

/* Each maker of the old table counts, and nothing that lies behind it. */
static void the_old_ones_makers_are_those_of_its_table(void **state)
{
	struct image_table *makers = &old_image.manufacturers;
	uint32_t place = 0;

	(void)state;
	use_old("newer");
	use_chip(0, "");
	while (image_manufacturer(&old_image, place) != 0x5e)
		place++;
	assert_int_not_equal(place, 0);
	makers->count = place;
	assert_go();
	makers->offset += place * makers->stride;
	makers->count = 1;
	assert_refused(FINDING_MANUFACTURER);
	makers->count = 0;
	assert_int_equal(severity(FINDING_MANUFACTURER), SEVERITY_NOTE);
}

static void the_defect_is_of_image_and_chip(void **state)
{
	(void)state;
	assert_int_equal(verdict_defect(&evidence), DEFECT_PRESENT);
	use_chip(0x204018, "XM25QH128C"); /* not listed either */
	assert_int_equal(verdict_defect(&evidence), DEFECT_PRESENT);
	use_chip(0xc84018, "GD25Q127C");
	assert_int_equal(verdict_defect(&evidence), DEFECT_ABSENT);
	use_old("new");
	use_chip(0x204018, "XM25QH128C"); /* not listed, and installs all the same */
	assert_int_equal(verdict_defect(&evidence), DEFECT_ABSENT);
	use_chip(0x1c7018, "EN25QH128A");
	assert_int_equal(verdict_defect(&evidence), DEFECT_ABSENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_chips_of_such_cameras_go),
		TEST(an_unknown_manufacturer_is_refused),
		TEST(a_chip_that_is_not_listed_is_taken_for_the_last),
		TEST(a_backup_that_cannot_install_goes),
		TEST(an_installation_needs_all_of_the_flash),
		TEST(a_chip_is_refused_under_one_name),
		TEST(a_missing_table_is_damage_alone),
		TEST(an_unnamed_chip_may_be_what_only_the_old_one_drives),
		TEST(the_old_ones_makers_are_those_of_its_table),
		TEST(the_defect_is_of_image_and_chip),
	};

	return cmocka_run_group_tests_name("verdict chip", tests, NULL, NULL);
}

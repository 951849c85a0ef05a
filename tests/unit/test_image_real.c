/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The real bootloaders, where they are at hand. */
#include "image_case.h"

static uint8_t other_bytes[BOOT_SIZE];
static struct image other;

struct real {
	const char *file;
	const char *build;
	uint8_t crc;
	uint32_t manufacturers, chips, ram_mib;
	bool knows_1c7018, knows_5e4018;
	uint32_t used;
};

static const struct real reals[] = {
	{"wyzecam_v2_stock_bootloader.bin", "2013.07 (Jul 05 2018 - 13:33:27)", 0x39, 7, 11, 128,
         true, false, 0x36000},
	{"old-wyze-v2-4.9.1.60.bin", "2013.07 (Dec 21 2017 - 18:44:33)", 0x02, 7, 10, 128, false,
         false, 0x34a68},
	{"old-dafang-5.5.1.177.bin", "2013.07 (Jul 28 2017 - 17:10:01)", 0x2d, 7, 10, 128, false,
         false, 0x40000},
	{"newer-wyze-v2-2020-02.bin", "2013.07 (Feb 17 2020 - 15:50:50)", 0x22, 8, 12, 128, true,
         true, 0x40000},
	{"other-board-xiaofang-64mb.bin", "2013.07 (Mar 13 2018 - 15:07:07)", 0x1e, 7, 10, 64,
         false, false, 0x34c34},
};

static void real_images_are_taken_apart(void **state)
{
	(void)state;
	for (unsigned i = 0; i < sizeof reals / sizeof reals[0]; i++) {
		const struct real *real = &reals[i];

		pure_image(real->file, bytes);
		assert_int_equal(fault(), IMAGE_FAULT_NONE);
		assert_int_equal(image.crc_stored, real->crc);
		assert_int_equal(image.crc_computed, real->crc);
		assert_string_equal(span(&image.spl_version), real->build);
		assert_string_equal(span(&image.uboot_version), real->build);
		assert_string_equal(span(&image.soc), "T20");
		assert_int_equal(image.manufacturers.count, real->manufacturers);
		assert_int_equal(image.chips.count, real->chips);
		assert_int_equal(image_knows_chip(&image, 0x1c7018), real->knows_1c7018);
		assert_int_equal(image_knows_chip(&image, 0x5e4018), real->knows_5e4018);
		assert_int_equal(image_knows_manufacturer(&image, 0x5e), real->knows_5e4018);
		assert_int_equal(bootargs_ram(&image.bootargs) >> 20, real->ram_mib);
		assert_int_equal(image.used, real->used);
		assert_false(image.environment);
		assert_true(image_whole(&image));
		assert_non_null(image.build);
		assert_non_null(strstr(real->build, image.build->date));
		assert_int_equal(image.build->fits_pan, real->ram_mib == 128);
		assert_int_equal(image_spl_known(&image), real->ram_mib == 128);
		bytes[0x1000] ^= 1;
		assert_false(image_spl_known(&image));
		bytes[0x1000] ^= 1;
		bytes[image.spl_version.offset + 9] ^= 1; /* in the date */
		assert_int_equal(image_spl_known(&image), real->ram_mib == 128);
		bytes[image.spl_version.offset + 9] ^= 1;
	}
}

/* Damage: some of it shows, and no md5 fits. */
static void damaged_real_images_are_no_known_build(void **state)
{
	(void)state;
	for (unsigned i = 0; i < sizeof reals / sizeof reals[0]; i++) {
		pure_image(reals[i].file, bytes);
		bytes[0x20000] ^= 1;
		assert_int_equal(fault(), IMAGE_FAULT_NONE);
		assert_null(image.build);
		for (unsigned block = 1; block < 7; block++) {
			pure_image(reals[i].file, bytes);
			memset(bytes + block * 0x8000u, 0xff, 0x8000);
			assert_int_not_equal(fault(), IMAGE_FAULT_NONE);
			assert_false(image_whole(&image));
		}
		pure_image(reals[i].file, bytes);
		memset(bytes + 0x10000, 0, 4096);
		assert_int_equal(fault(), IMAGE_FAULT_HOLE);
	}
}

static void real_spls_differ_in_dates_or_in_ram(void **state)
{
	(void)state;
	pure_image(reals[0].file, bytes);
	image_parse(bytes, BOOT_SIZE, &image);
	for (unsigned i = 1; i < sizeof reals / sizeof reals[0]; i++) {
		pure_image(reals[i].file, other_bytes);
		image_parse(other_bytes, BOOT_SIZE, &other);
		if (reals[i].ram_mib == 128)
			assert_int_equal(image_spl_difference(&image, &other), 0);
		else
			assert_in_range(image_spl_difference(&image, &other), 170, 200);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(real_images_are_taken_apart),
		cmocka_unit_test(damaged_real_images_are_no_known_build),
		cmocka_unit_test(real_spls_differ_in_dates_or_in_ram),
	};

	return cmocka_run_group_tests_name("image real", tests, NULL, NULL);
}

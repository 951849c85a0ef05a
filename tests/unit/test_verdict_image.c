/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The image itself: known or not, its SPL, a backup, a saved environment, and an
 * upgrade that is pending. */
#include "verdict_case.h"

static void use_unknown(void)
{
	image_parse(new_bytes, BOOT_SIZE, &new_image);
	assert_null(new_image.build);
}

/* A count of bytes of that SPL differ; its CRC fits again. */
static void change_spl(uint8_t *bytes, struct image *image, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		bytes[0x1000 + 3 * i] ^= 0x55;
	image_parse(bytes, BOOT_SIZE, image);
	bytes[BOOT_CRC7_OFFSET] = image->crc_computed;
	image_parse(bytes, BOOT_SIZE, image);
	assert_true(image->header_valid);
}

static void an_image_that_is_no_known_build_is_refused(void **state)
{
	(void)state;
	use_unknown();
	assert_refused(FINDING_UNKNOWN);
	evidence.old_image = &new_image; /* also where the camera runs it */
	assert_refused(FINDING_UNKNOWN);
}

static void an_unknown_images_spl_has_to_be_near_that_in_flash(void **state)
{
	(void)state;
	for (unsigned count = 31; count <= 33; count++) {
		use_new("new");
		change_spl(new_bytes, &new_image, count);
		assert_int_equal(image_spl_difference(&old_image, &new_image), count);
		assert_true(refuses(FINDING_UNKNOWN));
		assert_int_equal(refuses(FINDING_SPL), count > 32);
	}
	assert_non_null(evidence.cmdline.bootargs.mtdparts); /* none of which helps */
	assert_int_equal(severity(FINDING_RAM), SEVERITY_OK);
	assert_int_equal(severity(FINDING_MODEL), SEVERITY_OK);
	evidence.old_image = NULL; /* nothing to compare it with */
	assert_true(refuses(FINDING_SPL));
}

/* Up to 32 bytes are a build of the same board. */
static void an_spl_in_flash_that_is_near_is_no_news(void **state)
{
	(void)state;
	change_spl(old_bytes, &old_image, 32);
	assert_int_equal(severity(FINDING_SPL), SEVERITY_OK);
	use_old("old");
	change_spl(old_bytes, &old_image, 33);
	assert_int_equal(severity(FINDING_SPL), SEVERITY_NOTE);
}

/* Cut while block 0 was erased: 31 bytes and the banner's first differ. */
static void an_spl_without_banner_is_compared_while_it_is_near(void **state)
{
	uint8_t *banner = memmem(old_bytes, BOOT_SIZE, "U-Boot SPL", 10);

	(void)state;
	assert_non_null(banner);
	change_spl(old_bytes, &old_image, 31);
	*banner = 0xff;
	memset(old_bytes, 0xff, BOOT_HEADER_SIZE);
	image_parse(old_bytes, BOOT_SIZE, &old_image);
	assert_int_equal(old_image.spl_version.length, 0);
	(void)severity(FINDING_SPL);
	assert_string_equal(verdict.finding[FINDING_SPL].camera,
	                    "has an SPL in which 32 bytes differ besides the build date");
}

/* An interrupted run leaves no header; its SPL is compared all the same. */
static void flash_without_a_header_has_an_spl(void **state)
{
	(void)state;
	use_unknown();
	memset(old_bytes, 0, BOOT_HEADER_SIZE);
	image_parse(old_bytes, BOOT_SIZE, &old_image);
	assert_int_equal(severity(FINDING_SPL), SEVERITY_OK);
	memset(old_bytes + 0x1000, 0xff, 100);
	image_parse(old_bytes, BOOT_SIZE, &old_image);
	assert_true(refuses(FINDING_SPL));
	memset(old_bytes, 0xff, 0x8000); /* cut while block 0 was erased */
	image_parse(old_bytes, BOOT_SIZE, &old_image);
	assert_int_equal(severity(FINDING_SPL), SEVERITY_NOTE);
	use_old("old");
	old_bytes[BOOT_LENGTH_OFFSET] ^= 4;
	image_parse(old_bytes, BOOT_SIZE, &old_image);
	assert_true(refuses(FINDING_SPL));
}

static void an_old_spl_that_nobody_has_seen_is_a_note(void **state)
{
	(void)state;
	change_spl(old_bytes, &old_image, 100);
	assert_go();
	assert_int_equal(severity(FINDING_SPL), SEVERITY_NOTE);
	assert_non_null(verdict.finding[FINDING_SPL].meaning);
	change_spl(old_bytes, &old_image, 99); /* all but one are as before */
	assert_int_equal(severity(FINDING_SPL), SEVERITY_OK);
}

static void a_known_build_for_another_board_is_refused(void **state)
{
	static const struct known_build other = {"", "Mar 13 2018", "there", "others", false};

	(void)state;
	new_image.build = &other;
	assert_refused(FINDING_SPL);
	evidence.restoring = true;
	assert_refused(FINDING_SPL);
}

static void a_backup_is_asked_for_its_md5_alone(void **state)
{
	(void)state;
	use_unknown();
	evidence.restoring = true;
	assert_go();
	assert_int_equal(severity(FINDING_UNKNOWN), SEVERITY_NOTE);
	change_spl(new_bytes, &new_image, 100); /* as an affected camera's may be */
	assert_go();
	use_new("new");
	use_unknown();
	evidence.new_verified = false;
	assert_refused(FINDING_BACKUP);
	new_image.build = &known; /* whose md5 is known */
	assert_go();
	evidence.restoring = false;
	assert_int_equal(severity(FINDING_BACKUP), SEVERITY_OK);
}

static void a_backup_with_a_hole_is_refused(void **state)
{
	(void)state;
	evidence.restoring = true;
	memset(new_bytes + 0x10000, 0xff, 0x8000);
	use_unknown();
	assert_refused(FINDING_BOOTABLE);
}

static void a_saved_environment_is_lost(void **state)
{
	(void)state;
	assert_int_equal(severity(FINDING_ENVIRONMENT), SEVERITY_OK);
	use_old("old-environment");
	assert_go();
	assert_int_equal(severity(FINDING_ENVIRONMENT), SEVERITY_NOTE);
	assert_non_null(strstr(verdict.finding[FINDING_ENVIRONMENT].meaning, "backup"));
	use_new("old-environment"); /* the same one comes back */
	assert_int_equal(severity(FINDING_ENVIRONMENT), SEVERITY_OK);
	new_bytes[BOOT_SIZE - 1] ^= 1;
	parse_new();
	assert_int_equal(severity(FINDING_ENVIRONMENT), SEVERITY_NOTE);
	evidence.old_image = NULL;
	assert_int_equal(severity(FINDING_ENVIRONMENT), SEVERITY_NOTE);
	assert_null(verdict.finding[FINDING_ENVIRONMENT].meaning);
}

/* Without the text that U-Boot compares the flag with, or with it again. */
static void let_upgrade(bool acts)
{
	static uint8_t *text;

	if (!acts) {
		text = memmem(old_bytes, BOOT_SIZE, "FWGRADEUP=", 10);
		assert_non_null(text);
		assert_null(memmem(text + 1, (size_t)(old_bytes + BOOT_SIZE - text - 1),
		                   "FWGRADEUP=", 10));
	}
	*text = acts ? 'F' : 'f';
	image_parse(old_bytes, BOOT_SIZE, &old_image);
	assert_int_equal(old_image.upgrades, acts);
}

static void a_pending_upgrade_is_refused_unless_the_old_one_acts_on_it(void **state)
{
	struct finding *pending = &verdict.finding[FINDING_PENDING];

	(void)state;
	assert_int_equal(severity(FINDING_PENDING), SEVERITY_OK);
	use_text(&evidence.pending, "kernel+drivers", "/dev/mtd10");
	let_upgrade(false);
	assert_refused(FINDING_PENDING);
	let_upgrade(true);
	assert_go();
	assert_int_equal(severity(FINDING_PENDING), SEVERITY_NOTE);
	assert_non_null(strstr(pending->meaning, "once"));
	use_chip(0, ""); /* nobody knows what the old one does */
	assert_refused(FINDING_PENDING);
	use_new("newer");
	use_chip(0x5e4018, "ZB25VQ128"); /* the old one has no driver for it */
	assert_refused(FINDING_PENDING);
	use_chip(0x1c7018, "EN25QH128A");
	use_new("old");
	evidence.restoring = true;
	assert_go();
	assert_non_null(strstr(pending->meaning, "every start"));
	old_bytes[0] = 0;
	image_parse(old_bytes, BOOT_SIZE, &old_image);
	assert_refused(FINDING_PENDING);
}

static void who_did_not_look_has_seen_nobody(void **state)
{
	(void)state;
	assert_int_equal(severity(FINDING_BUSY), SEVERITY_OK);
	evidence.holder_looked = false;
	assert_go();
	assert_int_equal(severity(FINDING_BUSY), SEVERITY_NOTE);
	assert_string_equal(verdict.finding[FINDING_BUSY].camera, "unknown");
	use_text(&evidence.holder, "process 1 (x)", "/proc");
	assert_refused(FINDING_BUSY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_image_that_is_no_known_build_is_refused),
		TEST(an_unknown_images_spl_has_to_be_near_that_in_flash),
		TEST(an_spl_in_flash_that_is_near_is_no_news),
		TEST(an_spl_without_banner_is_compared_while_it_is_near),
		TEST(flash_without_a_header_has_an_spl),
		TEST(an_old_spl_that_nobody_has_seen_is_a_note),
		TEST(a_known_build_for_another_board_is_refused),
		TEST(a_backup_is_asked_for_its_md5_alone),
		TEST(a_backup_with_a_hole_is_refused),
		TEST(a_saved_environment_is_lost),
		TEST(a_pending_upgrade_is_refused_unless_the_old_one_acts_on_it),
		TEST(who_did_not_look_has_seen_nobody),
	};

	return cmocka_run_group_tests_name("verdict image", tests, NULL, NULL);
}

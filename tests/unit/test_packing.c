/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The commands that pack, from the command line to the files: `bundle` and `sdcard`. */
#include "desk.h"

#define BUNDLE "bundle @new.bin --program=@program --output=@out.tar --force=unknown-image"
#define SDCARD "sdcard @new.bin --program=@program --output=@sd --force=unknown-image"

static uint8_t program[1000] = {0x7f, 'E', 'L', 'F', 1, 1, 1, [18] = 8}; /* for MIPS */

static int setup(void **state)
{
	if (desk_setup(state) != 0)
		return -1;
	edge_write("program", program, sizeof program);
	return 0;
}

static bool is_in(const char *file, const char *words)
{
	static uint8_t bytes[0x100000];
	FILE *stream = fopen(edge_path(file), "rb");
	size_t size;

	assert_non_null(stream);
	size = fread(bytes, 1, sizeof bytes, stream);
	fclose(stream);
	return memmem(bytes, size, words, strlen(words)) != NULL;
}

static void a_bundle_is_made(void **state)
{
	(void)state;
	assert_int_equal(desk_plain(BUNDLE ",chip-missing"), EXIT_DONE);
	desk_says("out", "The image is ");
	desk_says("out", "new.bin: U-Boot 2013.07");
	desk_says("out", ", md5 ");
	desk_says("out", "The bundle is ");
	assert_string_equal(edge_get("err"), "");
	assert_true(is_in("out.tar", "Upgrade/upgraderun.sh"));
	assert_true(is_in("out.tar", "chip-missing,unknown-image\n"));
	assert_int_equal(desk_plain(BUNDLE), EXIT_DONE);
	assert_true(is_in("out.tar", "unknown-image\n"));
	assert_false(is_in("out.tar", "chip-missing"));
}

static void a_card_is_made(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 2; i++) { /* the folder may be there */
		assert_int_equal(desk_plain(SDCARD), EXIT_DONE);
		desk_says("out", "For the card's root is ");
		desk_says("out", "sd/FIRMWARE_660R.bin.\n");
		desk_says("out", "sd/version.ini.\n");
		desk_says("out", "The same two in one file is ");
		desk_says("out", "sd.zip.\n");
		assert_true(is_in("sd/FIRMWARE_660R.bin", "Upgrade/upgraderun.sh"));
		assert_true(edge_exists("sd/version.ini"));
		assert_true(is_in("sd.zip", "FIRMWARE_660R.bin"));
	}
}

static void nobody_reads_what_was_made(void **state)
{
	(void)state;
	desk->nobody_reads = true;
	assert_int_equal(desk_plain(BUNDLE), EXIT_DONE);
	assert_true(is_in("out.tar", "Upgrade/upgraderun.sh"));
}

/* What an earlier run made is not taken for what this one did not. */
static void what_was_there_is_put_aside(void **state)
{
	(void)state;
	assert_int_equal(desk_plain(BUNDLE), EXIT_DONE);
	edge_put("new.bin", "<html>");
	assert_int_equal(desk_plain(BUNDLE), EXIT_REFUSED);
	desk_says("err", "pan-fix: nothing was made: ");
	assert_false(edge_exists("out.tar"));
	assert_true(edge_exists("out.tar.before"));
	desk_image("new");
	assert_int_equal(desk_plain(SDCARD), EXIT_DONE);
	edge_put("new.bin", "<html>");
	assert_int_equal(desk_plain(SDCARD), EXIT_REFUSED);
	assert_false(edge_exists("sd/FIRMWARE_660R.bin"));
	assert_false(edge_exists("sd/version.ini"));
	assert_false(edge_exists("sd.zip"));
	/* What cannot be put aside is said. */
	assert_int_equal(mkdir(edge_path("out.tar"), 0755), 0);
	assert_int_equal(mkdir(edge_path("full"), 0755), 0);
	assert_int_equal(rename(edge_path("out.tar.before"), edge_path("kept")), 0);
	edge_put("out.tar.before", "in its way");
	assert_int_equal(desk_plain(BUNDLE), EXIT_REFUSED);
	desk_says("err", "out.tar");
}

static void refused(const char *line, const char *words)
{
	assert_int_equal(desk_plain(line), EXIT_REFUSED);
	desk_says("err", words);
	assert_false(edge_exists("out.tar"));
	assert_false(edge_exists("sd"));
}

static void what_cannot_be_packed(void **state)
{
	uint8_t image[BOOT_SIZE];

	(void)state;
	refused("bundle @new.bin --output=@out.tar --force=unknown-image",
	        "the camera's program is not inside of this tool: name it with --program FILE");
	refused("bundle @new.bin --program=@nothing --output=@out.tar", "there is no such file");
	refused("bundle @nothing --program=@program --output=@out.tar", "there is no such file");
	refused("bundle @new.bin --program=@program --output=@out.tar", "unknown-image");
	refused("bundle @new.bin --program=@program --output=@no/out.tar --force=unknown-image",
	        "no/out.tar");
	refused("sdcard @new.bin --program=@program --output=@no/sd --force=unknown-image",
	        "no/sd");
	edge_put("text", "#!/bin/sh\n");
	refused("bundle @new.bin --program=@text --output=@out.tar --force=unknown-image",
	        "that is no program for the camera");
	/* Damage is said as such, whatever the md5 beside it. */
	desk_standin("new", image);
	memset(image + 0x10000, 0, 0x2000);
	edge_write("new.bin", image, sizeof image);
	refused(BUNDLE, "new.bin: ");
	assert_int_equal(unlink(edge_path("new.bin.md5")), 0);
	refused(BUNDLE, "new.bin: ");
}

static void the_name_of_a_folder_is_too_long(void **state)
{
	char line[5000];

	(void)state;
	snprintf(line, sizeof line,
	         "sdcard @new.bin --program=@program --force=unknown-image "
	         "--output=%04090d",
	         1);
	assert_int_equal(desk_plain(line), EXIT_REFUSED);
	desk_says("err", "pan-fix: nothing was made: the name of the folder is too long");
}

#define PACK_TEST(name) cmocka_unit_test_setup_teardown(name, setup, edge_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		PACK_TEST(a_bundle_is_made),
		PACK_TEST(a_card_is_made),
		PACK_TEST(nobody_reads_what_was_made),
		PACK_TEST(the_name_of_a_folder_is_too_long),
		PACK_TEST(what_was_there_is_put_aside),
		PACK_TEST(what_cannot_be_packed),
	};

	return cmocka_run_group_tests_name("packing", tests, NULL, NULL);
}

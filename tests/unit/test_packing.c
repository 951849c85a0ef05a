/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The commands that pack, from the command line to the files: `bundle` and `sdcard`. */
#include "packing.h"

#include "bundle.h"
#include "pack.h"

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

/* Without --output they have names of their own, in the folder where it is started. */
static void names_are_usual(void **state)
{
	(void)state;
	assert_int_equal(mkdir(edge_path("here"), 0755), 0);
	desk->folder = "here";
	assert_int_equal(desk_plain("bundle @new.bin --program=@program --force=unknown-image"),
	                 EXIT_DONE);
	assert_int_equal(desk_plain("sdcard @new.bin --program=@program --force=unknown-image"),
	                 EXIT_DONE);
	assert_true(edge_exists("here/pan-fix.tar"));
	assert_true(edge_exists("here/sdcard/version.ini"));
	assert_true(edge_exists("here/sdcard.zip"));
}

/* A program that fills the bundle; one byte more is too much. */
static void the_largest_program(void **state)
{
	static uint8_t large[PACK_MOST];
	struct stat about;
	size_t most;

	(void)state;
	assert_int_equal(desk_plain(BUNDLE), EXIT_DONE);
	assert_int_equal(stat(edge_path("out.tar"), &about), 0);
	most = PACK_MOST - ((size_t)about.st_size - 1024); /* two blocks of it were the program */
	memcpy(large, program, sizeof program);
	edge_write("program", large, most);
	assert_int_equal(desk_plain(BUNDLE), EXIT_DONE);
	assert_int_equal(stat(edge_path("out.tar"), &about), 0);
	assert_int_equal(about.st_size, PACK_MOST);
	assert_int_equal(desk_plain(SDCARD), EXIT_DONE);
	assert_int_equal(stat(edge_path("sd.zip"), &about), 0);
	assert_in_range(about.st_size, PACK_MOST, PACK_MOST + 1024);
	edge_write("program", large, most + 1);
	assert_int_equal(desk_plain(BUNDLE), EXIT_REFUSED);
	desk_says("err", "the program is too large for a bundle");
	edge_write("program", large, sizeof large);
	assert_int_equal(desk_plain(BUNDLE), EXIT_REFUSED);
	desk_says("err", "the program is too large for a bundle");
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
	assert_int_equal(rename(edge_path("out.tar.before"), edge_path("out.tar")), 0);
	assert_int_equal(mkdir(edge_path("out.tar.before"), 0755), 0);
	assert_int_equal(desk_plain(BUNDLE), EXIT_REFUSED);
	desk_says("err", "pan-fix: cannot rename the older");
}

static void refused(const char *line, const char *words)
{
	assert_int_equal(desk_plain(line), EXIT_REFUSED);
	desk_says("err", words);
	assert_false(edge_exists("out.tar"));
	assert_false(edge_exists("sd"));
}

/* And for nothing else. */
static void refused_for(const char *sentence)
{
	char line[2 * LOG_LINE];

	snprintf(line, sizeof line, "pan-fix: nothing was made: %s.\n", sentence);
	assert_string_equal(edge_get("err"), line);
}

/* A sentence that has to be cut ends its line all the same. */
static void a_name_that_is_long(void **state)
{
	char line[1024];
	const char *err;

	(void)state;
	snprintf(line, sizeof line, "bundle %0600d --output=@out.tar", 0);
	assert_int_equal(desk_plain(line), EXIT_REFUSED);
	err = edge_get("err");
	assert_string_equal(err + strlen(err) - 3, "0.\n");
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
	/* manufacturer-missing is the first of the findings, no-card's neighbour the last. */
	refused(BUNDLE ",manufacturer-missing",
	        "a bundle can force only unknown-image and chip-missing");
	refused(BUNDLE ",device-busy", "a bundle can force only unknown-image and chip-missing");
	edge_put("text", "#!/bin/sh\n");
	refused("bundle @new.bin --program=@text --output=@out.tar --force=unknown-image",
	        "that is no program for the camera");
	refused_for(bundle_fault_text(BUNDLE_FAULT_PROGRAM));
	/* Damage is said as such, whatever the md5 beside it. */
	desk_standin("new", image);
	memset(image + 0x10000, 0, 0x2000);
	edge_write("new.bin", image, sizeof image);
	for (unsigned i = 0; i < 2; i++) {
		char sentence[LOG_LINE];

		refused(BUNDLE, "new.bin: ");
		snprintf(sentence, sizeof sentence, "%s: %s", edge_path("new.bin"),
		         image_fault_text(IMAGE_FAULT_HOLE));
		refused_for(sentence);
		(void)unlink(edge_path("new.bin.md5"));
	}
}

/* All three are made, or none is left. */
static void one_of_the_card_cannot_be_written(void **state)
{
	static const char *const rest[] = {"/FIRMWARE_660R.bin", "/version.ini", ".zip"};
	char line[128], name[32];

	(void)state;
	for (char folder = 'a'; folder <= 'c'; folder++) {
		snprintf(name, sizeof name, "%c", folder);
		assert_int_equal(mkdir(edge_path(name), 0755), 0);
		/* What is written first has this name. */
		snprintf(name, sizeof name, "%c%s.part", folder, rest[folder - 'a']);
		assert_int_equal(mkdir(edge_path(name), 0755), 0);
		snprintf(name, sizeof name, "%c%s", folder, rest[folder - 'a']);
		snprintf(line, sizeof line,
		         "sdcard @new.bin --program=@program --force=unknown-image --output=@%c",
		         folder);
		assert_int_equal(desk_plain(line), EXIT_REFUSED);
		desk_says("err", "cannot write");
		desk_says("err", name);
		for (unsigned i = 0; i < 3; i++) {
			snprintf(name, sizeof name, "%c%s", folder, rest[i]);
			assert_false(edge_exists(name));
		}
	}
}

static void the_name_of_a_folder_is_too_long(void **state)
{
	char line[5000];

	(void)state;
	for (int length = 4078; length <= 4090; length += 12) { /* 18 more for the bundle */
		snprintf(line, sizeof line,
		         "sdcard @new.bin --program=@program --force=unknown-image "
		         "--output=%0*d",
		         length, 1);
		assert_int_equal(desk_plain(line), EXIT_REFUSED);
		desk_says("err", "pan-fix: nothing was made: the name of the folder is too long");
	}
}

#define PACK_TEST(name) cmocka_unit_test_setup_teardown(name, setup, edge_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		PACK_TEST(a_bundle_is_made),
		PACK_TEST(a_card_is_made),
		PACK_TEST(nobody_reads_what_was_made),
		PACK_TEST(names_are_usual),
		PACK_TEST(the_largest_program),
		PACK_TEST(one_of_the_card_cannot_be_written),
		PACK_TEST(the_name_of_a_folder_is_too_long),
		PACK_TEST(what_was_there_is_put_aside),
		PACK_TEST(a_name_that_is_long),
		PACK_TEST(what_cannot_be_packed),
	};

	return cmocka_run_group_tests_name("packing", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Commands that only answer: verify, info, check, and what is wrong with a
 * command line. */
#include "desk.h"

static void verify_compares(void **state)
{
	(void)state;
	assert_int_equal(desk_run("verify --image=@old.bin"), EXIT_DONE);
	desk_says("err", "byte for byte");
	desk_refuses("verify --image=@new.bin", "first at offset 0x");
	desk->flash[BOOT_SIZE - 1] ^= 1;
	desk_refuses("verify --image=@old.bin", "first at offset 0x3ffff");
	desk->flash[0] ^= 1;
	desk_refuses("verify --image=@old.bin", "first at offset 0x0");
	/* A backup has its md5 in its name, or none. */
	desk_standin("old", desk->flash);
	edge_write("bare.bin", desk->flash, BOOT_SIZE);
	assert_int_equal(desk_run("verify --image=@bare.bin"), EXIT_DONE);
	desk_refuses("verify", "bootloader.bin");
}

static void info_tells_of_the_defect(void **state)
{
	(void)state;
	assert_int_equal(desk_run("info --image=@new.bin"), EXIT_DONE);
	desk_says("out", "1c7018");
	desk_says("out", "EN25QH128A");
	assert_int_equal(desk_run("info"), EXIT_DONE);
	assert_int_equal(desk_run("info --json --image=@new.bin"), EXIT_DONE);
	desk_says("out", "\"chip\":\"1c7018\"");
	assert_int_equal(desk->programs, 0);
	assert_int_equal(desk_run("info --image=@old.bin"), EXIT_DONE);
	desk_says("out", "nothing-to-do");
	desk->no_place = true;
	assert_int_equal(desk_run("info"), EXIT_DONE);
	assert_int_equal(desk_run("info --image=@missing.bin"), EXIT_REFUSED);
	desk->open_from = 1;
	desk->open_error = EIO;
	assert_int_equal(desk_run("info"), EXIT_REFUSED);
	desk_says("out", "1c7018");
}

/* An image beside the program that is not what its .md5 says is none, and the
 * camera is described all the same. */
static void info_without_a_good_image(void **state)
{
	(void)state;
	desk->beside = true;
	assert_int_equal(desk_run("info"), EXIT_DONE);
	desk_says("out", "this bootloader does not know your flash chip");
	edge_put("new.bin.md5", "00000000000000000000000000000000  x\n");
	assert_int_equal(desk_run("info"), EXIT_DONE);
	desk_says("err", "copy both again");
	desk_says("out", "no-image");
	assert_int_equal(unlink(edge_path("new.bin.md5")), 0);
	assert_int_equal(desk_run("info --json"), EXIT_DONE);
	desk_says("err", "new.bin.md5 is missing");
	desk_says("out", "\"new_md5\":null");
	assert_int_equal(unlink(edge_path("new.bin")), 0);
	assert_int_equal(desk_run("info"), EXIT_DONE);
	assert_null(strstr(edge_get("err"), "new.bin"));
}

/* A bundle that forces what no bundle may: as flash would say it. */
static void info_of_a_bundle_that_is_refused(void **state)
{
	(void)state;
	edge_put("new.bin.force", "model\n");
	assert_int_equal(desk_run("info --image=@new.bin"), EXIT_REFUSED);
	desk_says("err", "new.bin.force has something else");
	desk_says("out", "1c7018");
	edge_put("new.bin.force", "unknown-image\n");
	assert_int_equal(desk_run("info --image=@new.bin"), EXIT_DONE);
	desk_says("out", "(forced)");
}

/* The md5 of no bootloader that a camera came with. */
static void info_does_not_ask_for_what_a_canary_left(void **state)
{
	(void)state;
	assert_int_equal(desk_run("info"), EXIT_DONE);
	desk_says("out", "please report its md5");
	desk->flash[BOOT_SIZE - 1] = 0;
	assert_int_equal(desk_run("info"), EXIT_DONE);
	assert_null(strstr(edge_get("out"), "please report"));
}

static void check_judges_a_file(void **state)
{
	(void)state;
	assert_int_equal(desk_plain("check @new.bin"), EXIT_DONE);
	assert_int_equal(desk_plain("check --json @new.bin"), EXIT_DONE);
	desk_says("out", "{");
	edge_put("page.bin", "<!DOCTYPE html><html>");
	assert_int_equal(desk_plain("check @page.bin"), EXIT_REFUSED);
	assert_int_equal(desk_plain("check @missing.bin"), EXIT_REFUSED);
	edge_put("new.bin.md5", "00000000000000000000000000000000  x\n");
	assert_int_equal(desk_plain("check --json @new.bin"), EXIT_REFUSED);
}

/* What to do stands at the end. */
static void check_says_it_all_of_a_long_path(void **state)
{
	char line[400] = "check ";

	(void)state;
	edge_put("new.bin.md5", "00000000000000000000000000000000  x\n");
	memset(line + strlen(line), '/', 230);
	strcat(line, edge_path("new.bin"));
	assert_int_equal(desk_plain(line), EXIT_REFUSED);
	desk_says("out", "one of the two is damaged or of another build; copy both again\n");
}

/* A backup of ours, too. */
static void check_knows_what_a_cut_left(void **state)
{
	static uint8_t torn[BOOT_SIZE];

	(void)state;
	desk_standin("old", torn);
	memset(torn, 0, 9);
	edge_write("torn.bin", torn, sizeof torn);
	assert_int_equal(desk_plain("check @torn.bin"), EXIT_REFUSED);
	desk_says("out", "it is no Ingenic bootloader, or what a change that was cut short left");
}

static void nobody_reads_the_answer(void **state)
{
	(void)state;
	desk->nobody_reads = true;
	assert_int_equal(desk_plain("check @new.bin"), EXIT_REFUSED);
	assert_int_equal(desk_run("info"), EXIT_REFUSED);
	assert_int_equal(desk_plain("--help"), EXIT_DONE);
}

static void the_command_line_is_wrong(void **state)
{
	static const char *const lines[] = {
		"fly",
		"flash --fly",
		"flash --image",
		"check",
		"restore",
		"backup --json",
		"verify --json",
		"flash --version",
		"flash now",
		"check a b",
		"flash --force=soc,nonsense",
		"check --dry-run x",
	};

	(void)state;
	assert_int_equal(desk_plain("flash now"), EXIT_USAGE);
	assert_string_equal(edge_get("err"), "pan-fix: unexpected argument now: see --help\n");
	for (unsigned i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		assert_int_equal(desk_plain(lines[i]), EXIT_USAGE);
		desk_says("err", "pan-fix: ");
		assert_int_equal(desk->opens, 0);
	}
}

static void every_command_has_its_help(void **state)
{
	static const char *const names[] = {"",        "flash ", "backup ", "restore ",
	                                    "verify ", "info ",  "check "};
	char line[64];

	(void)state;
	for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
		snprintf(line, sizeof line, "%s--help", names[i]);
		assert_int_equal(desk_plain(line), EXIT_DONE);
		desk_says("out", names[i]);
		desk_says("out", i == 0 ? "pan-fix COMMAND" : "usage: pan-fix ");
	}
	assert_int_equal(desk_plain("-h"), EXIT_DONE);
	assert_int_equal(desk_plain("restore -h"), EXIT_DONE);
	desk_says("out", "usage: pan-fix restore");
	desk_says("out", "  --dry-run ");
	assert_int_equal(desk_plain("--version"), EXIT_DONE);
	assert_string_equal(edge_get("out"), "pan-fix " PAN_FIX_VERSION "\n");
	/* Nothing was asked for: the help, but not as an answer. */
	assert_int_equal(desk_plain(""), EXIT_USAGE);
	desk_says("err", "pan-fix COMMAND");
	assert_string_equal(edge_get("out"), "");
}

/* On a PC it says where it belongs; on a camera it does not. */
static void info_is_for_the_camera(void **state)
{
	(void)state;
	assert_int_equal(desk_run("info"), EXIT_DONE);
	assert_null(strstr(edge_get("err"), "this is no camera"));
	desk->open_from = 1;
	desk->open_error = ENOENT;
	assert_int_equal(desk_run("info"), EXIT_REFUSED);
	assert_null(strstr(edge_get("err"), "this is no camera"));
	/* Some of what a kernel says of one is enough. */
	edge_put("proc/mtd", "");
	edge_put("proc/kmsg", "");
	assert_int_equal(desk_run("info"), EXIT_REFUSED);
	assert_null(strstr(edge_get("err"), "this is no camera"));
	edge_put("proc/cpuinfo", "vendor_id : GenuineIntel\n");
	desk->open_error = 0;
	assert_int_equal(desk_run("info"), EXIT_DONE);
	assert_null(strstr(edge_get("err"), "this is no camera"));
	desk->open_error = ENOENT;
	assert_int_equal(desk_run("info"), EXIT_REFUSED);
	desk_says("err", "info is for the camera; on a PC use pan-fix check FILE");
	assert_null(strstr(edge_get("out"), "unknown"));
	assert_int_equal(desk_run("info --json"), EXIT_REFUSED);
	desk_says("out", "\"message\":");
}

/* What only answers or makes a file says nothing else. */
static void answers_have_no_log(void **state)
{
	static const char *const lines[] = {
		"info",
		"check @new.bin",
		"bundle @new.bin --output=@out.tar",
		"sdcard @new.bin --output=@out.zip",
	};

	(void)state;
	for (unsigned i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		(void)desk_run(lines[i]);
		assert_null(strstr(edge_get("err"), "start pan-fix"));
	}
	(void)desk_run("verify");
	desk_says("err", "start pan-fix version=");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(verify_compares),
		TEST(info_tells_of_the_defect),
		TEST(info_without_a_good_image),
		TEST(info_of_a_bundle_that_is_refused),
		TEST(info_does_not_ask_for_what_a_canary_left),
		TEST(check_judges_a_file),
		TEST(check_says_it_all_of_a_long_path),
		TEST(check_knows_what_a_cut_left),
		TEST(nobody_reads_the_answer),
		TEST(the_command_line_is_wrong),
		TEST(every_command_has_its_help),
		TEST(info_is_for_the_camera),
		TEST(answers_have_no_log),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a bundle, a prepared card and its zip are made of, byte by byte where a
 * reader of the camera or of a PC looks; tests/upgrade has those readers.
 */
#include "pure.h"

#include "bundle.h"
#include "digest.h"
#include "sdcard.h"
#include "ustar.h"
#include "zip.h"

#define MOST 0x80000u

static const char para[] = "FWGRADEUP=app\npan-fix: bundle\n";
static const char script[] = "#!/bin/sh\necho\n";
static uint8_t program[1000] = {0x7f, 'E', 'L', 'F', 1, 1, 1};
static uint8_t image[BOOT_SIZE], out[MOST], again[MOST];

static struct bundle parts(void)
{
	struct bundle bundle = {
		.para = {(const uint8_t *)para, sizeof para - 1},
		.script = {(const uint8_t *)script, sizeof script - 1},
		.program = {program, sizeof program},
		.image = {image, sizeof image},
		.force = BUNDLE_FORCE_UNKNOWN, /* as every stand-in */
	};

	program[18] = 8; /* MIPS */
	pure_standin("new", image);
	return bundle;
}

static void whole_and_the_same_again(void **state)
{
	struct bundle bundle = parts();
	size_t size = bundle_size(&bundle);

	(void)state;
	assert_int_equal(bundle_check(&bundle), BUNDLE_FAULT_NONE);
	assert_int_equal(size % USTAR_BLOCK, 0);
	assert_int_equal(bundle_make(&bundle, out, sizeof out), size);
	memset(again, 0xa5, sizeof again);
	assert_int_equal(bundle_make(&bundle, again, size), size);
	assert_memory_equal(out, again, size);
	assert_int_equal(again[size], 0xa5);
	assert_string_equal((char *)out, "Upgrade/");
	assert_int_equal(out[156], '5');
	assert_string_equal((char *)out + 512, "Upgrade/MD5SUMS");
	assert_memory_equal(out + 512 + 100,
	                    "0000644\0"
	                    "0000000\0"
	                    "0000000\0",
	                    24);
	assert_memory_equal(out + 512 + 257,
	                    "ustar\0"
	                    "00",
	                    8);
	for (size_t i = size - USTAR_END; i < size; i++)
		assert_int_equal(out[i], 0);
}

static void short_of_room(void **state)
{
	struct bundle bundle = parts();

	(void)state;
	memset(out, 0xa5, sizeof out);
	assert_int_equal(bundle_make(&bundle, out, bundle_size(&bundle) - 1), 0);
	assert_int_equal(out[0], 0xa5);
}

/* The text of a file in the bundle. */
static const char *text_in_it(const struct bundle *bundle, const char *path)
{
	size_t size = bundle_make(bundle, out, sizeof out);

	for (size_t at = 0; at < size; at += USTAR_BLOCK)
		if (strcmp((char *)out + at, path) == 0)
			return (char *)out + at + USTAR_BLOCK;
	fail_msg("%s is not in it", path);
	return "";
}

/* md5sum -c in the folder takes all but the list itself. */
static void every_file_is_in_the_list(void **state)
{
	static const char *const names[] = {
		"PARA",    "bootloader.bin", "bootloader.bin.force", "bootloader.bin.md5",
		"pan-fix", "upgraderun.sh"};
	struct bundle bundle = parts();
	const char *line = text_in_it(&bundle, "Upgrade/MD5SUMS");
	size_t size;

	(void)state;
	for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
		size_t length = strlen(names[i]);

		assert_memory_equal(line + 32, "  ", 2);
		assert_memory_equal(line + 34, names[i], length);
		assert_int_equal(line[34 + length], '\n');
		line += 35 + length;
	}
	assert_int_equal(*line, '\0');
	size = bundle_size(&bundle); /* without a force its file is empty */
	bundle.force = NULL;
	assert_int_equal(bundle_size(&bundle), size - USTAR_BLOCK);
	bundle.force = "";
	assert_int_equal(bundle_size(&bundle), size - USTAR_BLOCK);
	bundle.force = "x";
	assert_int_equal(bundle_size(&bundle), size);
}

static void force_is_in_it(void **state)
{
	struct bundle bundle = parts();
	size_t size;
	bool found = false;

	(void)state;
	bundle.force = "chip-missing,unknown-image";
	size = bundle_make(&bundle, out, sizeof out);
	assert_true(size > 0);
	for (size_t at = 0; at < size; at += USTAR_BLOCK)
		if (strcmp((char *)out + at, "Upgrade/bootloader.bin.force") == 0) {
			assert_memory_equal(out + at + 124, "00000000033", 11);
			assert_string_equal((char *)out + at + USTAR_BLOCK,
			                    "chip-missing,unknown-image\n");
			found = true;
		}
	assert_true(found);
}

static void force_names(void **state)
{
	(void)state;
	assert_true(bundle_force_ok(NULL));
	assert_true(bundle_force_ok(""));
	assert_true(bundle_force_ok("unknown-image"));
	assert_true(bundle_force_ok("chip-missing,unknown-image"));
	assert_false(bundle_force_ok("chip-missing,chip-missing"));
	assert_false(bundle_force_ok("chip-missing,"));
	assert_false(bundle_force_ok(",chip-missing"));
	assert_false(bundle_force_ok("model"));
	assert_false(bundle_force_ok("chip-missin"));
	assert_false(bundle_force_ok("chip-missing\n"));
}

static void refuses(struct bundle bundle, enum bundle_fault fault)
{
	assert_int_equal(bundle_check(&bundle), fault);
	assert_int_equal(bundle_make(&bundle, out, sizeof out), 0);
	assert_true(strlen(bundle_fault_text(fault)) > 10);
}

static void part_refused(void **state)
{
	static const char crlf[] = "#!/bin/sh\r\necho\r\n", page[] = "<html>";
	struct bundle bundle = parts();

	(void)state;
	bundle.script = (struct bundle_part){(const uint8_t *)crlf, sizeof crlf - 1};
	refuses(bundle, BUNDLE_FAULT_CRLF);
	bundle.script = (struct bundle_part){(const uint8_t *)page, sizeof page - 1};
	refuses(bundle, BUNDLE_FAULT_SCRIPT);
	bundle = parts();
	bundle.para.size = 5;
	refuses(bundle, BUNDLE_FAULT_PARA);
	bundle = parts();
	bundle.program.size = 0;
	refuses(bundle, BUNDLE_FAULT_PROGRAM);
	bundle = parts();
	program[18] = 62; /* the host tool */
	refuses(bundle, BUNDLE_FAULT_PROGRAM);
	bundle = parts();
	image[0] ^= 1;
	refuses(bundle, BUNDLE_FAULT_IMAGE);
	bundle = parts();
	bundle.image.size--;
	refuses(bundle, BUNDLE_FAULT_IMAGE);
	bundle = parts();
	bundle.force = BUNDLE_FORCE_CHIP;
	refuses(bundle, BUNDLE_FAULT_UNKNOWN);
	bundle.force = "no-card";
	refuses(bundle, BUNDLE_FAULT_FORCE);
	bundle = parts();
	pure_standin("other-board", image);
	refuses(bundle, BUNDLE_FAULT_BOARD);
}

/* The real ones, where they are at hand. */
static void a_known_build_needs_no_force(void **state)
{
	struct bundle bundle = parts();

	(void)state;
	bundle.force = NULL;
	pure_image("wyzecam_v2_stock_bootloader.bin", image);
	assert_int_equal(bundle_check(&bundle), BUNDLE_FAULT_NONE);
	pure_image("other-board-xiaofang-64mb.bin", image);
	refuses(bundle, BUNDLE_FAULT_BOARD);
}

static void put_text(struct bundle_part *part, const char *text)
{
	*part = (struct bundle_part){(const uint8_t *)text, strlen(text)};
}

/* What a part begins with is all that is asked of it, to the last byte. */
static void the_least_of_each_part(void **state)
{
	struct bundle bundle = parts();

	(void)state;
	put_text(&bundle.para, "FWGRADEUP=app");
	put_text(&bundle.script, "#!/bin/sh");
	bundle.program.size = 21;
	assert_int_equal(bundle_check(&bundle), BUNDLE_FAULT_NONE);
	bundle.program.size = 20;
	refuses(bundle, BUNDLE_FAULT_PROGRAM);
	bundle = parts();
	put_text(&bundle.para, "FWGRADEUP=apx");
	refuses(bundle, BUNDLE_FAULT_PARA);
	bundle = parts();
	put_text(&bundle.script, "#!/bin/sx");
	refuses(bundle, BUNDLE_FAULT_SCRIPT);
}

static void card_files(void **state)
{
	static const uint8_t bytes[] = {'a', 'b', 'c'};
	char ini[SDCARD_INI_SIZE];
	size_t length;

	(void)state;
	length = sdcard_ini(bytes, sizeof bytes, ini);
	assert_int_equal(length, strlen(ini));
	assert_string_equal(ini, "[SD]\nversion=9.9.9.9\ntype=1\n"
	                         "md5=900150983cd24fb0d6963f7d28e17f72\n");
}

static void zip_of_both(void **state)
{
	static const uint8_t bytes[] = {'a', 'b', 'c'};
	/* crc-32("abc") = 352441c2, size 3, 3, name of 17, no extra field. */
	static const uint8_t head[] = {'P', 'K', 3,    4,    10,   0,    0,    0,    0, 0,
	                               0,   0,   0x21, 0x5c, 0xc2, 0x41, 0x24, 0x35, 3, 0,
	                               0,   0,   3,    0,    0,    0,    17,   0,    0, 0};
	size_t size = sdcard_zip_size(sizeof bytes);

	(void)state;
	assert_int_equal(sdcard_zip(bytes, sizeof bytes, out, size - 1), 0);
	assert_int_equal(sdcard_zip(bytes, sizeof bytes, out, size), size);
	assert_memory_equal(out, head, sizeof head);
	assert_memory_equal(out + 30, SDCARD_BUNDLE "abc", 20);
	assert_memory_equal(out + size - 22, "PK\5\6\0\0\0\0\2\0\2\0", 12);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_and_the_same_again),
		cmocka_unit_test(short_of_room),
		cmocka_unit_test(every_file_is_in_the_list),
		cmocka_unit_test(force_is_in_it),
		cmocka_unit_test(force_names),
		cmocka_unit_test(part_refused),
		cmocka_unit_test(a_known_build_needs_no_force),
		cmocka_unit_test(the_least_of_each_part),
		cmocka_unit_test(card_files),
		cmocka_unit_test(zip_of_both),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

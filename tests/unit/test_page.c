/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The page's way into the program, as JavaScript uses it: what is written into the
 * buffers, the calls, what is read. tests/page has the page with its WebAssembly.
 */
#include "pure.h"

#include "bundle.h"
#include "digest.h"
#include "report.h"
#include "sdcard.h"
#include "shim.h"

static const char para[] = "FWGRADEUP=app\npan-fix: bundle\n";
static const char script[] = "#!/bin/sh\necho\n";
static const uint8_t program[1000] = {0x7f, 'E', 'L', 'F', 1, 1, 1, [18] = 8}; /* for MIPS */

static void collect(void *context, const char *bytes, size_t length)
{
	struct text *text = context;

	text_bytes(text, bytes, length);
}

/* What the host tool says of the file. */
static const char *report(uint32_t size)
{
	static char bytes[0x8000];
	struct text text;
	const struct sink sink = {collect, &text};
	struct image image;
	struct digest md5;
	struct check_report report = {.file = page_name(), .image = &image, .digest = &md5};

	image_parse(page_file(), size, &image);
	digest_md5(page_file(), size, &md5);
	report.fault = image_validate(&image);
	text_start(&text, bytes, sizeof bytes);
	report_check(&report, true, &sink);
	assert_false(text.cut);
	return bytes;
}

static void says(uint32_t length, const char *words)
{
	assert_int_equal(length, strlen(words));
	assert_memory_equal(page_text(), words, length);
}

/* As long as a file may have. */
static void a_name_has_room(void **state)
{
	(void)state;
	assert_in_range(page_name_most(), 255 + 1, 4096);
	memset(page_name(), 'n', 255);
	page_name()[255] = '\0';
	strcpy((char *)page_file(), "<html>");
	says(page_check(6), report(6));
}

static void a_file_is_checked(void **state)
{
	(void)state;
	strcpy(page_name(), "bootloader.bin");
	for (unsigned i = 0; i < 2; i++) {
		pure_standin("new", page_file());
		says(page_check(BOOT_SIZE), report(BOOT_SIZE));
		assert_non_null(strstr(page_text(), "\"fault\":\"none\""));
		strcpy((char *)page_file(), "<html>");
		says(page_check(6), report(6));
		assert_non_null(strstr(page_text(), "\"fault\":\"html\""));
	}
	/* A dump of the flash chip, and what is longer. */
	assert_int_equal(page_file_most(), 0x1000000 + 1);
	pure_standin("new", page_file());
	says(page_check(0x1000000), report(0x1000000));
	assert_non_null(strstr(page_text(), "\"fault\":\"dump\""));
	says(page_check(0x1000001), report(0x1000001));
}

static void sums_are_told(void **state)
{
	(void)state;
	strcpy((char *)page_file(), "abc");
	says(page_md5(3), "900150983cd24fb0d6963f7d28e17f72");
	says(page_md5(0), "d41d8cd98f00b204e9800998ecf8427e");
}

static void put_parts(void)
{
	strcpy(page_name(), BUNDLE_FORCE_UNKNOWN);
	memcpy(page_part_para(), para, sizeof para);
	memcpy(page_part_script(), script, sizeof script);
	memcpy(page_part_program(), program, sizeof program);
	pure_standin("new", page_part_image());
}

static uint32_t make(void)
{
	return page_make_bundle(sizeof para - 1, sizeof script - 1, sizeof program, BOOT_SIZE);
}

static void a_bundle_is_made_of_its_parts(void **state)
{
	static uint8_t wanted[0x100000];
	const struct bundle bundle = {
		.para = {(const uint8_t *)para, sizeof para - 1},
		.script = {(const uint8_t *)script, sizeof script - 1},
		.program = {program, sizeof program},
		.image = {page_part_image(), BOOT_SIZE},
		.force = BUNDLE_FORCE_UNKNOWN,
	};
	char ini[SDCARD_INI_SIZE], digits[DIGEST_TEXT_SIZE];
	struct digest md5;
	uint32_t size;

	(void)state;
	put_parts();
	size = (uint32_t)bundle_make(&bundle, wanted, sizeof wanted);
	assert_int_equal(make(), size);
	assert_memory_equal(page_bundle(), wanted, size);
	digest_md5(wanted, size, &md5);
	says(page_bundle_md5(size), digest_string(&md5, digits));
	(void)sdcard_ini(page_bundle(), size, ini);
	says(page_ini(size), ini);
	size = (uint32_t)sdcard_zip(page_bundle(), size, wanted, sizeof wanted);
	assert_int_equal(page_make_zip(make()), size);
	assert_memory_equal(page_zip(), wanted, size);
}

static void a_fault_is_said(void **state)
{
	(void)state;
	put_parts();
	page_name()[0] = '\0';
	assert_int_equal(make(), 0);
	says(page_bundle_fault(), bundle_fault_text(BUNDLE_FAULT_UNKNOWN));
	put_parts();
	page_part_program()[0] = 0;
	assert_int_equal(make(), 0);
	says(page_bundle_fault(), bundle_fault_text(BUNDLE_FAULT_PROGRAM));
}

/* Each part has its room, and so have the bundle and the zip of the largest. */
static void the_largest_parts_fit(void **state)
{
	uint32_t size;

	(void)state;
	put_parts();
	memset(page_part_para() + sizeof para - 1, '\n', PAGE_PARA_MOST - sizeof para + 1);
	memset(page_part_script() + sizeof script - 1, '\n', PAGE_SCRIPT_MOST - sizeof script + 1);
	memset(page_part_program() + sizeof program, 0x5a, PAGE_PROGRAM_MOST - sizeof program);
	size = page_make_bundle(PAGE_PARA_MOST, PAGE_SCRIPT_MOST, PAGE_PROGRAM_MOST, BOOT_SIZE);
	assert_in_range(size, PAGE_PARA_MOST + PAGE_SCRIPT_MOST + PAGE_PROGRAM_MOST + BOOT_SIZE,
	                0x100000);
	assert_int_equal(page_make_zip(size), sdcard_zip_size(size));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_has_room), cmocka_unit_test(a_file_is_checked),
		cmocka_unit_test(sums_are_told),   cmocka_unit_test(a_bundle_is_made_of_its_parts),
		cmocka_unit_test(a_fault_is_said), cmocka_unit_test(the_largest_parts_fit),
	};

	return cmocka_run_group_tests_name("page", tests, NULL, NULL);
}

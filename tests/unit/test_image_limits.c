/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Images that are just right, or just not: one byte more or less decides. */
#include "pure.h"

#include "crc7.h"
#include "guarded.h"
#include "image.h"

static uint8_t bytes[BOOT_SIZE], other_bytes[BOOT_SIZE];
static struct image image, other;

static void parse_at_end(const void *from, uint32_t size)
{
	static uint8_t *all;
	const uint32_t room = 4096;

	if (all == NULL)
		all = guarded(room);
	memcpy(all + room - size, from, size);
	image_parse(all + room - size, size, &image);
}

static void a_signature_needs_a_whole_header(void **state)
{
	static const uint8_t header[BOOT_HEADER_SIZE] = BOOT_SIGNATURE;

	(void)state;
	parse_at_end(header, BOOT_HEADER_SIZE - 1);
	assert_false(image.signature);
	parse_at_end(header, BOOT_HEADER_SIZE);
	assert_true(image.signature);
	assert_false(image.header_valid);
}

static void an_spl_may_reach_up_to_uboot(void **state)
{
	(void)state;
	pure_standin("new", bytes);
	bytes[BOOT_LENGTH_OFFSET] = 0x00;
	bytes[BOOT_LENGTH_OFFSET + 1] = 0x68;
	bytes[BOOT_CRC7_OFFSET] = crc7_update(0, bytes + BOOT_SPL_OFFSET, 0x6800 - BOOT_SPL_OFFSET);
	image_parse(bytes, BOOT_SIZE, &image);
	assert_int_equal(image.spl_end, 0x6800);
	assert_int_equal(image_validate(&image), IMAGE_FAULT_NONE);
}

static void what_begins_a_page(void **state)
{
	static const char *const pages[] = {
		"<a", "<z", "<A", "<Z", "<!", "<?", "\n <h", "\xef\xbb\xbf<h",
	};
	static const char *const others[] = {
		"", "<", "<<", "<`", "<{", "<@", "<[", "<1", "a", "a<a", "\xef\xbb<a",
	};

	(void)state;
	for (unsigned i = 0; i < sizeof pages / sizeof pages[0]; i++) {
		parse_at_end(pages[i], (uint32_t)strlen(pages[i]));
		assert_int_equal(image.kind, IMAGE_KIND_HTML);
	}
	for (unsigned i = 0; i < sizeof others / sizeof others[0]; i++) {
		parse_at_end(others[i], (uint32_t)strlen(others[i]));
		assert_int_not_equal(image.kind, IMAGE_KIND_HTML);
	}
}

static void what_else_is_handed_over(void **state)
{
	static const struct {
		const char *begins;
		enum image_kind kind;
		enum image_fault fault;
	} files[] = {
		{"\x27\x05\x19\x56", IMAGE_KIND_FIRMWARE, IMAGE_FAULT_FIRMWARE},
		{"\x27\x05\x19\x57", IMAGE_KIND_OTHER, IMAGE_FAULT_SIZE},
		{"\x1f\x8b", IMAGE_KIND_GZIP, IMAGE_FAULT_GZIP},
		{"PK\x03\x04", IMAGE_KIND_ZIP, IMAGE_FAULT_ZIP},
		{"PK\x03\x05", IMAGE_KIND_OTHER, IMAGE_FAULT_SIZE},
	};
	static char tar[257 + 5] = "Upgrade/";

	(void)state;
	for (unsigned i = 0; i < sizeof files / sizeof files[0]; i++) {
		size_t length = strlen(files[i].begins);

		parse_at_end(files[i].begins, (uint32_t)length);
		assert_int_equal(image.kind, files[i].kind);
		assert_int_equal(image_validate(&image), files[i].fault);
		parse_at_end(files[i].begins, (uint32_t)length - 1);
		assert_int_equal(image.kind, IMAGE_KIND_OTHER);
	}
	memcpy(tar + 257, "ustar", 5);
	parse_at_end(tar, sizeof tar);
	assert_int_equal(image.kind, IMAGE_KIND_TAR);
	assert_int_equal(image_validate(&image), IMAGE_FAULT_TAR);
	for (uint32_t size = 255; size < sizeof tar; size++) {
		parse_at_end(tar, size);
		assert_int_equal(image.kind, IMAGE_KIND_OTHER);
	}
}

static void one_byte_is_used(void **state)
{
	(void)state;
	parse_at_end("x", 1);
	assert_int_equal(image.used, 1);
	parse_at_end("\xff", 1);
	assert_int_equal(image.used, 0);
}

/* The two bytes around a date text count, the text itself does not. */
static void dates_end_where_they_end(void **state)
{
	uint32_t from, to;

	(void)state;
	pure_standin("new", bytes);
	image_parse(bytes, BOOT_SIZE, &image);
	from = image.spl_version.offset;
	to = from + image.spl_version.length;
	assert_true(image.spl_version.length > 0);
	for (uint32_t at = from - 1; at <= to; at++) {
		memcpy(other_bytes, bytes, BOOT_SIZE);
		other_bytes[at] ^= 1;
		image_parse(bytes, BOOT_SIZE, &other);
		other.bytes = other_bytes;
		assert_int_equal(image_spl_difference(&image, &other), at < from || at == to);
	}
}

/* Whatever the banner is like: no known SPL, and nothing is read outside it. */
static void an_spl_without_a_date_is_not_known(void **state)
{
	(void)state;
	pure_standin("new", bytes);
	image_parse(bytes, BOOT_SIZE, &image);
	assert_false(image_spl_known(&image));
	bytes[image.spl_version.offset + image.spl_version.length - 1] = 'x'; /* the ) */
	assert_false(image_spl_known(&image));
	bytes[image.spl_version.offset + 8] = 'x'; /* the ( */
	assert_false(image_spl_known(&image));
	image.spl_end = image.spl_version.offset + 12; /* the date ends behind it */
	pure_standin("new", bytes);
	assert_false(image_spl_known(&image));
	image.spl_version.length = 0;
	assert_false(image_spl_known(&image));
}

/* Behind it nothing can be read. */
static void a_file_that_ends_within_the_date(void **state)
{
	static const char banner[] = "U-Boot SPL 2013.07 (Jul";
	static uint8_t file[BOOT_SPL_OFFSET + sizeof banner - 1] = BOOT_SIGNATURE;

	(void)state;
	file[BOOT_LENGTH_OFFSET] = sizeof file & 0xff;
	file[BOOT_LENGTH_OFFSET + 1] = sizeof file >> 8;
	memcpy(file + BOOT_SPL_OFFSET, banner, sizeof banner - 1);
	parse_at_end(file, sizeof file);
	assert_true(image.length_ok);
	assert_int_equal(image.spl_version.length, strlen("2013.07 (Jul"));
	assert_false(image_spl_known(&image));
}

static void unprintable_bytes_are_question_marks(void **state)
{
	static const uint8_t some[] = {0x00, 0x1f, 0x20, 0x21, 0x7e, 0x7f, 0x80, 0xff};
	const struct image_span span = {0, sizeof some};
	char buffer[16];
	struct text text;

	(void)state;
	parse_at_end(some, sizeof some);
	text_start(&text, buffer, sizeof buffer);
	image_span_text(&text, &image, &span);
	assert_string_equal(buffer, "?? !~???");
}

static void a_soc_of_another_name(void **state)
{
	static const struct {
		const char *name;
		bool other;
	} socs[] = {
		{"T20", false}, {"T20X", false}, {"T", true},
		{"T2", true},   {"T21", true},   {"T31", true},
	};
	uint32_t at;

	(void)state;
	pure_standin("new", bytes);
	image_parse(bytes, BOOT_SIZE, &image);
	at = image.soc.offset;
	for (unsigned i = 0; i < sizeof socs / sizeof socs[0]; i++) {
		snprintf((char *)bytes + at, 16, "%s SoC", socs[i].name);
		image_parse(bytes, BOOT_SIZE, &image);
		assert_int_equal(image.soc.length, strlen(socs[i].name));
		assert_int_equal(image_other_soc(&image), socs[i].other);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_signature_needs_a_whole_header),
		cmocka_unit_test(an_spl_may_reach_up_to_uboot),
		cmocka_unit_test(what_begins_a_page),
		cmocka_unit_test(what_else_is_handed_over),
		cmocka_unit_test(one_byte_is_used),
		cmocka_unit_test(dates_end_where_they_end),
		cmocka_unit_test(an_spl_without_a_date_is_not_known),
		cmocka_unit_test(a_file_that_ends_within_the_date),
		cmocka_unit_test(unprintable_bytes_are_question_marks),
		cmocka_unit_test(a_soc_of_another_name),
	};

	return cmocka_run_group_tests_name("image limits", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pure.h"

#include "scan.h"

static struct scan of(const char *text)
{
	return scan_start(text, strlen(text));
}

static void literals_are_all_or_nothing(void **state)
{
	struct scan scan = of("mtd0");

	(void)state;
	assert_false(scan_literal(&scan, "mtd01"));
	assert_false(scan_literal(&scan, "x"));
	assert_int_equal(scan_left(&scan), 4);
	assert_true(scan_literal(&scan, ""));
	assert_true(scan_literal(&scan, "mtd"));
	assert_false(scan_is(&scan, ""));
	assert_true(scan_is(&scan, "0"));
	assert_false(scan_is(&scan, "00"));
	assert_true(scan_literal(&scan, "0"));
	assert_false(scan_literal(&scan, "0"));
	assert_true(scan_is(&scan, ""));
}

static void numbers_end_at_32_bits(void **state)
{
	struct scan scan = of("4294967295,ffffFFFFz4294967296");
	uint32_t number = 1;

	(void)state;
	assert_true(scan_number(&scan, 10, &number));
	assert_int_equal(number, 4294967295u);
	assert_true(scan_literal(&scan, ","));
	assert_true(scan_number(&scan, 16, &number));
	assert_int_equal(number, 0xffffffffu);
	assert_true(scan_literal(&scan, "z"));
	assert_false(scan_number(&scan, 10, &number));
	assert_int_equal(scan_left(&scan), 10);
	scan = of("12345678901f");
	assert_false(scan_number(&scan, 16, &number));
	scan = of("x");
	assert_false(scan_number(&scan, 16, &number));
	scan = of("");
	assert_false(scan_number(&scan, 10, &number));
	assert_int_equal(number, 0xffffffffu);
}

static void check_size(const char *text, bool ok, uint32_t expected)
{
	struct scan scan = of(text);
	uint32_t size = 77;

	assert_int_equal(scan_size(&scan, &size), ok);
	assert_int_equal(size, ok ? expected : 77);
	assert_int_equal(scan_left(&scan), ok ? 0 : strlen(text));
}

static void sizes_have_suffixes(void **state)
{
	(void)state;
	check_size("104M", true, 104u << 20);
	check_size("41700k", true, 41700u << 10);
	check_size("3G", true, 3u << 30);
	check_size("4G", false, 0);
	check_size("4096M", false, 0);
	check_size("0x6800000", true, 0x6800000);
	check_size("0x10K", true, 0x4000);
	check_size("12", true, 12);
	check_size("0x", false, 0);
	check_size("M", false, 0);
}

static void finding_stays_before_what_was_found(void **state)
{
	struct scan scan = of("aababb");

	(void)state;
	assert_true(scan_find(&scan, "ab"));
	assert_int_equal(scan_left(&scan), 5);
	assert_true(scan_find(&scan, "abb"));
	assert_int_equal(scan_left(&scan), 3);
	assert_false(scan_find(&scan, "abbb"));
	assert_int_equal(scan_left(&scan), 0);
	assert_false(scan_find(&scan, "a"));
}

static void what_is_found_ends_where_the_text_does(void **state)
{
	struct scan scan = of("ab");

	(void)state;
	assert_true(scan_find(&scan, "ab"));
	scan = of("xxab");
	scan.end--;
	assert_false(scan_find(&scan, "ab"));
}

static void until_and_copy(void **state)
{
	struct scan scan = of("one two");
	struct scan word = scan_until(&scan, " ");
	char out[4];

	(void)state;
	assert_true(scan_copy(&word, out, sizeof out));
	assert_string_equal(out, "one");
	assert_false(scan_copy(&scan, out, sizeof out));
	assert_string_equal(out, " tw");
	word = scan_until(&scan, " ");
	assert_int_equal(scan_left(&word), 0);
	scan_blanks(&scan);
	word = scan_until(&scan, " ");
	assert_true(scan_is(&word, "two"));
	word = scan_until(&scan, " ");
	assert_int_equal(scan_left(&word), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(literals_are_all_or_nothing),
		cmocka_unit_test(numbers_end_at_32_bits),
		cmocka_unit_test(sizes_have_suffixes),
		cmocka_unit_test(finding_stays_before_what_was_found),
		cmocka_unit_test(what_is_found_ends_where_the_text_does),
		cmocka_unit_test(until_and_copy),
	};

	return cmocka_run_group_tests_name("scan", tests, NULL, NULL);
}

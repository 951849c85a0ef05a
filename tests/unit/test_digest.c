/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pure.h"

#include "digest.h"

#define ABC "900150983cd24fb0d6963f7d28e17f72" /* RFC 1321, "abc" */

static struct digest abc(void)
{
	struct digest digest;

	digest_md5((const uint8_t *)"abc", 3, &digest);
	return digest;
}

static void md5_is_that_of_the_rfc(void **state)
{
	char digits[DIGEST_TEXT_SIZE];
	struct digest digest = abc();

	(void)state;
	digest_string(&digest, digits);
	assert_string_equal(digits, ABC);
	digest_md5((const uint8_t *)"", 0, &digest);
	digest_string(&digest, digits);
	assert_string_equal(digits, "d41d8cd98f00b204e9800998ecf8427e");
	assert_false(digest_equal(&digest, &(struct digest){{0}}));
}

static void a_gap_is_taken_as_zeros(void **state)
{
	static const uint8_t some[] = "abcdef";
	static const uint8_t gap[] = {'a', 0, 0, 'd', 'e', 'f'};
	struct digest got, wanted;

	(void)state;
	digest_md5(gap, 6, &wanted);
	digest_md5_without(some, 6, 1, 2, &got);
	assert_true(digest_equal(&got, &wanted));
	digest_md5_without(some, 6, 6, 0, &got);
	digest_md5(some, 6, &wanted);
	assert_true(digest_equal(&got, &wanted));
	digest_md5_without(some, 6, 0, 6, &got);
	digest_md5((const uint8_t *)"\0\0\0\0\0", 6, &wanted);
	assert_true(digest_equal(&got, &wanted));
}

static bool parses(const char *line)
{
	struct digest wanted = abc(), got;
	struct digest before = {{1, 2, 3}};
	bool ok;

	got = before;
	ok = digest_parse_line(line, strlen(line), &got);
	assert_true(digest_equal(&got, ok ? &wanted : &before));
	return ok;
}

static void lines_of_md5sum_are_read(void **state)
{
	(void)state;
	assert_true(parses(ABC "  bootloader.bin\n"));
	assert_true(parses(ABC " *bootloader.bin\r\n"));
	assert_true(parses(ABC));
	assert_true(parses(ABC "\n"));
	assert_false(parses(ABC "x"));
	assert_true(parses("  " ABC "\tx"));
	assert_true(parses("\xef\xbb\xbf" ABC "  x"));
	assert_true(parses("900150983CD24FB0D6963F7D28E17F72  x"));
}

static void other_lines_are_not(void **state)
{
	(void)state;
	assert_false(parses(""));
	assert_false(parses("900150983cd24fb0d6963f7d28e17f7"));
	assert_false(parses(ABC "0  x"));
	assert_false(parses(ABC "-x"));
	assert_false(parses("MD5 (x) = " ABC));
	assert_false(parses("<html>"));
	assert_false(parses("900150983cd24fb0d6963f7d28e17fg2  x"));
	assert_false(parses("9001 0983cd24fb0d6963f7d28e17f72  x"));
	assert_false(parses("900 50983cd24fb0d6963f7d28e17f72  x"));
}

static void a_line_ends_where_its_length_says(void **state)
{
	struct digest digest;

	(void)state;
	for (size_t length = 0; length < 32; length++)
		assert_false(digest_parse_line(ABC, length, &digest));
	assert_true(digest_parse_line(ABC "ff", 32, &digest));
}

static void every_byte_counts(void **state)
{
	(void)state;
	for (size_t at = 0; at < DIGEST_SIZE; at++) {
		struct digest a = {{0}}, b = {{0}};

		assert_true(digest_equal(&a, &b));
		b.bytes[at] = 1;
		assert_false(digest_equal(&a, &b));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(md5_is_that_of_the_rfc),
		cmocka_unit_test(a_gap_is_taken_as_zeros),
		cmocka_unit_test(lines_of_md5sum_are_read),
		cmocka_unit_test(other_lines_are_not),
		cmocka_unit_test(a_line_ends_where_its_length_says),
		cmocka_unit_test(every_byte_counts),
	};

	return cmocka_run_group_tests_name("digest", tests, NULL, NULL);
}

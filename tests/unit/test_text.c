/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pure.h"

static char buffer[64];
static struct text text;

static int start(void **state)
{
	(void)state;
	memset(buffer, 'X', sizeof buffer);
	text_start(&text, buffer, sizeof buffer);
	return 0;
}

static void numbers_have_all_their_digits(void **state)
{
	(void)state;
	text_number(&text, 0);
	text_char(&text, ' ');
	text_number(&text, 4294967295u);
	text_char(&text, ' ');
	text_format(&text, "%03u%03u", 7u, 12345u);
	text_char(&text, ' ');
	text_hex(&text, 0x1c7018, 1);
	text_char(&text, ' ');
	text_hex(&text, 0xa, 8);
	assert_text(text, "0 4294967295 00712345 1c7018 0000000a");
	assert_false(text.cut);
}

static void a_number_is_never_wider_than_ten_digits(void **state)
{
	(void)state;
	text_hex(&text, 0xa, 10);
	text_char(&text, ' ');
	text_hex(&text, 0xb, 11);
	assert_text(text, "000000000a 000000000b");
}

static void values_take_their_places(void **state)
{
	(void)state;
	text_format(&text, "%s|%s|%u|%x|%06x|%02x|%03u|100 %%", "a b", "", 4294967295u, 0u, 0x1c70u,
	            0x1c7018u, 7u);
	assert_text(text, "a b||4294967295|0|001c70|1c7018|007|100 %");
	assert_false(text.cut);
}

static void bytes_are_pairs(void **state)
{
	const uint8_t bytes[] = {0x00, 0x0f, 0xf0, 0xff};

	(void)state;
	text_hex_bytes(&text, bytes, sizeof bytes);
	assert_text(text, "000ff0ff");
}

static void a_full_buffer_cuts_and_stays_a_string(void **state)
{
	(void)state;
	for (size_t room = 1; room <= 8; room++) {
		memset(buffer, 'X', sizeof buffer);
		text_start(&text, buffer, room);
		text_add(&text, "abcde");
		text_number(&text, 12);
		assert_int_equal(text.length, room - 1 < 7 ? room - 1 : 7);
		assert_int_equal(buffer[text.length], '\0');
		assert_int_equal(buffer[room], 'X');
		assert_memory_equal(buffer, "abcde12", text.length);
		assert_int_equal(text.cut, room < 8);
	}
}

static void a_cut_text_takes_no_more(void **state)
{
	(void)state;
	text_start(&text, buffer, 4);
	text_add(&text, "abcdef");
	text_add(&text, "g");
	assert_text(text, "abc");
	assert_true(text.cut);
}

static void json_is_ascii_whatever_comes(void **state)
{
	(void)state;
	text_json_string(&text, "a\"b\\c\n ~\x7f\xc3");
	assert_text(text, "\"a\\\"b\\\\c\\u000a ~\\u007f\\u00c3\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(numbers_have_all_their_digits, start),
		cmocka_unit_test_setup(a_number_is_never_wider_than_ten_digits, start),
		cmocka_unit_test_setup(values_take_their_places, start),
		cmocka_unit_test_setup(bytes_are_pairs, start),
		cmocka_unit_test_setup(a_full_buffer_cuts_and_stays_a_string, start),
		cmocka_unit_test_setup(a_cut_text_takes_no_more, start),
		cmocka_unit_test_setup(json_is_ascii_whatever_comes, start),
	};

	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every alignment, every short length, and a difference at every place: the
 * word loops and the byte loops behind them have to agree.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bytes.h"

#define MOST 21u

static void each(void (*check)(uint8_t *a, uint8_t *b, uint32_t length))
{
	_Alignas(uint32_t) uint8_t a[MOST + 8], b[MOST + 8];

	for (uint32_t left = 0; left < 4; left++)
		for (uint32_t right = 0; right < 4; right++)
			for (uint32_t length = 0; length <= MOST; length++)
				check(a + left, b + right, length);
}

static void check_equal(uint8_t *a, uint8_t *b, uint32_t length)
{
	for (uint32_t i = 0; i < length; i++)
		a[i] = b[i] = (uint8_t)(i * 37 + 1);
	b[length] = (uint8_t)~a[length]; /* behind the end */
	assert_true(bytes_equal(a, b, length));
	for (uint32_t i = 0; i < length; i++) {
		b[i] ^= 0x80;
		assert_false(bytes_equal(a, b, length));
		b[i] ^= 0x80;
	}
}

static void check_blank(uint8_t *a, uint8_t *b, uint32_t length)
{
	(void)b;
	memset(a, 0xff, length);
	a[length] = 0;
	assert_true(bytes_blank(a, length));
	for (uint32_t i = 0; i < length; i++) {
		a[i] = 0xfe;
		assert_false(bytes_blank(a, length));
		a[i] = 0xff;
	}
}

static void check_complement(uint8_t *a, uint8_t *b, uint32_t length)
{
	for (uint32_t i = 0; i <= length; i++) {
		a[i] = 0x11;
		b[i] = (uint8_t)(i * 91);
	}
	bytes_complement(a, b, length);
	for (uint32_t i = 0; i < length; i++)
		assert_int_equal(a[i], (uint8_t)~b[i]);
	assert_int_equal(a[length], 0x11);
}

static void test_equal(void **state)
{
	(void)state;
	each(check_equal);
}

static void test_blank(void **state)
{
	(void)state;
	each(check_blank);
}

static void test_complement(void **state)
{
	(void)state;
	each(check_complement);
}

static void check_run(uint8_t *a, uint8_t *b, uint32_t length)
{
	(void)b;
	memset(a, 0x5a, length + 1); /* one more behind the end */
	assert_int_equal(bytes_run(a, length), length);
	for (uint32_t i = 1; i < length; i++) {
		a[i] = 0x5b;
		assert_int_equal(bytes_run(a, length), i);
		a[i] = 0x5a;
	}
}

static void test_run(void **state)
{
	(void)state;
	each(check_run);
}

static void test_le32(void **state)
{
	static const uint8_t some[] = {0x11, 0x78, 0x56, 0x34, 0x92, 0x11};

	(void)state;
	assert_int_equal(bytes_le32(some + 1), 0x92345678);
	assert_int_equal(bytes_le32(some + 2), 0x11923456);
}

static void test_alike(void **state)
{
	(void)state;
	assert_true(bytes_alike((const uint8_t *)"aaab", 3));
	assert_true(bytes_alike((const uint8_t *)"ab", 1));
	assert_false(bytes_alike((const uint8_t *)"aab", 3));
	assert_false(bytes_alike((const uint8_t *)"baa", 3));
	assert_false(bytes_alike((const uint8_t *)"abab", 4));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_equal),      cmocka_unit_test(test_blank),
		cmocka_unit_test(test_complement), cmocka_unit_test(test_run),
		cmocka_unit_test(test_le32),
		cmocka_unit_test(test_alike),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

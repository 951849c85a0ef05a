/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pure.h"

#include "crc32.h"
#include "crc7.h"

static const uint8_t nine[] = "123456789";

/* The same polynomial division, written the long way round. */
static uint8_t slow_crc7(const uint8_t *bytes, uint32_t length)
{
	unsigned crc = 0;

	for (uint32_t i = 0; i < 8 * length; i++) {
		unsigned in = bytes[i / 8] >> (7 - i % 8) & 1;
		unsigned out = crc >> 6 & 1;

		crc = crc << 1 & 0x7f;
		if (in != out)
			crc ^= 0x09;
	}
	return (uint8_t)crc;
}

static void crc7_has_its_check_value(void **state)
{
	(void)state;
	assert_int_equal(crc7_update(0, nine, 9), 0x75);
	assert_int_equal(crc7_update(0, nine, 0), 0);
}

static void crc7_of_single_bits(void **state)
{
	/* SD's CMD0 and CMD17 with argument 0: their CRC bytes are public,
	 * 0x95 and 0x55, with the end bit below */
	const uint8_t cmd0[] = {0x40, 0, 0, 0, 0};
	const uint8_t cmd17[] = {0x51, 0, 0, 0, 0};

	(void)state;
	assert_int_equal(crc7_update(0, cmd0, 5) << 1 | 1, 0x95);
	assert_int_equal(crc7_update(0, cmd17, 5) << 1 | 1, 0x55);
}

static void crc7_can_be_done_in_parts(void **state)
{
	uint8_t bytes[300];

	(void)state;
	for (unsigned i = 0; i < sizeof bytes; i++)
		bytes[i] = (uint8_t)(i * 151 + i / 7);
	for (uint32_t cut = 0; cut <= sizeof bytes; cut += 13) {
		uint8_t crc = crc7_update(0, bytes, cut);

		crc = crc7_update(crc, bytes + cut, (uint32_t)sizeof bytes - cut);
		assert_int_equal(crc, slow_crc7(bytes, sizeof bytes));
		assert_true(crc < 0x80);
	}
}

static void crc32_has_its_check_value(void **state)
{
	(void)state;
	assert_int_equal(crc32_of(nine, 9), 0xcbf43926);
	assert_int_equal(crc32_of(nine, 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(crc7_has_its_check_value),
		cmocka_unit_test(crc7_of_single_bits),
		cmocka_unit_test(crc7_can_be_done_in_parts),
		cmocka_unit_test(crc32_has_its_check_value),
	};

	return cmocka_run_group_tests_name("crc", tests, NULL, NULL);
}

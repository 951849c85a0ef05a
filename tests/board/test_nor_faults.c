/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The flash chip when it is protected, broken, or loses its power. */
#include "nor_bus.h"

static void protect(uint8_t value)
{
	const uint8_t out[] = {1, value};

	enable();
	send(out, sizeof out);
	wait();
}

static void test_protection(void **state)
{
	(void)state;
	protect(SPI_NOR_BP);
	program(0x40000, 0);
	assert_int_equal(nor.bytes[0x40000], 0xff);
	assert_true(logged.is_protected);
	assert_int_equal(status(), SPI_NOR_BP); /* not busy, and nobody is told */
	protect(1 << 2 | SPI_NOR_TB);           /* the first 256 KiB */
	program(0x3ffff, 0);
	wait();
	program(0x40000, 0);
	wait();
	assert_int_equal(nor.bytes[0x3ffff], 0xff);
	assert_int_equal(nor.bytes[0x40000], 0);
	protect(1 << 2); /* the last */
	program(nor.chip.size - 1, 0);
	assert_int_equal(nor.bytes[nor.chip.size - 1], 0xff);
	program(0x3ffff, 0);
	assert_int_equal(nor.bytes[0x3ffff], 0);
}

static void test_faults(void **state)
{
	(void)state;
	next_fault = SPI_NOR_LOST;
	program(0, 0);
	assert_int_equal(nor.bytes[0], 0xff);
	assert_true(spi_nor_busy(&nor));
	wait();
	next_fault = SPI_NOR_PARTLY;
	memset(nor.bytes, 0, 0x1000);
	erase(0x20, 0);
	assert_int_equal(nor.bytes[0x7ff], 0xff);
	assert_int_equal(nor.bytes[0x800], 0);
	wait();
	next_fault = SPI_NOR_LOST; /* of a read */
	assert_int_equal(ask("\x03\0\x08\0", 4), 0xff);
	next_fault = SPI_NOR_NEVER;
	program(0x2000, 0);
	now += 3600 * 1000000000ull;
	assert_true(spi_nor_busy(&nor));
}

static void test_a_cut_leaves_what_the_hook_says(void **state)
{
	(void)state;
	memset(nor.bytes, 0, 0x1000);
	next_fault = SPI_NOR_CUT;
	erase(0x20, 0);
	assert_true(lost);
	assert_int_equal(nor.bytes[0x7ff], 0xff);
	assert_int_equal(nor.bytes[0x800], 0);
}

static void test_power_that_goes_inside_a_change(void **state)
{
	(void)state;
	memset(nor.bytes, 0, 0x2000);
	erase(0x20, 0);
	now += 10 * US;
	assert_int_equal(status() & SPI_NOR_BUSY, SPI_NOR_BUSY);
	assert_true(spi_nor_power_off(&nor));
	assert_int_equal(nor.bytes[0x7ff], 0xff);
	assert_int_equal(nor.bytes[0x800], 0);
	erase(0x20, 0x1000);
	wait();
	assert_false(spi_nor_power_off(&nor));
	assert_int_equal(nor.bytes[0x1fff], 0xff);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_protection),
		TEST(test_faults),
		TEST(test_a_cut_leaves_what_the_hook_says),
		TEST(test_power_that_goes_inside_a_change),
	};

	return cmocka_run_group_tests_name("nor-faults", tests, NULL, NULL);
}

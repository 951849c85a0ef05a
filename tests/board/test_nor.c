/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The flash chip, byte by byte on its bus. */
#include "nor_bus.h"

static void test_id_and_reads(void **state)
{
	(void)state;
	assert_int_equal(ask("\x9f", 1), 0x1c);
	assert_int_equal(ask("\x9f\0", 2), 0x70);
	assert_int_equal(ask("\x9f\0\0", 3), 0x18);
	nor.bytes[0x123456] = 0x5a;
	assert_int_equal(ask("\x03\x12\x34\x56", 4), 0x5a);
	assert_int_equal(ask("\x0b\x12\x34\x56\0", 5), 0x5a);
	assert_int_equal(logged.kind, SPI_NOR_READ);
	assert_int_equal(logged.offset, 0x123456);
	assert_int_equal(logged.number, 1);
}

static void test_programming_clears_bits_only(void **state)
{
	(void)state;
	program(0x100, 0xf0);
	wait();
	program(0x100, 0x0f);
	assert_int_equal(nor.bytes[0x100], 0x00);
	assert_int_equal(nor.bytes[0x0ff], 0xff);
	assert_int_equal(logged.time_ns, 800 * US);
}

static void test_a_program_wraps_in_its_page(void **state)
{
	const uint8_t out[] = {2, 0, 1, 0xff, 0x11, 0x22};

	(void)state;
	enable();
	send(out, sizeof out);
	assert_int_equal(nor.bytes[0x1ff], 0x11);
	assert_int_equal(nor.bytes[0x100], 0x22);
	assert_int_equal(nor.bytes[0x200], 0xff);
}

static void test_nothing_without_write_enable(void **state)
{
	(void)state;
	send("\x02\0\0\0\0", 5);
	send("\x20\0\0\0", 4);
	assert_int_equal(nor.bytes[0], 0xff);
	assert_int_equal(nor.changes, 0);
	enable();
	assert_int_equal(status(), SPI_NOR_WEL);
	send("\x04", 1);
	assert_int_equal(status(), 0);
}

static void test_erases_of_three_sizes(void **state)
{
	static const struct {
		uint8_t command;
		uint32_t size;
		uint64_t us;
	} cases[] = {{0x20, 0x1000, 50000}, {0x52, 0x8000, 100000}, {0xd8, 0x10000, 200000}};

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		memset(nor.bytes, 0, nor.chip.size);
		erase(cases[i].command, 0x7ffff);
		assert_int_equal(logged.time_ns, cases[i].us * US);
		wait();
		assert_int_equal(nor.bytes[0x80000], 0);
		assert_int_equal(nor.bytes[0x7ffff], 0xff);
		assert_int_equal(nor.bytes[0x80000 - cases[i].size], 0xff);
		assert_int_equal(nor.bytes[0x80000 - cases[i].size - 1], 0);
	}
}

static void test_busy_answers_only_for_its_status(void **state)
{
	(void)state;
	nor.bytes[7] = 0x77;
	erase(0x20, 0x1000);
	assert_int_equal(status(), SPI_NOR_BUSY | SPI_NOR_WEL);
	assert_int_equal(ask("\x03\0\0\x07", 4), 0xff);
	program(7, 0);
	assert_int_equal(nor.changes, 1);
	wait();
	assert_int_equal(status(), 0);
	assert_int_equal(ask("\x03\0\0\x07", 4), 0x77);
}

static void test_chips_by_name_and_id(void **state)
{
	struct spi_nor_chip chip;

	(void)state;
	assert_true(spi_nor_chip_find("w25q128", &chip));
	assert_int_equal(chip.id, 0xef4018);
	assert_true(spi_nor_chip_find("0xC84018", &chip));
	assert_string_equal(chip.name, "GD25Q127C");
	assert_true(spi_nor_chip_find("abc017", &chip));
	assert_int_equal(chip.size, 8 << 20);
	assert_false(spi_nor_chip_find("W25", &chip));
	assert_false(spi_nor_chip_find("", &chip));
	assert_false(spi_nor_chip_find("1c70189", &chip));
	for (unsigned i = 0; spi_nor_chip_at(i) != NULL; i++)
		assert_int_equal(1u << (spi_nor_chip_at(i)->id & 0x1f),
		                 spi_nor_chip_at(i)->id == 0xf83217 ? 1u << 23
		                                                    : spi_nor_chip_at(i)->size);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_id_and_reads),
		TEST(test_programming_clears_bits_only),
		TEST(test_a_program_wraps_in_its_page),
		TEST(test_nothing_without_write_enable),
		TEST(test_erases_of_three_sizes),
		TEST(test_busy_answers_only_for_its_status),
		TEST(test_chips_by_name_and_id),
	};

	return cmocka_run_group_tests_name("nor", tests, NULL, NULL);
}

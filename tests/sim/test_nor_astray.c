/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The simulator's faults that move or widen an operation. */
#include "nor_stand.h"

/* All of it reads 0x77, and nothing was done yet. */
static struct nor *filled(void)
{
	struct nor *nor = tiny();

	memset(nor->bytes, 0x77, SIZE);
	nor_power_up(nor, 1);
	nor->logging = true;
	return nor;
}

/* Bytes of [from, to) are ff, and no others. */
static void assert_erased(const struct nor *nor, uint32_t from, uint32_t to)
{
	for (uint32_t at = 0; at < SIZE; at++)
		assert_int_equal(nor->bytes[at], at >= from && at < to ? 0xff : 0x77);
}

/* What is sent to one block reaches another one. */
static void test_astray(void **state)
{
	struct nor *nor = filled();
	uint32_t last = SIZE / BLOCK - 1;
	uint8_t byte;

	(void)state;
	nor_add_fault(nor, &(struct nor_fault){NOR_ASTRAY, 0, 1, 0, BLOCK, last, 0});
	assert_int_equal(do_erase(nor, 0), 0);
	assert_erased(nor, last * BLOCK, SIZE);
	assert_int_equal(nor->log[0].offset, last * BLOCK);
	assert_int_equal(do_read(nor, 3, &byte, 1), 0);
	assert_int_equal(byte, 0xff);
	assert_true(nor->strayed);
	nor_free(nor);
}

/* It reaches that one as well. */
static void test_wide(void **state)
{
	struct nor *nor = filled();

	(void)state;
	nor_add_fault(nor, &(struct nor_fault){NOR_WIDE, 0, 1, 0, BLOCK, 1, 0});
	assert_int_equal(do_program(nor, 5, zeros, 1), 0);
	assert_int_equal(nor->bytes[5], 0);
	assert_int_equal(nor->bytes[BLOCK + 5], 0);
	assert_int_equal(nor->bytes[6], 0x77);
	assert_int_equal(do_erase(nor, 0), 0);
	assert_erased(nor, 0, 2 * BLOCK);
	assert_int_equal(nor->log[1].length, 2 * BLOCK);
	nor_free(nor);
}

static void test_wipe(void **state)
{
	struct nor *nor = filled();

	(void)state;
	nor_add_fault(nor, &(struct nor_fault){NOR_WIPE, 0, 0, 0, SIZE, 2, 0});
	assert_int_equal(do_erase(nor, 3 * BLOCK), 0);
	assert_erased(nor, 2 * BLOCK, SIZE);
	nor_power_up(nor, 1);
	nor_add_fault(nor, &(struct nor_fault){NOR_WIPE, 0, 0, 0, SIZE, 0, 0});
	assert_int_equal(do_erase(nor, BLOCK), 0);
	assert_erased(nor, 0, SIZE);
	assert_int_equal(nor->log[0].length, SIZE);
	nor_free(nor);
}

static void test_displaced_read(void **state)
{
	struct nor *nor = tiny();
	uint8_t bytes[PAGE];

	(void)state;
	nor_add_fault(nor, &(struct nor_fault){NOR_DISPLACED, 0, 2, 0, SIZE, 3, 0});
	assert_int_equal(do_read(nor, BLOCK, bytes, PAGE), 0);
	assert_memory_equal(bytes, nor->bytes + BLOCK + 3, PAGE);
	assert_int_equal(do_read(nor, SIZE - PAGE, bytes, PAGE), 0); /* round the end */
	assert_memory_equal(bytes, nor->bytes + SIZE - PAGE + 3, PAGE - 3);
	assert_memory_equal(bytes + PAGE - 3, nor->bytes, 3);
	assert_int_equal(do_program(nor, BLOCK, zeros, PAGE), 0); /* goes where it is sent */
	assert_memory_equal(nor->bytes + BLOCK, zeros, PAGE);
	assert_int_equal(do_read(nor, BLOCK, bytes, PAGE), 0);
	assert_memory_equal(bytes, zeros, PAGE);
	nor_free(nor);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_astray),
		cmocka_unit_test(test_wide),
		cmocka_unit_test(test_wipe),
		cmocka_unit_test(test_displaced_read),
	};

	return cmocka_run_group_tests_name("nor astray", tests, NULL, NULL);
}

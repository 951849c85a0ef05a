/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The simulator's faults do what they say, where and when they say. */
#include "nor_stand.h"

#include <errno.h>

static void fault(struct nor *nor, enum nor_fault_kind kind, uint32_t first, uint32_t last)
{
	const struct nor_fault it = {kind, first, last, 0, UINT32_MAX, 0, 0};

	nor_power_up(nor, 1);
	nor_add_fault(nor, &it);
}

static void test_stale_read_returns_the_last_transfer(void **state)
{
	struct nor *nor = tiny();
	uint8_t bytes[PAGE], page[PAGE];

	(void)state;
	do_erase(nor, 0);
	for (unsigned i = 0; i < PAGE; i++)
		page[i] = (uint8_t)(0x40 + i);
	fault(nor, NOR_LIE, 0, 0);
	nor_add_fault(nor, &(struct nor_fault){NOR_STALE, 1, 1, 0, SIZE, 0, 0});
	assert_int_equal(do_program(nor, 0, page, PAGE), 0); /* not done */
	assert_int_equal(nor->bytes[0], 0xff);
	assert_int_equal(do_read(nor, 0, bytes, PAGE), 0); /* looks done */
	assert_memory_equal(bytes, page, PAGE);
	assert_int_equal(nor_unverified(nor), PAGE);
	assert_int_equal(do_read(nor, 0, bytes, PAGE), 0);
	assert_int_equal(bytes[0], 0xff);
	assert_int_equal(nor_unverified(nor), 0);
	nor_free(nor);
}

static void test_errors(void **state)
{
	struct nor *nor = tiny();
	uint8_t bytes[4] = {9, 9, 9, 9};
	uint8_t before = nor->bytes[0];

	(void)state;
	fault(nor, NOR_ERROR, 1, 2);
	assert_int_equal(do_program(nor, 1, zeros, 1), 0);
	assert_int_equal(do_program(nor, 0, zeros, 1), -EIO);
	assert_int_equal(nor->bytes[0], before);
	assert_int_equal(do_read(nor, 0, bytes, 4), -EIO);
	assert_int_equal(bytes[0], 9);
	assert_int_equal(do_program(nor, 0, zeros, 1), 0);
	assert_int_equal(nor->bytes[0], 0);
	fault(nor, NOR_ERROR_DONE, 0, 0);
	assert_int_equal(do_erase(nor, 0), -EIO);
	assert_int_equal(nor->bytes[0], 0xff);
	assert_int_equal(nor->log[0].status, -EIO);
	nor_free(nor);
}

/* As the camera's driver: shown in a call of one transfer, repaired in silence in
 * a longer one. An erase never shows it. */
static void test_timeouts(void **state)
{
	struct nor *nor = tiny();
	uint8_t bytes[2 * PAGE], before[SIZE];

	(void)state;
	memcpy(before, nor->bytes, SIZE);
	memset(bytes, 9, sizeof bytes);
	fault(nor, NOR_TIMEOUT, 0, 2);
	assert_int_equal(do_read(nor, 0, bytes, PAGE), -EFAULT);
	assert_int_equal(bytes[0], 9);
	assert_int_equal(do_program(nor, 0, zeros, PAGE), -EINVAL);
	assert_int_equal(do_erase(nor, 0), 0);
	assert_memory_equal(nor->bytes, before, SIZE);
	assert_true(nor->now == 30000000000ull);
	/* the second transfer brings the first one's bytes; its end is read again */
	fault(nor, NOR_TIMEOUT, 1, 1);
	assert_int_equal(do_read(nor, BLOCK, bytes, 2 * PAGE), 0);
	assert_int_equal(nor->operations, 3);
	assert_memory_equal(bytes, before + BLOCK, PAGE);
	assert_memory_equal(bytes + PAGE, before + BLOCK + PAGE, PAGE); /* all of it */
	fault(nor, NOR_TIMEOUT, 0, 0);
	memset(nor->bounce, 0xee, PAGE);
	assert_int_equal(do_read(nor, BLOCK, bytes, 2 * PAGE), 0);
	assert_int_equal(bytes[0], 0xee);
	assert_int_equal(bytes[PAGE - 1], 0xee);
	fault(nor, NOR_TIMEOUT, 0, 0);
	assert_int_equal(do_program(nor, BLOCK, zeros, 2 * PAGE), 0);
	assert_memory_equal(nor->bytes + BLOCK, before + BLOCK, PAGE);
	assert_memory_equal(nor->bytes + BLOCK + PAGE, zeros, PAGE);
	assert_int_equal(nor->page_programs, 3);
	nor_free(nor);
}

static void test_slow_is_done_late(void **state)
{
	struct nor *nor = tiny();
	uint8_t bytes[PAGE];

	(void)state;
	fault(nor, NOR_SLOW, 0, 2);
	assert_int_equal(do_erase(nor, BLOCK), 0);
	assert_int_equal(do_program(nor, BLOCK, zeros, PAGE), 0);
	assert_int_equal(do_read(nor, BLOCK, bytes, PAGE), 0);
	assert_memory_equal(bytes, zeros, PAGE);
	assert_true(nor->now == 30000000000ull);
	nor_free(nor);
}

static void test_lies(void **state)
{
	struct nor *nor = tiny();
	uint8_t bytes[PAGE], before[SIZE];
	unsigned done = 0;

	(void)state;
	memcpy(before, nor->bytes, SIZE);
	fault(nor, NOR_LIE, 0, UINT32_MAX);
	assert_int_equal(do_erase(nor, 0), 0);
	assert_int_equal(do_program(nor, BLOCK, zeros, 30), 0);
	assert_memory_equal(nor->bytes, before, SIZE);
	fault(nor, NOR_SHORT, 0, UINT32_MAX);
	assert_int_equal(do_program(nor, BLOCK, zeros, PAGE), 0);
	assert_memory_equal(nor->bytes + BLOCK, zeros, PAGE / 2);
	assert_memory_equal(nor->bytes + BLOCK + PAGE / 2, before + BLOCK + PAGE / 2, PAGE / 2);
	memset(nor->bounce, 0xee, PAGE);
	assert_int_equal(do_read(nor, 0, bytes, PAGE), 0);
	assert_memory_equal(bytes, before, PAGE / 2);
	assert_int_equal(bytes[PAGE / 2], 0xee);
	fault(nor, NOR_WEAK, 0, UINT32_MAX);
	assert_int_equal(do_erase(nor, 2 * BLOCK), 0);
	for (unsigned i = 2 * BLOCK; i < 3 * BLOCK; i++) {
		assert_int_equal(before[i] & ~nor->bytes[i], 0);
		done += nor->bytes[i] == 0xff;
	}
	assert_in_range(done, 1, BLOCK - 1);
	nor_free(nor);
}

static void test_read_of_nothing(void **state)
{
	struct nor *nor = tiny();
	uint8_t bytes[2 * PAGE];

	(void)state;
	memset(bytes, 0x77, sizeof bytes);
	fault(nor, NOR_NOTHING, 1, 1);
	assert_int_equal(do_read(nor, 0, bytes, sizeof bytes), 0);
	assert_memory_equal(bytes, nor->bytes, PAGE);
	for (unsigned i = PAGE; i < 2 * PAGE; i++)
		assert_int_equal(bytes[i], 0x77);
	nor_free(nor);
}

static void test_flicker_and_blank(void **state)
{
	struct nor *nor = tiny();
	uint8_t a[PAGE], b[PAGE];

	(void)state;
	fault(nor, NOR_FLICKER, 0, UINT32_MAX);
	assert_int_equal(do_read(nor, 0, a, PAGE), 0);
	assert_int_equal(do_read(nor, 0, b, PAGE), 0);
	assert_memory_not_equal(a, b, PAGE);
	assert_memory_not_equal(a, nor->bytes, PAGE);
	fault(nor, NOR_BLANK, 0, UINT32_MAX);
	assert_int_equal(do_read(nor, 0, a, PAGE), 0);
	assert_int_equal(a[3], 0xff);
	nor_free(nor);
}

static void test_places(void **state)
{
	struct nor *nor = tiny();
	uint8_t before[SIZE];

	(void)state;
	nor->bytes[BLOCK + 1] = 0xf0;
	memcpy(before, nor->bytes, SIZE);
	nor_power_up(nor, 1);
	nor_add_fault(nor, &(struct nor_fault){NOR_PROTECTED, 0, UINT32_MAX, 0, BLOCK, 0, 0});
	nor_add_fault(nor, &(struct nor_fault){NOR_STUCK_LOW, 0, UINT32_MAX, BLOCK + 1, BLOCK + 2,
	                                       2, 0});
	nor_add_fault(nor, &(struct nor_fault){NOR_STUCK_HIGH, 0, UINT32_MAX, 2 * BLOCK,
	                                       2 * BLOCK + 1, 7, 0});
	nor_add_fault(nor, &(struct nor_fault){NOR_NO_ERASE, 0, UINT32_MAX, 3 * BLOCK, SIZE, 1, 0});
	do_erase(nor, 0);
	do_program(nor, 4, zeros, 1);
	assert_memory_equal(nor->bytes, before, BLOCK);
	do_erase(nor, BLOCK);
	assert_int_equal(nor->bytes[BLOCK + 1], 0xfb);
	assert_int_equal(nor->bytes[BLOCK + 2], 0xff);
	do_erase(nor, 2 * BLOCK);
	do_program(nor, 2 * BLOCK, zeros, 2);
	assert_int_equal(nor->bytes[2 * BLOCK], 0x80);
	assert_int_equal(nor->bytes[2 * BLOCK + 1], 0);
	assert_int_equal(do_erase(nor, 3 * BLOCK), -EIO);
	assert_memory_equal(nor->bytes + 3 * BLOCK, before + 3 * BLOCK, BLOCK);
	nor_free(nor);
}

static void test_decay(void **state)
{
	struct nor *nor = tiny();
	uint8_t before = nor->bytes[20], byte;

	(void)state;
	nor_add_fault(nor, &(struct nor_fault){NOR_DECAY, 1, 1, 20, 21, 6, 0});
	do_read(nor, 20, &byte, 1);
	assert_int_equal(byte, before);
	do_read(nor, 0, &byte, 1);
	assert_int_equal(nor->bytes[20], before ^ 0x40);
	assert_int_equal(nor_unverified(nor), 1);
	do_read(nor, 20, &byte, 1);
	assert_int_equal(byte, before ^ 0x40);
	nor_free(nor);
}

static void test_dead_chip(void **state)
{
	struct nor *nor = tiny();
	uint8_t bytes[PAGE], before[SIZE];

	(void)state;
	memcpy(before, nor->bytes, SIZE);
	fault(nor, NOR_DEAD_BLANK, 1, UINT32_MAX);
	assert_int_equal(do_read(nor, 0, bytes, PAGE), 0);
	assert_memory_equal(bytes, before, PAGE);
	assert_int_equal(do_erase(nor, 0), 0);
	assert_memory_equal(nor->bytes, before, SIZE);
	assert_int_equal(do_read(nor, 0, bytes, PAGE), 0);
	assert_int_equal(bytes[0], 0xff);
	fault(nor, NOR_DEAD_ERROR, 0, UINT32_MAX);
	assert_int_equal(do_read(nor, 0, bytes, PAGE), -EIO);
	assert_int_equal(do_erase(nor, 0), -EIO);
	nor_free(nor);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stale_read_returns_the_last_transfer),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_timeouts),
		cmocka_unit_test(test_slow_is_done_late),
		cmocka_unit_test(test_lies),
		cmocka_unit_test(test_read_of_nothing),
		cmocka_unit_test(test_flicker_and_blank),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_decay),
		cmocka_unit_test(test_dead_chip),
	};

	return cmocka_run_group_tests_name("nor faults", tests, NULL, NULL);
}

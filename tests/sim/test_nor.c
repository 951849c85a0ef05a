/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The simulator is what the sweeps believe, so it has tests of its own: a chip that works. */
#include "nor_stand.h"

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static void test_erase_sets_one_block(void **state)
{
	struct nor *nor = tiny();
	uint8_t before[SIZE];

	(void)state;
	memcpy(before, nor->bytes, SIZE);
	assert_int_equal(do_erase(nor, BLOCK), 0);
	assert_memory_equal(nor->bytes, before, BLOCK);
	for (unsigned i = BLOCK; i < 2 * BLOCK; i++)
		assert_int_equal(nor->bytes[i], 0xff);
	assert_memory_equal(nor->bytes + 2 * BLOCK, before + 2 * BLOCK, SIZE - 2 * BLOCK);
	nor_free(nor);
}

static void test_program_clears_bits(void **state)
{
	struct nor *nor = tiny();
	const uint8_t data[] = {0xf0, 0x0f, 0xff};

	(void)state;
	do_erase(nor, 0);
	assert_int_equal(do_program(nor, 5, data, 3), 0);
	assert_int_equal(nor->bytes[5], 0xf0);
	assert_int_equal(nor->bytes[6], 0x0f);
	assert_int_equal(nor->bytes[7], 0xff);
	assert_int_equal(do_program(nor, 5, zeros, 1), 0);
	assert_int_equal(nor->bytes[5], 0x00);
	nor_free(nor);
}

static void test_program_is_split_into_pages(void **state)
{
	struct nor *nor = tiny();

	(void)state;
	do_program(nor, PAGE - 1, zeros, PAGE + 2);
	assert_int_equal(nor->operations, 3);
	assert_int_equal(nor->log[0].offset, PAGE - 1);
	assert_int_equal(nor->log[0].length, 1);
	assert_int_equal(nor->log[1].length, PAGE);
	assert_int_equal(nor->log[2].offset, 2 * PAGE);
	assert_int_equal(nor->log[2].length, 1);
	assert_int_equal(nor->page_programs, 3);
	assert_int_equal(nor->programmed, PAGE + 2);
	nor_free(nor);
}

static void test_read_is_split_into_transfers(void **state)
{
	struct nor *nor = tiny();
	uint8_t bytes[SIZE];

	(void)state;
	assert_int_equal(do_read(nor, 3, bytes, 40), 0);
	assert_memory_equal(bytes, nor->bytes + 3, 40);
	assert_int_equal(nor->operations, 3); /* 16 + 16 + 8 */
	assert_int_equal(nor->log[2].length, 8);
	nor_free(nor);
}

/* Runs something in a child and returns whether it aborted. */
static bool aborts(void (*what)(struct nor *))
{
	int status = 0;
	pid_t child = fork();

	if (child == 0) {
		if (freopen("/dev/null", "w", stderr) == NULL)
			_exit(1);
		signal(SIGABRT, SIG_DFL); /* cmocka catches it */
		what(tiny());
		_exit(0);
	}
	waitpid(child, &status, 0);
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

static void raise_a_bit(struct nor *nor)
{
	do_program(nor, 0, zeros, 1);
	do_program(nor, 0, "\x01", 1);
}
static void erase_unaligned(struct nor *nor)
{
	do_erase(nor, BLOCK / 2);
}
static void erase_outside(struct nor *nor)
{
	do_erase(nor, SIZE);
}
static void program_outside(struct nor *nor)
{
	do_program(nor, SIZE - 1, zeros, 2);
}
static void read_outside(struct nor *nor)
{
	uint8_t bytes[2];

	do_read(nor, UINT32_MAX, bytes, 2);
}
static void read_nothing(struct nor *nor)
{
	do_read(nor, 0, NULL, 0);
}
static void run_away(struct nor *nor)
{
	nor->limit = 5;
	for (;;)
		do_erase(nor, 0);
}
static void nothing_wrong(struct nor *nor)
{
	do_program(nor, SIZE - 1, zeros, 1);
}

static void test_misuse_aborts(void **state)
{
	(void)state;
	assert_true(aborts(raise_a_bit));
	assert_true(aborts(erase_unaligned));
	assert_true(aborts(erase_outside));
	assert_true(aborts(program_outside));
	assert_true(aborts(read_outside));
	assert_true(aborts(read_nothing));
	assert_true(aborts(run_away));
	assert_false(aborts(nothing_wrong));
}

static void test_unverified_bytes_are_counted(void **state)
{
	struct nor *nor = tiny();
	uint8_t bytes[SIZE];

	(void)state;
	assert_int_equal(nor_unverified(nor), 0);
	do_program(nor, BLOCK + 10, zeros, 4);
	assert_int_equal(nor_unverified(nor), 4);
	do_read(nor, BLOCK + 11, bytes, 2);
	assert_int_equal(nor_unverified(nor), 2);
	do_erase(nor, BLOCK);
	assert_int_equal(nor_unverified(nor), BLOCK);
	/* From the first change of the first block on, kept blocks count too. */
	do_erase(nor, 0);
	assert_int_equal(nor_unverified(nor), SIZE);
	do_read(nor, 0, bytes, SIZE - 1);
	assert_int_equal(nor_unverified(nor), 1);
	do_erase(nor, 0);
	assert_int_equal(nor_unverified(nor), BLOCK + 1);
	do_read(nor, 0, bytes, SIZE);
	assert_int_equal(nor_unverified(nor), 0);
	nor_free(nor);
}

static void test_log_replays(void **state)
{
	struct nor *nor = tiny();
	uint8_t bytes[SIZE];

	(void)state;
	memcpy(bytes, nor->bytes, SIZE);
	nor_add_fault(nor, &(struct nor_fault){NOR_WEAK, 2, 2, 0, SIZE, 0, 0});
	do_erase(nor, BLOCK);
	do_program(nor, BLOCK + 3, zeros, 40);
	do_erase(nor, 0);
	for (uint32_t i = 0; i < nor->operations; i++)
		memcpy(bytes + nor->log[i].offset, nor->effects + nor->log[i].effect,
		       nor->log[i].length);
	assert_memory_equal(bytes, nor->bytes, SIZE);
	nor_free(nor);
}

static void test_clock(void **state)
{
	static const struct mtd_geometry real = {0x40000, 0x8000, 256, 4096};
	struct nor *nor = nor_new(&real, nor_chip_named("EN25QH128A"), 0);
	uint8_t bytes[4096];
	uint32_t changes;

	(void)state;
	assert_int_equal(nor->bounce_size, 4096);
	nor->logging = true;
	do_read(nor, 0, bytes, 4096);
	do_erase(nor, 0x8000);
	do_program(nor, 0, zeros, 256);
	do_program(nor, 256, zeros, 9);
	do_read(nor, 0, bytes, 4096);
	assert_int_equal(nor_window(nor, &changes), 101600000);
	assert_int_equal(changes, 3);
	nor_free(nor);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_erase_sets_one_block),
		cmocka_unit_test(test_program_clears_bits),
		cmocka_unit_test(test_program_is_split_into_pages),
		cmocka_unit_test(test_read_is_split_into_transfers),
		cmocka_unit_test(test_misuse_aborts),
		cmocka_unit_test(test_unverified_bytes_are_counted),
		cmocka_unit_test(test_log_replays),
		cmocka_unit_test(test_clock),
	};

	return cmocka_run_group_tests_name("nor", tests, NULL, NULL);
}

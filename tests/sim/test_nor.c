/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The simulator is what the sweeps believe, so it has tests of its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "nor.h"

#define SIZE 256u
#define BLOCK 64u
#define PAGE 16u

static struct nor *tiny(void)
{
	static const struct mtd_geometry geometry = { SIZE, BLOCK, PAGE };
	struct nor *nor = nor_new(&geometry, nor_chip(0), 0);
	uint8_t bytes[SIZE];

	for (unsigned i = 0; i < SIZE; i++)
		bytes[i] = (uint8_t)((i * 7 + i / 16) | 1);
	nor_load(nor, bytes);
	nor->logging = true;
	return nor;
}

static int do_read(struct nor *nor, uint32_t at, void *to, uint32_t n)
{
	return nor->mtd.read(nor->mtd.context, at, to, n);
}

static int do_program(struct nor *nor, uint32_t at, const void *from, uint32_t n)
{
	return nor->mtd.program(nor->mtd.context, at, from, n);
}

static int do_erase(struct nor *nor, uint32_t at)
{
	return nor->mtd.erase(nor->mtd.context, at);
}

static const uint8_t zeros[SIZE];

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
	assert_memory_equal(nor->bytes + 2 * BLOCK, before + 2 * BLOCK,
			    SIZE - 2 * BLOCK);
	nor_free(nor);
}

static void test_program_clears_bits(void **state)
{
	struct nor *nor = tiny();
	const uint8_t data[] = { 0xf0, 0x0f, 0xff };

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
static void erase_unaligned(struct nor *nor) { do_erase(nor, BLOCK / 2); }
static void erase_outside(struct nor *nor) { do_erase(nor, SIZE); }
static void program_outside(struct nor *nor)
{
	do_program(nor, SIZE - 1, zeros, 2);
}
static void read_outside(struct nor *nor)
{
	uint8_t bytes[2];

	do_read(nor, UINT32_MAX, bytes, 2);
}
static void read_nothing(struct nor *nor) { do_read(nor, 0, NULL, 0); }
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
	do_program(nor, 10, zeros, 4);
	assert_int_equal(nor_unverified(nor), 4);
	do_read(nor, 11, bytes, 2);
	assert_int_equal(nor_unverified(nor), 2);
	do_erase(nor, 0);
	assert_int_equal(nor_unverified(nor), BLOCK);
	do_read(nor, 0, bytes, SIZE);
	assert_int_equal(nor_unverified(nor), 0);
	nor_free(nor);
}

static void fault(struct nor *nor, enum nor_fault_kind kind, uint32_t first,
		  uint32_t last)
{
	const struct nor_fault it = { kind, first, last, 0, UINT32_MAX, 0,
				      0 };

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
	nor_add_fault(nor, &(struct nor_fault){ NOR_STALE, 1, 1, 0, SIZE, 0, 0 });
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
	uint8_t bytes[4] = { 9, 9, 9, 9 };
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
	assert_memory_equal(nor->bytes + BLOCK + PAGE / 2,
			    before + BLOCK + PAGE / 2, PAGE / 2);
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
	nor_add_fault(nor, &(struct nor_fault){ NOR_PROTECTED, 0, UINT32_MAX, 0,
						BLOCK, 0, 0 });
	nor_add_fault(nor, &(struct nor_fault){ NOR_STUCK_LOW, 0, UINT32_MAX,
						BLOCK + 1, BLOCK + 2, 2, 0 });
	nor_add_fault(nor, &(struct nor_fault){ NOR_STUCK_HIGH, 0, UINT32_MAX,
						2 * BLOCK, 2 * BLOCK + 1, 7, 0 });
	nor_add_fault(nor, &(struct nor_fault){ NOR_NO_ERASE, 0, UINT32_MAX,
						3 * BLOCK, SIZE, 1, 0 });
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
	nor_add_fault(nor, &(struct nor_fault){ NOR_DECAY, 1, 1, 20, 21, 6, 0 });
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

/* Cuts the one operation and returns what is left. */
static struct nor *cut_one(bool erase, enum nor_torn torn, uint64_t seed)
{
	struct nor *volatile nor = tiny();
	const struct nor_cut cut = { 1, torn, seed };
	jmp_buf here;
	uint8_t byte;

	if (setjmp(here) == 0) {
		nor_set_cut(nor, &cut, &here);
		do_read(nor, 0, &byte, 1);
		if (erase)
			do_erase(nor, 0);
		else
			do_program(nor, 0, zeros, PAGE);
		fail_msg("the cut did not come");
	}
	return nor;
}

static unsigned ones(const uint8_t *bytes, unsigned n)
{
	unsigned count = 0;

	for (unsigned i = 0; i < n; i++)
		count += (unsigned)__builtin_popcount(bytes[i]);
	return count;
}

static void test_cut_leaves_what_it_says(void **state)
{
	struct nor *whole = tiny(), *nor;
	unsigned bits = ones(whole->bytes, PAGE);

	(void)state;
	nor = cut_one(false, TORN_BEFORE, 1);
	assert_memory_equal(nor->bytes, whole->bytes, SIZE);
	nor_free(nor);
	nor = cut_one(false, TORN_AFTER, 1);
	assert_memory_equal(nor->bytes, zeros, PAGE);
	assert_memory_equal(nor->bytes + PAGE, whole->bytes + PAGE, BLOCK);
	nor_free(nor);
	nor = cut_one(false, TORN_ALMOST, 1);
	assert_int_equal(ones(nor->bytes, PAGE), 1);
	nor_free(nor);
	nor = cut_one(false, TORN_BARELY, 1);
	assert_int_equal(ones(nor->bytes, PAGE), bits - 1);
	nor_free(nor);
	nor = cut_one(false, TORN_HEADER_FIRST, 1);
	assert_memory_equal(nor->bytes, zeros, 9);
	assert_memory_equal(nor->bytes + 9, whole->bytes + 9, BLOCK);
	nor_free(nor);
	nor = cut_one(false, TORN_HEADER_LAST, 1);
	assert_memory_equal(nor->bytes, whole->bytes, 9);
	assert_memory_equal(nor->bytes + 9, zeros, PAGE - 9);
	nor_free(nor);
	nor = cut_one(true, TORN_ZERO, 1);
	assert_memory_equal(nor->bytes, zeros, BLOCK);
	assert_memory_equal(nor->bytes + BLOCK, whole->bytes + BLOCK, BLOCK);
	nor_free(nor);
	nor_free(whole);
}

static void test_torn_bits_are_between_before_and_after(void **state)
{
	struct nor *whole = tiny();
	bool prefixes[PAGE] = { false };

	(void)state;
	for (uint64_t seed = 0; seed < 200; seed++) {
		struct nor *nor = cut_one(false, TORN_SUBSET, seed);

		for (unsigned i = 0; i < BLOCK; i++)
			assert_int_equal(nor->bytes[i] & ~whole->bytes[i], 0);
		assert_memory_equal(nor->bytes + PAGE, whole->bytes + PAGE,
				    BLOCK);
		nor_free(nor);
		nor = cut_one(true, TORN_SUBSET, seed);
		for (unsigned i = 0; i < BLOCK; i++)
			assert_int_equal(~nor->bytes[i] & whole->bytes[i], 0);
		nor_free(nor);
		nor = cut_one(false, TORN_PREFIX, seed);
		for (unsigned i = 0; i < PAGE; i++)
			if (memcmp(nor->bytes + i, whole->bytes + i,
				   PAGE - i) == 0) {
				prefixes[i] = true;
				break;
			}
		nor_free(nor);
	}
	assert_true(prefixes[0] && prefixes[1] && prefixes[PAGE - 1]);
	nor_free(whole);
}

static void test_shaky_bits_shake_until_erased(void **state)
{
	struct nor *nor = cut_one(true, TORN_SHAKY, 3);
	uint8_t a[BLOCK], b[BLOCK];
	unsigned shaky = ones(nor->shaky, BLOCK);

	(void)state;
	assert_in_range(shaky, BLOCK, 3 * BLOCK); /* a quarter of 512 bits */
	nor_power_up(nor, 7);
	do_read(nor, 0, a, BLOCK);
	do_read(nor, 0, b, BLOCK);
	assert_memory_not_equal(a, b, BLOCK);
	for (unsigned i = 0; i < BLOCK; i++)
		assert_int_equal((a[i] ^ b[i]) & ~nor->shaky[i], 0);
	do_program(nor, 0, zeros, BLOCK);
	assert_int_equal(ones(nor->shaky, BLOCK), shaky);
	do_erase(nor, 0);
	assert_int_equal(ones(nor->shaky, SIZE), 0);
	do_read(nor, 0, a, BLOCK);
	assert_int_equal(ones(a, BLOCK), 8 * BLOCK);
	nor_free(nor);
}

static void test_marginal_bits_settle_when_programmed(void **state)
{
	struct nor *nor = cut_one(false, TORN_MARGINAL, 3);

	(void)state;
	assert_true(ones(nor->shaky, PAGE) > 0);
	assert_int_equal(ones(nor->shaky + PAGE, SIZE - PAGE), 0);
	nor_power_up(nor, 7);
	nor->settles = true;
	do_program(nor, 0, zeros, PAGE);
	assert_int_equal(ones(nor->shaky, PAGE), 0);
	assert_int_equal(ones(nor->bytes, PAGE), 0);
	nor_free(nor);
}

/* The log is enough to rebuild flash before each operation. */
static void test_log_replays(void **state)
{
	struct nor *nor = tiny();
	uint8_t bytes[SIZE];

	(void)state;
	memcpy(bytes, nor->bytes, SIZE);
	nor_add_fault(nor, &(struct nor_fault){ NOR_WEAK, 2, 2, 0, SIZE, 0, 0 });
	do_erase(nor, BLOCK);
	do_program(nor, BLOCK + 3, zeros, 40);
	do_erase(nor, 0);
	for (uint32_t i = 0; i < nor->operations; i++)
		memcpy(bytes + nor->log[i].offset,
		       nor->effects + nor->log[i].effect, nor->log[i].length);
	assert_memory_equal(bytes, nor->bytes, SIZE);
	nor_free(nor);
}

static void test_clock(void **state)
{
	static const struct mtd_geometry real = { 0x40000, 0x8000, 256 };
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
		cmocka_unit_test(test_stale_read_returns_the_last_transfer),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_lies),
		cmocka_unit_test(test_read_of_nothing),
		cmocka_unit_test(test_flicker_and_blank),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_decay),
		cmocka_unit_test(test_dead_chip),
		cmocka_unit_test(test_cut_leaves_what_it_says),
		cmocka_unit_test(test_torn_bits_are_between_before_and_after),
		cmocka_unit_test(test_shaky_bits_shake_until_erased),
		cmocka_unit_test(test_marginal_bits_settle_when_programmed),
		cmocka_unit_test(test_log_replays),
		cmocka_unit_test(test_clock),
	};

	return cmocka_run_group_tests_name("nor", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a power cut leaves: torn operations, and bits that read as they like. */
#include "nor_stand.h"

/* Cuts the one operation and returns what is left. */
static struct nor *cut_one(bool erase, enum nor_torn torn, uint64_t seed)
{
	struct nor *volatile nor = tiny();
	const struct nor_cut cut = {1, torn, seed};
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
	bool prefixes[PAGE] = {false};

	(void)state;
	for (uint64_t seed = 0; seed < 200; seed++) {
		struct nor *nor = cut_one(false, TORN_SUBSET, seed);

		for (unsigned i = 0; i < BLOCK; i++)
			assert_int_equal(nor->bytes[i] & ~whole->bytes[i], 0);
		assert_memory_equal(nor->bytes + PAGE, whole->bytes + PAGE, BLOCK);
		nor_free(nor);
		nor = cut_one(true, TORN_SUBSET, seed);
		for (unsigned i = 0; i < BLOCK; i++)
			assert_int_equal(~nor->bytes[i] & whole->bytes[i], 0);
		nor_free(nor);
		nor = cut_one(false, TORN_PREFIX, seed);
		for (unsigned i = 0; i < PAGE; i++)
			if (memcmp(nor->bytes + i, whole->bytes + i, PAGE - i) == 0) {
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
int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cut_leaves_what_it_says),
		cmocka_unit_test(test_torn_bits_are_between_before_and_after),
		cmocka_unit_test(test_shaky_bits_shake_until_erased),
		cmocka_unit_test(test_marginal_bits_settle_when_programmed),
	};

	return cmocka_run_group_tests_name("nor cuts", tests, NULL, NULL);
}

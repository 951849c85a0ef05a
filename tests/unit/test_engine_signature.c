/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the nine bytes of the signature are said to be, from what reads of them
 * bring. */
#include "engine_script.h"

static void test_signature_is_zero_or_the_same(void **state)
{
	(void)state;
	assert_int_equal(proof_signature(&engine), SIGNATURE_SAME);
	assert_int_equal(reads, 4); /* twice a decoy and the start of flash */
	memset(flash, 0, BOOT_SIGNATURE_SIZE);
	reads = 0;
	assert_int_equal(proof_signature(&engine), SIGNATURE_ZERO);
	assert_int_equal(reads, 4);
}

/* One bit that is left is not zero, and one that is gone not the same. */
static void test_signature_of_every_bit(void **state)
{
	(void)state;
	for (unsigned bit = 0; bit < 8 * BOOT_SIGNATURE_SIZE; bit++) {
		uint8_t mask = (uint8_t)(1 << bit % 8);

		if ((boot_signature[bit / 8] & mask) == 0)
			continue;
		setup(NULL);
		memset(flash, 0, BOOT_SIGNATURE_SIZE);
		flash[bit / 8] = mask;
		assert_int_equal(proof_signature(&engine), SIGNATURE_PARTLY);
		setup(NULL);
		flash[bit / 8] ^= mask;
		assert_int_equal(proof_signature(&engine), SIGNATURE_PARTLY);
	}
}

/* No bit of it can rise: such a read is no read, unless the signature may not
 * have been valid before. */
static void test_signature_with_a_bit_that_rose(void **state)
{
	(void)state;
	for (unsigned at = 0; at < BOOT_SIGNATURE_SIZE; at++)
		for (unsigned doubted = 0; doubted < 2; doubted++) {
			setup(NULL);
			engine.doubted = doubted != 0;
			flash[at] |= 0x18;
			assert_int_equal(proof_signature(&engine),
			                 doubted ? SIGNATURE_PARTLY : SIGNATURE_UNREADABLE);
		}
}

/* Behind a signature that reads right is no bootloader. It counts as unchanged
 * only where found was believed, and every read is as it was. */
static void test_signature_of_no_bootloader(void **state)
{
	(void)state;
	job.old_boots = false;
	assert_int_equal(proof_signature(&engine), SIGNATURE_UNREADABLE);
	job.old_agreed = true;
	reads = 0;
	assert_int_equal(proof_signature(&engine), SIGNATURE_SAME);
	assert_int_equal(reads, 16);
	for (unsigned failing = 0; failing < 8; failing++) {
		struct answer answers_of_eight[9] = {{RIGHT, 0, 0}};

		answers_of_eight[failing].kind = ERROR;
		script(0, answers_of_eight, 9);
		reads = 0;
		assert_int_equal(proof_signature(&engine), SIGNATURE_UNREADABLE);
		assert_int_equal(reads, 16);
	}
	script(0, NULL, 0);
	reads = 0;
	engine.doubted = true;
	assert_int_equal(proof_signature(&engine), SIGNATURE_UNREADABLE);
	job.old_boots = true;
	job.old_agreed = false;
}

/* Two good reads out of eight say something, one does not. */
static void test_signature_that_is_seldom_read(void **state)
{
	static const struct answer once[] = {{RIGHT, 0, 0}, {ERROR, 0, 0}};
	static const struct answer twice[] = {{RIGHT, 0, 0},
	                                      {ERROR, 0, 0},
	                                      {RIGHT, 0, 0},
	                                      {ERROR, 0, 0}};

	(void)state;
	flash[0] = 0;
	script(0, once, 2);
	assert_int_equal(proof_signature(&engine), SIGNATURE_UNREADABLE);
	reads = 0;
	script(0, twice, 4);
	assert_int_equal(proof_signature(&engine), SIGNATURE_PARTLY);
}

/* A decoy that begins like flash does not make an echo of it. */
static void test_signature_and_a_decoy_that_begins_alike(void **state)
{
	(void)state;
	memset(flash, 0, BOOT_SIGNATURE_SIZE);
	memset(flash + BLOCK, 0, 4);
	assert_int_equal(proof_signature(&engine), SIGNATURE_ZERO);
	assert_int_equal(reads, 4);
}

/* Zeros before it would not tell whether those of the signature were read. */
static void test_signature_is_not_read_behind_zeros(void **state)
{
	(void)state;
	for (uint32_t at = 0; at < SIZE; at += BLOCK)
		memset(flash + at, 0, ENGINE_DECOY_SIZE);
	flash[3 * BLOCK + BOOT_SIGNATURE_SIZE - 1] = 0x10;
	assert_int_equal(proof_signature(&engine), SIGNATURE_ZERO);
	assert_int_equal(reads, 4);
	assert_int_equal(read_at[0], 3 * BLOCK);
	assert_int_equal(read_at[2], 3 * BLOCK);
}

/* What reads like the decoy before it may be an echo: then another decoy. */
static void test_signature_after_its_like(void **state)
{
	(void)state;
	engine.doubted = true;
	memset(flash, 0x33, 64);
	memset(flash + BLOCK, 0x33, 64);
	assert_int_equal(proof_signature(&engine), SIGNATURE_PARTLY);
	assert_int_equal(read_at[0], BLOCK);
	assert_int_equal(read_at[1], 0);
	assert_int_equal(read_at[2], 2 * BLOCK);
	assert_int_equal(read_at[3], 0);
	assert_int_equal(engine.decoy_turn, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_signature_is_zero_or_the_same),
		TEST(test_signature_of_every_bit),
		TEST(test_signature_of_no_bootloader),
		TEST(test_signature_with_a_bit_that_rose),
		TEST(test_signature_that_is_seldom_read),
		TEST(test_signature_and_a_decoy_that_begins_alike),
		TEST(test_signature_is_not_read_behind_zeros),
		TEST(test_signature_after_its_like),
	};

	return cmocka_run_group_tests_name("engine_signature", tests, NULL, NULL);
}

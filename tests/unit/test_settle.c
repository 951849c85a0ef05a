/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A spare block that never reads twice alike: reads that fail, or a canary that
 * a power cut ended. */
#include "engine_spare.h"

/* What an owner may have put there. */
static void put_data(void)
{
	for (uint32_t at = SPARE; at < SPARE_END; at++)
		old[at] = (uint8_t)(at * 7);
	start_over();
}

/* Reads that never bring what is there: nothing is saved, and nothing is erased. */
static void test_reads_that_fail_for_good_are_no_torn_block(void **state)
{
	static const enum nor_fault_kind kinds[] = {NOR_STALE, NOR_NOTHING, NOR_SHORT};
	bool canary;

	(void)state;
	for (unsigned k = 0; k < 3; k++)
		for (uint32_t at = SPARE; at < SPARE_END; at += PAGE) {
			put_data();
			fault(kinds[k], 0, FOREVER, at, at + PAGE, 0);
			assert_int_equal(look_now(&canary), LOOK_UNSTABLE);
			assert_false(canary);
			assert_false(job.spare_loose);
		}
}

/* Bits that flip: most readings are right, and are saved before the block is erased. It
 * cannot be shown blank, so that what it held is put back, but for pages that are blank. */
static void test_bits_that_flip_for_good_lose_nothing(void **state)
{
	uint8_t before[SIZE];
	bool canary;

	(void)state;
	put_data();
	memset(old + SPARE + PAGE, 0xff, PAGE);
	start_over();
	memcpy(before, old, SIZE);
	fault(NOR_FLICKER, 0, FOREVER, SPARE, SPARE_END, 0);
	assert_int_equal(look_now(&canary), LOOK_GOOD);
	assert_false(canary);
	assert_true(job.spare_loose);
	assert_memory_equal(old, before, SIZE);
	run();
	assert_int_equal(result.state, ENGINE_UNTOUCHED);
	assert_int_equal(result.canary, CANARY_STAYS);
	assert_memory_equal(nor->bytes, before, SIZE);
	assert_string_equal(changes(), "e192 e192 e192 192+16 224+32 ");
}

/* An erase that was cut short: saved as it reads, erased before the window. */
static void test_torn_block_is_erased_after_the_save(void **state)
{
	bool canary;

	(void)state;
	tear_spare(0x36, 1);
	assert_int_equal(look_now(&canary), LOOK_GOOD);
	assert_false(canary);
	assert_true(job.spare_loose);
	run();
	assert_state(ENGINE_NEW, new);
	assert_int_equal(result.canary, CANARY_ERASED);
	assert_memory_equal(changes(), "e192 0+9 ", 9);
}

/* The change erases it in any case. What fails to be read, or is not in it, is another matter. */
/* Block 0 takes erases and no programs. What was erased above, or settles, is no damage that
 * an erase of the signature would have to end. */
static void test_torn_block_is_no_damage(void **state)
{
	(void)state;
	for (unsigned way = 0; way < 3; way++) {
		start_over();
		memset(nor->bytes + SPARE, way == 2 ? 0 : 0xa3, BLOCK);
		nor->bytes[SPARE + 3] = 0x11;
		memcpy(old + SPARE, nor->bytes + SPARE, BLOCK);
		if (way == 2)
			old[SPARE + 3] = 0; /* as most of its readings */
		job.spare_loose = way == 2;
		/* what it settles to, behind the look */
		nor->bytes[SPARE + 7] ^= way == 1 ? 0x80 : 0;
		nor_add_fault(nor, &(struct nor_fault){NOR_PROTECTED, 0, FOREVER, 0, BLOCK, 0,
		                                       1 << NOR_PROGRAM});
		run();
		assert_int_equal(result.state, ENGINE_UNTOUCHED);
		assert_memory_equal(nor->bytes, old, SIZE);
		assert_int_equal(nor->erases, way); /* of a canary, and to put it back */
	}
}

/* What cannot be read any more was not seen to be other than it was: it may be the owner's. */
static void test_block_that_cannot_be_read_is_not_put_back(void **state)
{
	static const enum nor_fault_kind kinds[] = {NOR_ERROR, NOR_STALE, NOR_NOTHING, NOR_FLICKER};

	(void)state;
	memset(old + SPARE, 0xa3, BLOCK);
	old[SPARE + 3] = 0x11;
	for (unsigned k = 0; k < 4; k++) {
		start_over();
		nor_add_fault(nor, &(struct nor_fault){NOR_PROTECTED, 0, FOREVER, 0, BLOCK, 0,
		                                       1 << NOR_PROGRAM});
		nor_add_fault(nor, &(struct nor_fault){kinds[k], 0, FOREVER, SPARE, SPARE_END, 0,
		                                       1 << NOR_READ});
		run();
		assert_int_equal(result.state, ENGINE_UNTOUCHED);
		assert_int_equal(nor->erases, 0);
		assert_memory_equal(nor->bytes, old, SIZE);
	}
}

static void test_torn_block_is_still_the_same(void **state)
{
	struct look again;
	bool canary;

	(void)state;
	tear_spare(0x36, 1);
	assert_int_equal(look_now(&canary), LOOK_GOOD);
	assert_true(look_again(&nor->mtd, old, scratch, &again));
	fault(NOR_ERROR, 0, FOREVER, SPARE, SPARE_END, 0);
	assert_false(look_again(&nor->mtd, old, scratch, &again));
	tear_spare(0x36, 1);
	fault(NOR_FLICKER, 0, FOREVER, SPARE - PAGE, SPARE_END, 0);
	assert_false(look_again(&nor->mtd, old, scratch, &again));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SPARE_TEST(test_reads_that_fail_for_good_are_no_torn_block),
		SPARE_TEST(test_bits_that_flip_for_good_lose_nothing),
		SPARE_TEST(test_torn_block_is_erased_after_the_save),
		SPARE_TEST(test_torn_block_is_no_damage),
		SPARE_TEST(test_block_that_cannot_be_read_is_not_put_back),
		SPARE_TEST(test_torn_block_is_still_the_same),
	};

	return cmocka_run_group_tests_name("settle", tests, NULL, NULL);
}

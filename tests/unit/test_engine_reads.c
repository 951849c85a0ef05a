/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which reads the engine believes, one by one: the reads after a wrong one. */
#include "engine_script.h"

/* Flash as found, but with a block that holds what is wanted. */
static void block_is_as_wanted(uint32_t block)
{
	setup(NULL);
	memcpy(flash + block * BLOCK, wanted + block * BLOCK, BLOCK);
	if (block == 0)
		memcpy(flash, engine.header, BOOT_HEADER_SIZE);
}

/* Whether block 2, which holds what is wanted, is believed to. */
static bool believed(const struct answer *first, unsigned count)
{
	block_is_as_wanted(2);
	script(2 * BLOCK, first, count);
	return proof_range(&engine, EXPECT_IMAGE, place, BLOCK, &fault);
}

#define BELIEVED(...)                                  \
	believed((const struct answer[]){__VA_ARGS__}, \
	         sizeof((const struct answer[]){__VA_ARGS__}) / sizeof(struct answer))
#define OK                  \
	{                   \
		RIGHT, 0, 0 \
	}
#define BAD                    \
	{                      \
		WRONG, 5, 0x10 \
	}

static void test_two_good_reads_in_a_row(void **state)
{
	(void)state;
	assert_true(BELIEVED(OK));
	assert_int_equal(result.reads_again, 0);
	assert_int_equal(reads, 2);
	assert_true(BELIEVED(BAD, OK, OK));
	assert_int_equal(result.reads_again, 2);
	assert_true(BELIEVED(BAD, BAD, OK, OK));
	assert_true(BELIEVED(BAD, OK, BAD, OK, OK));
	assert_true(BELIEVED(BAD, BAD, BAD, OK, OK));
	assert_int_equal(result.reads_again, 4);
	assert_false(BELIEVED(BAD, BAD, OK, BAD, OK));
	assert_false(BELIEVED(BAD, OK, BAD, OK, BAD));
	assert_false(BELIEVED(BAD, BAD, BAD, BAD, OK));
	assert_int_equal(result.reads_again, 4);
}

static void test_every_byte_counts(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < 2 * BLOCK * 8; i++) {
		uint32_t block = i % 2 * 2, at = i / 16;
		uint8_t bit = (uint8_t)(1 << i / 2 % 8), want, got;
		const struct answer wrong = {WRONG, at, bit};
		block_is_as_wanted(block);
		assert_true(proof_range(&engine, EXPECT_IMAGE, block * BLOCK, BLOCK, &fault));
		script(block * BLOCK, &wrong, 1);
		reads = 0;
		assert_false(proof_range(&engine, EXPECT_IMAGE, block * BLOCK, BLOCK, &fault));
		want = flash[block * BLOCK + at];
		got = want ^ bit;
		assert_int_equal(fault.block, block);
		assert_int_equal(fault.offset, block * BLOCK + at);
		assert_int_equal(fault.expected, want);
		assert_int_equal(fault.got, got);
		assert_int_equal(fault.fault,
		                 got < want ? ENGINE_FAULT_STUCK : ENGINE_FAULT_NOT_PROGRAMMED);
	}
}

/* What a read does not bring is not what the decoy left there. */
static void test_every_byte_has_to_be_read(void **state)
{
	(void)state;
	for (uint32_t block = 0; block < 3; block += 2)
		for (uint32_t length = 0; length < BLOCK; length++) {
			const struct answer cut = {SHORT, length, 0};
			block_is_as_wanted(block);
			/* of another byte, the header's, the complement would do nothing here */
			wanted[2 * BLOCK] = flash[2 * BLOCK] = (uint8_t)~engine.header[0];
			for (uint32_t at = BLOCK; at < SIZE; at += BLOCK)
				memcpy(flash + at, flash + block * BLOCK, BLOCK);
			flash[BLOCK] ^= 1;
			script(block * BLOCK, &cut, 1);
			assert_false(
				proof_range(&engine, EXPECT_IMAGE, block * BLOCK, BLOCK, &fault));
			assert_int_equal(fault.offset, block * BLOCK + length);
			/* the same of a blank block */
			memset(flash + BLOCK, 0xff, SIZE - BLOCK);
			flash[BLOCK] = 0xfe;
			script(2 * BLOCK, &cut, 1);
			assert_false(proof_range(&engine, EXPECT_BLANK, 2 * BLOCK, BLOCK, &fault));
			assert_int_equal(fault.fault, ENGINE_FAULT_NOT_ERASED);
			assert_int_equal(fault.offset, 2 * BLOCK + length);
		}
}

static void test_unstable_is_what_changes(void **state)
{
	enum engine_fault same = (wanted[2 * BLOCK + 5] & 0x10) != 0 ? ENGINE_FAULT_STUCK
	                                                             : ENGINE_FAULT_NOT_PROGRAMMED;

	(void)state;
	assert_false(BELIEVED(BAD));
	assert_int_equal(fault.fault, same);
	assert_false(BELIEVED(BAD, {WRONG, 5, 0x30}));
	assert_int_equal(fault.fault, ENGINE_FAULT_UNSTABLE);
	assert_false(BELIEVED(BAD, {WRONG, 5, 0x30}, BAD));
	assert_int_equal(fault.fault, ENGINE_FAULT_UNSTABLE);
	assert_false(BELIEVED(BAD, OK, BAD));
	assert_int_equal(fault.fault, ENGINE_FAULT_UNSTABLE);
	assert_false(BELIEVED({ERROR, 0, 0}, OK, BAD));
	assert_int_equal(fault.fault, ENGINE_FAULT_UNREADABLE);
	assert_int_equal(fault.error, -EIO);
}

/* Another byte that reads as the same wrong value. */
static void test_unstable_is_what_moves(void **state)
{
	uint32_t other = 6;
	uint8_t got;

	(void)state;
	setup(NULL);
	got = wanted[2 * BLOCK + 5] ^ 0x10;
	assert_int_not_equal(wanted[2 * BLOCK + other], got);
	assert_false(BELIEVED(BAD, {WRONG, other, wanted[2 * BLOCK + other] ^ got}));
	assert_int_equal(fault.fault, ENGINE_FAULT_UNSTABLE);
	assert_int_equal(fault.offset, 2 * BLOCK + 5);
	assert_int_equal(fault.got, got);
}

int main(void)
{
	const struct CMUnitTest tests[] = {

		TEST(test_two_good_reads_in_a_row),   TEST(test_every_byte_counts),
		TEST(test_every_byte_has_to_be_read), TEST(test_unstable_is_what_changes),
		TEST(test_unstable_is_what_moves),
	};

	return cmocka_run_group_tests_name("engine_reads", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which reads the engine believes, one by one: the decoy before a read, and the
 * reads after a wrong one. */
#include "engine_script.h"

/* ---- the decoy --------------------------------------------------------------- */

/* What is read before [offset, offset + length) is, which is to be as wanted. */
static uint32_t decoy_for(uint32_t offset, uint32_t length)
{
	const struct range range = {
		.image = wanted,
		.offset = offset,
		.length = length,
	};

	reads = 0;
	assert_true(decoy_read(&engine, &range));
	assert_in_range(reads, 0, 1);
	if (reads == 1)
		assert_int_equal(read_length[0], ENGINE_DECOY_SIZE);
	return reads == 0 ? 0 : read_at[0];
}

static void test_decoy_is_the_next_block(void **state)
{
	(void)state;
	assert_int_equal(decoy_for(0, BLOCK), BLOCK);
	assert_int_equal(decoy_for(BLOCK, BLOCK), 2 * BLOCK);
	assert_int_equal(decoy_for(2 * BLOCK + 16, 16), 3 * BLOCK);
	assert_int_equal(decoy_for(3 * BLOCK, BLOCK), BOOT_HEADER_SIZE); /* which moves */
	engine.decoy_turn = 1;
	assert_int_equal(decoy_for(BLOCK, BLOCK), 3 * BLOCK);
	assert_int_equal(decoy_for(2 * BLOCK, BLOCK), BOOT_HEADER_SIZE);
}

/* A block that reads as what is looked for would prove nothing. */
static void test_decoy_differs_from_what_is_wanted(void **state)
{
	(void)state;
	for (uint32_t turn = 0; turn < 2 * BLOCKS; turn++) {
		engine.decoy_turn = turn;
		for (uint32_t other = 1; other < BLOCKS; other++) {
			for (uint32_t at = BLOCK; at < SIZE; at += BLOCK) {
				memcpy(flash + at, wanted, BLOCK);
				memcpy(flash + at, engine.header, BOOT_HEADER_SIZE);
			}
			assert_int_equal(decoy_for(0, BLOCK), 0);
			flash[other * BLOCK] ^= 1;
			assert_int_equal(decoy_for(0, BLOCK), other * BLOCK);
			flash[other * BLOCK] ^= 1;
			flash[other * BLOCK + 31] ^= 1;
			assert_int_equal(decoy_for(0, BLOCK), other * BLOCK);
			assert_int_equal(decoy_for(0, 32), other * BLOCK);
			assert_int_equal(decoy_for(0, 31), 0);
		}
	}
}

static bool signature_decoy(uint32_t *offset)
{
	const struct range range = {
		.length = BOOT_SIGNATURE_SIZE,
		.signature = true,
	};
	bool read_right = decoy_read(&engine, &range);

	*offset = reads == 0 ? 0 : read_at[reads - 1];
	return read_right;
}

/* For the signature: has bits that it never has. */
static void test_decoy_is_no_signature(void **state)
{
	uint32_t offset;

	(void)state;
	for (uint32_t block = 1; block < BLOCKS; block++)
		memcpy(flash + block * BLOCK, boot_signature, BOOT_SIGNATURE_SIZE);
	flash[BLOCK + 2] = 0;
	assert_true(signature_decoy(&offset));
	assert_int_equal(offset, 0);
	flash[2 * BLOCK] ^= 0x01;
	assert_true(signature_decoy(&offset));
	assert_int_equal(offset, 2 * BLOCK);
	flash[2 * BLOCK] ^= 0x01;
	flash[2 * BLOCK + 8] ^= 0x10;
	assert_true(signature_decoy(&offset));
	assert_int_equal(offset, 2 * BLOCK);
}

/* A decoy that is not read says nothing of what comes after it. */
static void test_decoy_that_fails_is_replaced(void **state)
{
	static const struct answer bad[] = {{ERROR, 0, 0}, {SHORT, 0, 0}};
	uint32_t offset;

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		setup(NULL);
		script(BLOCK, &bad[i], 1);
		assert_false(signature_decoy(&offset));
		assert_int_equal(offset, BLOCK);
		assert_true(signature_decoy(&offset));
		assert_int_equal(offset, 2 * BLOCK);
		/* nothing is known of any: one is read, and that is all */
		setup(NULL);
		script(BLOCK, &bad[i], 1);
		memset(engine.content, PLAN_UNKNOWN, BLOCKS);
		assert_true(signature_decoy(&offset));
		assert_int_equal(offset, BLOCK);
	}
}

/* One that reads wrong serves, as long as it is not what is looked for. */
static void test_decoy_of_which_bits_flipped(void **state)
{
	static const struct answer wrong[] = {{WRONG, 0, 1}, {WRONG, ENGINE_DECOY_SIZE - 1, 1}};
	const struct range range = {
		.image = wanted,
		.offset = 2 * BLOCK,
		.length = BLOCK,
	};
	struct answer same = {WRONG, 5, 0x10};

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		setup(NULL);
		script(3 * BLOCK, &wrong[i], 1);
		assert_true(decoy_read(&engine, &range));
		assert_int_equal(read_at[0], 3 * BLOCK);
	}
	/* it differs in one bit, and that is the one that is read wrong */
	memcpy(flash + 3 * BLOCK, wanted + 2 * BLOCK, BLOCK);
	flash[3 * BLOCK + same.at] ^= same.flip;
	script(3 * BLOCK, &same, 1);
	assert_false(decoy_read(&engine, &range));
	assert_true(decoy_read(&engine, &range));
	assert_int_equal(read_at[reads - 1], BOOT_HEADER_SIZE);
}

/* ---- a range that is read ---------------------------------------------------- */

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

/* The decoy, not the place in question, is what cannot be read, and blocks of which
 * nothing is known read as what is looked for: they would not clear the buffer. */
static void test_decoy_that_cannot_be_read(void **state)
{
	static const struct answer error = {ERROR, 0, 0};

	(void)state;
	script(3 * BLOCK, &error, 1);
	memset(engine.content, PLAN_UNKNOWN, BLOCKS);
	engine.content[3] = PLAN_FROM; /* the only one */
	memcpy(flash + BOOT_HEADER_SIZE, wanted + 2 * BLOCK, ENGINE_DECOY_SIZE);
	memcpy(flash + BLOCK, wanted + 2 * BLOCK, ENGINE_DECOY_SIZE);
	fault.error = -ENODEV;
	assert_false(proof_range(&engine, EXPECT_IMAGE, 2 * BLOCK, BLOCK, &fault));
	assert_int_equal(fault.fault, ENGINE_FAULT_UNREADABLE);
	assert_int_equal(fault.error, 0);
	assert_int_equal(fault.offset, 2 * BLOCK);
	assert_int_equal(fault.expected, wanted[2 * BLOCK]);
	assert_int_equal(fault.got, (uint8_t)~wanted[2 * BLOCK]);
	for (uint32_t i = 0; i < reads; i++)
		assert_int_not_equal(read_at[i], 2 * BLOCK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_decoy_is_the_next_block),
		TEST(test_decoy_differs_from_what_is_wanted),
		TEST(test_decoy_of_which_bits_flipped),
		TEST(test_decoy_is_no_signature),
		TEST(test_decoy_that_fails_is_replaced),
		TEST(test_two_good_reads_in_a_row),
		TEST(test_every_byte_counts),
		TEST(test_every_byte_has_to_be_read),
		TEST(test_unstable_is_what_changes),
		TEST(test_unstable_is_what_moves),
		TEST(test_decoy_that_cannot_be_read),
	};

	return cmocka_run_group_tests_name("engine_reads", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The decoy before a read: which place it is, and what becomes of one that fails. */
#include "engine_script.h"

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

/* The last place in block 0 is shorter, by the header: the next block may hold anything. */
static void test_decoy_ends_with_its_block(void **state)
{
	const struct range range = {
		.image = wanted,
		.offset = 3 * BLOCK,
		.length = 64,
	};
	struct mtd small = mtd;

	(void)state;
	small.geometry.transfer_size = range.length;
	engine.mtd = &small;
	memcpy(flash + BOOT_HEADER_SIZE, wanted + range.offset, range.length);
	assert_true(decoy_read(&engine, &range));
	assert_int_equal(read_at[0], BOOT_HEADER_SIZE + range.length);
	assert_int_equal(read_length[0], BLOCK - BOOT_HEADER_SIZE - range.length);
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
		TEST(test_decoy_is_the_next_block),   TEST(test_decoy_differs_from_what_is_wanted),
		TEST(test_decoy_ends_with_its_block), TEST(test_decoy_of_which_bits_flipped),
		TEST(test_decoy_is_no_signature),     TEST(test_decoy_that_fails_is_replaced),
		TEST(test_decoy_that_cannot_be_read),
	};

	return cmocka_run_group_tests_name("engine_decoy", tests, NULL, NULL);
}

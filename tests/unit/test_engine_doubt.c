/* SPDX-License-Identifier: GPL-2.0-or-later */
/* When little can be believed: after an interrupted run, and with a driver that
 * lies about reads. */
#include "engine_spare.h"

/* ---- after an interrupted run ---------------------------------------------- */

static void test_signature_that_shakes_is_invalidated(void **state)
{
	uint8_t shaky[SIZE] = {0};

	(void)state;
	job.old_boots = false;
	memset(shaky + 1, 0xff, 8);
	for (uint64_t seed = 0; seed < 50; seed++) {
		start_over_shaky(shaky, seed);
		run();
		assert_state(ENGINE_NEW, new);
	}
	/* One that reads as valid, and has a bit that rises now and then. */
	memset(shaky, 0, SIZE);
	shaky[8] = 0x51;
	for (uint64_t seed = 0; seed < 50; seed++) {
		start_over_shaky(shaky, seed);
		run();
		assert_state(ENGINE_NEW, new);
	}
}

/* Whatever else is known: no erase before the signature is seen to be gone. */
static void test_nothing_is_erased_behind_a_signature(void **state)
{
	static const struct nor_fault places[] = {
		{NOR_PROTECTED, 0, FOREVER, 0, BLOCK, 0, 1 << NOR_PROGRAM},
		{NOR_ERROR, 0, FOREVER, BLOCK, SIZE, 0, 1 << NOR_READ},
		{NOR_STALE, 0, FOREVER, 0, SIZE, 0, 1 << NOR_READ},
		{NOR_BLANK, 0, FOREVER, 0, SIZE, 0, 1 << NOR_READ},
		{NOR_NOTHING, 0, FOREVER, 0, SIZE, 0, 1 << NOR_READ},
	};

	(void)state;
	for (unsigned n = 0; n < 10; n++) {
		start_over();
		job.old_boots = n < 5;
		nor_add_fault(nor, &places[n % 5]);
		run();
		if (n == 6) /* it could be read, and was seen to be gone */
			continue;
		assert_int_equal(nor->erases, 0);
		assert_int_not_equal(result.state, ENGINE_NEW);
	}
}

/* Bits that a cut left loose only seem to be those of the new image. */
static void test_block_that_seems_to_fit_is_not_kept(void **state)
{
	(void)state;
	old[0] ^= 0x10;
	memcpy(old + BLOCK, new + BLOCK, BLOCK);
	job.old_boots = false;
	start_over();
	fault(NOR_NO_ERASE, 0, FOREVER, BLOCK, 2 * BLOCK, 0);
	run();
	assert_int_equal(result.state, ENGINE_NOT_GOOD);
	assert_true(result.rom_rejects);
}

/* One good read does not outweigh a bad one before it; two in a row do. */
static void test_one_good_read_is_not_enough(void **state)
{
	uint32_t i = find_operation(NOR_PROGRAM, 3 * BLOCK - PAGE);

	(void)state;
	while (nor->log[i].kind != NOR_READ || nor->log[i].offset != 2 * BLOCK)
		i++;
	/* a read, then a decoy and the read again */
	fault(NOR_BLANK, i, i, 0, SIZE, 0);
	fault(NOR_BLANK, i + 4, FOREVER, 2 * BLOCK, 3 * BLOCK, 0);
	run();
	assert_int_equal(result.state, ENGINE_NOT_GOOD);
	for (unsigned e = 0; e < event_count; e++)
		if (events[e].kind == ENGINE_EVENT_BLOCK)
			assert_int_not_equal(events[e].block, 2);
}

/* On the last try, what reads right has to do. */
static void test_errors_for_good_of_what_was_done(void **state)
{
	static const struct nor_fault places[] = {
		{NOR_ERROR_DONE, 0, FOREVER, 9, 16, 0, 1 << NOR_PROGRAM},
		{NOR_ERROR_DONE, 0, FOREVER, 3 * BLOCK - PAGE, 3 * BLOCK, 0, 1 << NOR_PROGRAM},
		{NOR_ERROR_DONE, 0, FOREVER, BLOCK, 2 * BLOCK, 0, 1 << NOR_ERASE},
	};

	(void)state;
	for (unsigned n = 0; n < 3; n++) {
		start_over();
		nor_add_fault(nor, &places[n]);
		run();
		assert_state(ENGINE_NEW, new);
		assert_int_equal(result.faults, ENGINE_TRIES - 1);
		assert_int_equal(result.erases, 4 + ENGINE_TRIES - 1);
		assert_int_equal(result.last_fault.fault, ENGINE_FAULT_ERROR);
	}
}

/* ---- a driver that lies about reads ---------------------------------------- */

static void test_stale_read_does_not_verify_a_program(void **state)
{
	uint32_t total = clean_operations();

	(void)state;
	/* A page that never reached the chip, and reads from the buffer that
	 * the program filled, for a while. */
	for (uint32_t i = 0; i < total; i++) {
		start_over();
		fault(NOR_LIE, i, i, 0, SIZE, 0);
		fault(NOR_STALE, i + 1, i + 2, 0, SIZE, 0);
		run();
		assert_state(ENGINE_NEW, new);
	}
}

static void test_reads_that_stay_stale_never_end_well(void **state)
{
	uint32_t total = clean_operations();

	(void)state;
	for (uint32_t i = 0; i < total; i++) {
		run_with(NOR_DEAD_STALE, i, FOREVER);
		if (result.state == ENGINE_NEW)
			assert_state(ENGINE_NEW, new);
		else if (result.state == ENGINE_UNTOUCHED)
			assert_memory_equal(nor->bytes, old, SIZE);
		else
			assert_int_equal(result.state, ENGINE_NOT_GOOD);
	}
}

/* Where the caller's buffer is left alone, what an earlier read left there must
 * not verify anything: here, blank bytes of the block before. */
static void test_reads_that_bring_nothing_verify_nothing(void **state)
{
	static const struct mtd_geometry geometry = {32768, 8192, 256, 1024};
	static uint8_t large_old[32768], large_new[32768], large_scratch[8192];

	(void)state;
	memcpy(large_old, old, SIZE);
	memcpy(large_new, new, SIZE);
	memset(large_new + 4096, 0xff, 12288);
	large_new[8192 + 5] = 0x13;
	nor_free(nor);
	nor = nor_new(&geometry, nor_chip(0), 0);
	nor_load(nor, large_old);
	job.mtd = &nor->mtd;
	job.old = large_old;
	job.new = large_new;
	job.scratch = large_scratch;
	fault(NOR_NOTHING, 0, FOREVER, 12288, 16384, 0);
	run();
	assert_int_equal(result.state, ENGINE_NOT_GOOD);
	assert_true(result.faults > 0);
}

/* A place that always reads as blank did so when flash was looked at: the old image, as it
 * was read, would be proved by the same reads. */
static void test_no_rollback_to_what_is_blank_whatever_is_written(void **state)
{
	const uint32_t place = 2 * BLOCK + PAGE;

	(void)state;
	memset(old + place, 0xff, PAGE);               /* flash holds something else */
	for (unsigned right = 0; right < 3; right++) { /* so many bytes read as they should */
		memset(new + place, 0xff, right);
		start_over();
		nor_add_fault(nor, &(struct nor_fault){NOR_BLANK, 0, FOREVER, place, place + PAGE,
		                                       0, 1 << NOR_READ});
		run();
		assert_int_equal(result.state, ENGINE_NOT_GOOD);
		assert_true(result.rom_rejects);
	}
}

/* Behind the bootloader nothing was there to be read wrongly. */
static void test_rollback_where_nothing_was(void **state)
{
	(void)state;
	for (uint32_t at = SPARE; at < SPARE_END - PAGE; at += PAGE) {
		start_over();
		nor_add_fault(nor, &(struct nor_fault){NOR_BLANK, 0, FOREVER, at, at + PAGE, 0,
		                                       1 << NOR_READ});
		run();
		assert_state(ENGINE_OLD, old);
	}
}

/* A signature that an earlier cut left loose read as valid while flash was looked at, and
 * never since: what a valid one may lose says nothing of it. */
static void test_signature_that_only_once_read_as_valid(void **state)
{
	uint8_t shaky[SIZE] = {0};

	(void)state;
	shaky[0] = (uint8_t)~old[0]; /* bits that have to be zero */
	start_over_shaky(shaky, 1);
	nor->shake = 1;
	job.hold = true;
	waits_left = 2;
	run();
	assert_state(ENGINE_NEW, new);
	assert_int_equal(result.holds, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_signature_that_shakes_is_invalidated),
		TEST(test_nothing_is_erased_behind_a_signature),
		TEST(test_block_that_seems_to_fit_is_not_kept),
		TEST(test_one_good_read_is_not_enough),
		TEST(test_errors_for_good_of_what_was_done),
		TEST(test_stale_read_does_not_verify_a_program),
		TEST(test_reads_that_stay_stale_never_end_well),
		TEST(test_reads_that_bring_nothing_verify_nothing),
		TEST(test_signature_that_only_once_read_as_valid),
		TEST(test_no_rollback_to_what_is_blank_whatever_is_written),
		SPARE_TEST(test_no_rollback_to_what_is_blank_whatever_is_written),
		SPARE_TEST(test_rollback_where_nothing_was),
	};

	return cmocka_run_group_tests_name("engine_doubt", tests, NULL, NULL);
}

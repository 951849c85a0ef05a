/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The byte by which a chip that does not erase is found, while the bootloader
 * still starts. */
#include "engine_spare.h"

/* Flash and old as an earlier canary may have left them. */
static void leave(uint32_t at, uint8_t value)
{
	old[at] = value;
	nor_load(nor, old);
	nor_power_up(nor, 1);
}

static uint32_t window_at(void)
{
	uint32_t i = 0;

	while (i < nor->operations && (nor->log[i].kind == NOR_READ || nor->log[i].offset >= BLOCK))
		i++;
	return i;
}

static void test_is_tried_before_the_window(void **state)
{
	(void)state;
	run();
	assert_state(ENGINE_NEW, new);
	assert_int_equal(result.canary, CANARY_ERASED);
	assert_string_equal(changes(), "255+1 e192 0+9 e0 16+48 e64 64+64 e128 128+64 192+64 "
	                               "9+7 0+9 ");
	assert_int_equal(result.erases, 3); /* its own are not of the change */
	assert_int_equal(events[1].kind, ENGINE_EVENT_CANARY);
	assert_int_equal(events[1].count, CANARY_ERASED);
	assert_int_equal(events[1].offset, SIZE - 1);
	assert_int_equal(events[1].phase, ENGINE_PHASE_TRIAL);
	assert_int_equal(breaths, nor->operations);
	assert_int_equal(result.reads_again, 0);
}

static void assert_not_tried(void)
{
	run();
	assert_int_equal(result.state, ENGINE_NEW);
	assert_int_equal(result.canary, CANARY_NONE);
	if (nor->operations > 0)
		assert_int_equal(nor->log[0].offset, 0); /* the signature */
}

static void test_is_not_tried_where_something_is(void **state)
{
	(void)state;
	leave(SPARE + 5, 0x7f);
	assert_not_tried();
	leave(SPARE + 5, 0xff);
	leave(SPARE - 1, 0x33); /* the bootloader reaches up to it */
	assert_not_tried();
	leave(SPARE - PAGE, 0x33);
	leave(SPARE - 1, 0x00);
	assert_not_tried();
	leave(SPARE - PAGE, 0x00);
	run();
	assert_int_equal(result.canary, CANARY_ERASED);
}

static void test_is_not_tried_in_vain(void **state)
{
	(void)state;
	job.old_boots = false;
	assert_not_tried();
	job.old_boots = true;
	nor_load(nor, old);
	nor_power_up(nor, 1);
	job.resumed = true;
	assert_not_tried();
	job.resumed = false;
	nor_load(nor, new);
	nor_power_up(nor, 1);
	job.old = new;
	event_count = 0;
	run();
	assert_int_equal(nor->operations, 0);
	assert_int_equal(event_count, 0);
}

static void test_chip_that_does_not_erase(void **state)
{
	(void)state;
	for (unsigned says = 0; says < 2; says++) {
		start_over();
		fault(NOR_NO_ERASE, 0, FOREVER, 0, SIZE, says);
		run();
		assert_int_equal(result.state, ENGINE_UNTOUCHED);
		assert_int_equal(result.canary, CANARY_STAYS);
		assert_memory_equal(nor->bytes, old, SIZE - 1);
		assert_int_equal(nor->bytes[SIZE - 1], 0);
		assert_int_equal(nor->erases, ENGINE_TRIES);
		assert_int_equal(result.erases, 0);
		assert_int_equal(event_count, 2); /* phase, canary */
	}
}

static void test_one_failure_is_none(void **state)
{
	static const enum nor_fault_kind kinds[] = {NOR_ERROR, NOR_LIE,  NOR_STALE,  NOR_NOTHING,
	                                            NOR_BLANK, NOR_WEAK, NOR_TIMEOUT};
	uint32_t count;

	(void)state;
	run();
	count = window_at();
	for (unsigned k = 0; k < 7; k++)
		for (uint32_t i = 0; i < count; i++) {
			run_with(kinds[k], i, i);
			assert_state(ENGINE_NEW, new);
			assert_int_equal(result.canary, CANARY_ERASED);
		}
}

/* It takes no program either: the signature will tell. */
static void test_protected_chip(void **state)
{
	(void)state;
	fault(NOR_PROTECTED, 0, FOREVER, 0, SIZE, 0);
	run();
	assert_state(ENGINE_UNTOUCHED, old);
	assert_int_equal(result.canary, CANARY_NONE);
	assert_int_equal(nor->erases, 0);
	assert_int_equal(result.last_fault.fault, ENGINE_FAULT_PROTECTED);
}

/* A program that does nothing is repeated twice, and what it did may go unseen. */
static void test_tries_of_the_program(void **state)
{
	unsigned tries = 0;

	(void)state;
	nor_add_fault(nor, &(struct nor_fault){NOR_LIE, 0, FOREVER, SPARE, SPARE_END, 0,
	                                       1 << NOR_PROGRAM});
	run();
	assert_int_equal(result.canary, CANARY_NONE);
	for (uint32_t i = 0; i < nor->operations; i++)
		tries += nor->log[i].kind == NOR_PROGRAM && nor->log[i].offset == SPARE_END - 1;
	assert_int_equal(tries, 3);
}

/* Another byte fell as well: it may not be the block that was looked at. Nothing is erased
 * before the bootloader was proved. */
static void test_odd_block_is_erased_behind_a_proof(void **state)
{
	(void)state;
	fault(NOR_DECAY, 0, 0, SPARE_END - 2, SPARE_END - 1, 3);
	run();
	assert_state(ENGINE_NEW, new);
	assert_int_equal(result.canary, CANARY_NONE);
	start_over();
	fault(NOR_DECAY, 0, 0, SPARE_END - 2, SPARE_END - 1, 3);
	fault(NOR_ERROR, 0, FOREVER, BLOCK, 2 * BLOCK, 0);
	run();
	assert_int_equal(result.state, ENGINE_UNTOUCHED);
	assert_int_equal(result.canary, CANARY_UNREAD);
	assert_int_equal(nor->erases, 0);
}

static void test_left_over_byte_is_seen_and_cleared(void **state)
{
	bool canary;

	(void)state;
	assert_int_equal(look_now(&canary), LOOK_GOOD);
	assert_false(canary);
	leave(SPARE_END - 2, 0x00); /* another byte: somebody's data */
	assert_int_equal(look_now(&canary), LOOK_GOOD);
	assert_false(canary);
	leave(SPARE_END - 2, 0xff);
	leave(SPARE_END - 1, 0x3f); /* programmed in part */
	assert_int_equal(look_now(&canary), LOOK_GOOD);
	assert_true(canary);
	assert_int_equal(canary_clear(&job, old), CANARY_ERASED);
	assert_int_equal(old[SPARE_END - 1], 0xff);
	assert_memory_equal(nor->bytes, old, SIZE);
	assert_int_equal(look_now(&canary), LOOK_GOOD);
	assert_false(canary);
}

static void test_left_over_byte_that_stays(void **state)
{
	bool canary;

	(void)state;
	leave(SPARE_END - 1, 0x00);
	fault(NOR_NO_ERASE, 0, FOREVER, 0, SIZE, 0);
	assert_int_equal(look_now(&canary), LOOK_GOOD);
	assert_true(canary);
	assert_int_equal(canary_clear(&job, old), CANARY_STAYS);
	assert_int_equal(old[SPARE_END - 1], 0x00);
	assert_memory_equal(nor->bytes, old, SIZE);
}

/* Reads that differ only in that block are no failing reads; in any other they are. */
static void test_torn_block_is_seen_and_cleared(void **state)
{
	uint8_t shaky[SIZE] = {0};
	bool canary;

	(void)state;
	tear_spare(0x5a, 15); /* as good as blank */
	assert_int_equal(look_now(&canary), LOOK_GOOD);
	assert_true(canary);
	assert_int_equal(canary_clear(&job, old), CANARY_ERASED);
	assert_memory_equal(nor->bytes, old, SIZE);
	run();
	assert_state(ENGINE_NEW, new);
	memset(shaky + SPARE - PAGE - 4, 0x5a, 4);
	memset(shaky + SPARE, 0x5a, BLOCK);
	start_over_shaky(shaky, 1);
	assert_int_equal(look_now(&canary), LOOK_UNSTABLE);
	assert_false(canary);
}

/* One read that fails is no torn block: what is there may be the owner's, an
 * environment of U-Boot, and is not saved yet. */
static void test_one_bad_read_is_no_torn_block(void **state)
{
	static const enum nor_fault_kind kinds[] = {
		NOR_ERROR, NOR_STALE, NOR_FLICKER, NOR_BLANK, NOR_NOTHING, NOR_SHORT,
	};
	bool canary;

	(void)state;
	for (uint32_t at = SPARE; at < SPARE_END; at++)
		old[at] = (uint8_t)(at * 7);
	for (unsigned k = 0; k < 6; k++)
		for (uint32_t i = 1; i < 50; i++) {
			start_over();
			fault(kinds[k], i, i, SPARE, SPARE_END, 0);
			assert_int_equal(look_now(&canary), LOOK_GOOD);
			assert_false(canary);
			assert_memory_equal(old, nor->bytes, SIZE);
		}
}

/* What reads twice alike, and is neither bootloader nor padding, may settle later. */
static void test_doubtful_block_is_written_anew(void **state)
{
	(void)state;
	memset(new + SPARE, 0xff, BLOCK);
	new[SPARE + 9] = 0x12;
	leave(SPARE + 9, 0x12);
	run();
	assert_state(ENGINE_NEW, new);
	assert_non_null(strstr(changes(), "e192 "));
	/* padding of one value is kept */
	memset(new + SPARE, 0, BLOCK);
	memset(old + SPARE, 0, BLOCK);
	start_over();
	run();
	assert_state(ENGINE_NEW, new);
	assert_null(strstr(changes(), "e192 "));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SPARE_TEST(test_is_tried_before_the_window),
		SPARE_TEST(test_is_not_tried_where_something_is),
		SPARE_TEST(test_is_not_tried_in_vain),
		SPARE_TEST(test_chip_that_does_not_erase),
		SPARE_TEST(test_one_failure_is_none),
		SPARE_TEST(test_protected_chip),
		SPARE_TEST(test_tries_of_the_program),
		SPARE_TEST(test_odd_block_is_erased_behind_a_proof),
		SPARE_TEST(test_left_over_byte_is_seen_and_cleared),
		SPARE_TEST(test_left_over_byte_that_stays),
		SPARE_TEST(test_torn_block_is_seen_and_cleared),
		SPARE_TEST(test_one_bad_read_is_no_torn_block),
		SPARE_TEST(test_doubtful_block_is_written_anew),
	};

	return cmocka_run_group_tests_name("canary", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the engine does to a flash that does as it is told, and in which order.
 * The sweeps (tests/sim) do the rest. */
#include "engine_stand.h"

static void test_order_of_operations(void **state)
{
	(void)state;
	run();
	assert_state(ENGINE_NEW, new);
	assert_string_equal(changes(), "0+9 e0 16+48 e64 64+64 e128 128+64 "
	                               "e192 192+64 9+7 0+9 ");
	assert_string_equal(story(), "pcpIPWBWBWBWBrrrpC");
	assert_int_equal(result.erases, 4);
	assert_int_equal(result.programmed, 9 + 48 + 3 * 64 + 7 + 9);
	assert_int_equal(result.faults, 0);
	assert_int_equal(result.reads_again, 0);
	assert_int_equal(result.holds, 0);
	assert_progress(false, 4);
	for (unsigned i = 0; i < event_count; i++)
		if (events[i].kind != ENGINE_EVENT_WRITING &&
		    events[i].kind != ENGINE_EVENT_BLOCK &&
		    events[i].kind != ENGINE_EVENT_READ_BACK) {
			assert_int_equal(events[i].block, 0);
			assert_int_equal(events[i].count, 0);
		}
	assert_int_equal(breaths, nor->operations); /* one before each */
	for (unsigned i = 0, block = 0; i < event_count; i++)
		if (events[i].kind == ENGINE_EVENT_BLOCK) {
			assert_int_equal(events[i].block, block++);
			assert_int_equal(events[i].count, 1);
		}
}

static void test_nothing_to_do(void **state)
{
	(void)state;
	nor_load(nor, new);
	job.old = new;
	run();
	assert_state(ENGINE_NEW, new);
	assert_int_equal(nor->operations, 0);
	assert_int_equal(event_count, 0);
}

static void test_second_run_changes_nothing(void **state)
{
	(void)state;
	run();
	nor_power_up(nor, 2);
	job.old = new;
	run();
	assert_state(ENGINE_NEW, new);
	assert_string_equal(changes(), "");
}

static void test_only_what_differs(void **state)
{
	(void)state;
	memcpy(new + BLOCK, old + BLOCK, 2 * BLOCK);
	memset(new + 3 * BLOCK, 0xff, 3 * PAGE);
	run();
	assert_state(ENGINE_NEW, new);
	assert_string_equal(changes(), "0+9 e0 16+48 e192 240+16 9+7 0+9 ");
	assert_string_equal(story(), "pcpIPWBWBrrrpC");
	assert_progress(false, 2);
}

static void test_bits_that_only_fall_need_no_erase(void **state)
{
	(void)state;
	memcpy(new, old, SIZE);
	memset(old + 2 * BLOCK, 0xff, BLOCK - 1); /* no padding: nothing is spare */
	memcpy(new + 2 * BLOCK + PAGE, old + 2 * BLOCK + PAGE, PAGE);
	nor_load(nor, old);
	run();
	assert_state(ENGINE_NEW, new);
	assert_string_equal(changes(), "0+9 e0 16+48 128+16 160+32 9+7 0+9 ");
}

static void test_distrust_writes_every_block(void **state)
{
	(void)state;
	memcpy(new + BLOCK, old + BLOCK, 3 * BLOCK);
	job.old_boots = false;
	run();
	assert_state(ENGINE_NEW, new);
	assert_string_equal(changes(), "0+9 e0 16+48 e64 64+64 e128 128+64 "
	                               "e192 192+64 9+7 0+9 ");
}

/* 16 MiB of 32 KiB are as many blocks as there can be; both images are written. */
static void test_most_blocks(void **state)
{
	static uint8_t most_old[ENGINE_BLOCKS_MAX * BLOCK], most_new[sizeof most_old];
	const struct mtd_geometry geometry = {sizeof most_old, BLOCK, PAGE, PAGE};

	(void)state;
	for (uint32_t at = 0; at < sizeof most_old; at += SIZE) {
		memcpy(most_old + at, old, SIZE);
		memcpy(most_new + at, new, SIZE);
	}
	nor_free(nor);
	nor = nor_new(&geometry, nor_chip(0), 0);
	nor_load(nor, most_old);
	job.mtd = &nor->mtd;
	job.old = most_old;
	job.new = most_new;
	fault(NOR_PROTECTED, 0, FOREVER, sizeof most_old - BLOCK, sizeof most_old, 0);
	run();
	assert_int_equal(result.state, ENGINE_OLD);
	assert_memory_equal(nor->bytes, most_old, sizeof most_old);
	nor->fault_count = 0;
	run();
	assert_int_equal(result.state, ENGINE_NEW);
	assert_memory_equal(nor->bytes, most_new, sizeof most_new);
}

/* The operations between the length and the signature. */
static void find_read_backs(uint32_t *from, uint32_t *to)
{
	for (uint32_t i = 0; i < nor->operations; i++) {
		if (nor->log[i].kind != NOR_PROGRAM)
			continue;
		if (nor->log[i].offset == 9)
			*from = i + 1;
		if (nor->log[i].offset == 0)
			*to = i;
	}
}

static void test_both_read_backs_read_everything(void **state)
{
	uint32_t reads[SIZE] = {0};
	uint32_t from = 0, to = 0, last = 0;

	(void)state;
	run();
	find_read_backs(&from, &to);
	for (uint32_t i = from; i < to; i++)
		for (uint32_t at = 0; at < nor->log[i].length; at++)
			reads[nor->log[i].offset + at]++;
	for (uint32_t at = 0; at < SIZE; at++)
		assert_true(reads[at] >= 2);
	/* one ends at the last block, the other at the first; and one comes after all */
	for (unsigned i = 0; i < event_count; i++)
		if (events[i].kind == ENGINE_EVENT_READ_BACK)
			assert_int_equal(events[i].count, ++last);
	assert_int_equal(last, 3);
	assert_true(nor->log[to - 1].offset < BLOCK);
}

/* In other pieces as well: a driver that serves transfers wrongly may serve half
 * ones right, and the other way round. Each is behind a decoy. */
static void test_read_backs_differ_in_size(void **state)
{
	uint32_t from = 0, to = 0, whole = 0, half = 0;

	(void)state;
	run();
	assert_state(ENGINE_NEW, new);
	find_read_backs(&from, &to);
	for (uint32_t i = from; i < to; i++) {
		assert_int_equal(nor->log[i].kind, NOR_READ);
		whole += nor->log[i].length == PAGE;
		half += nor->log[i].length == PAGE / 2;
	}
	assert_int_equal(half, 2 * SIZE / PAGE);
	/* the first block once more, and decoys */
	assert_int_equal(whole, SIZE / PAGE + half + BLOCK / PAGE + SIZE / PAGE + BLOCK / PAGE);
}

/* What was right after it was written is still looked at before the commit. */
static void test_bits_that_flip_later_are_found(void **state)
{
	uint32_t from = 0, to = 0, found = 0;

	(void)state;
	run();
	find_read_backs(&from, &to);
	for (uint32_t i = from; i < to; i++) {
		start_over();
		fault(NOR_DECAY, i, i, BLOCK + 7, BLOCK + 8, 3);
		run();
		for (unsigned e = 0; e < event_count; e++)
			assert_true(events[e].done <= 4);
		if (result.faults == 0)
			break; /* after the last look at it */
		assert_state(ENGINE_NEW, new);
		found++;
	}
	/* the second reading is past block 1 when it comes to block 0 */
	assert_true(found > (to - from) * 3 / 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_order_of_operations),
		TEST(test_nothing_to_do),
		TEST(test_second_run_changes_nothing),
		TEST(test_only_what_differs),
		TEST(test_bits_that_only_fall_need_no_erase),
		TEST(test_distrust_writes_every_block),
		TEST(test_most_blocks),
		TEST(test_both_read_backs_read_everything),
		TEST(test_read_backs_differ_in_size),
		TEST(test_bits_that_flip_later_are_found),
	};

	return cmocka_run_group_tests_name("engine", tests, NULL, NULL);
}

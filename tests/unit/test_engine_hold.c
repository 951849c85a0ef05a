/* SPDX-License-Identifier: GPL-2.0-or-later */
/* When no image can be written: whether and how long it waits for the chip to come back,
 * and what it leaves. */
#include "engine_stand.h"

static void test_without_hold_it_says_not_good(void **state)
{
	(void)state;
	fault(NOR_DEAD_BLANK, 20, FOREVER, 0, SIZE, 0);
	run();
	assert_int_equal(result.state, ENGINE_NOT_GOOD);
	assert_int_equal(result.holds, 0);
	assert_int_equal(waits, 0);
}

static void test_hold_waits_longer_and_longer(void **state)
{
	static const uint32_t seconds[] = {2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600, 600};

	(void)state;
	job.hold = true;
	waits_left = 11;
	fault(NOR_DEAD_ERROR, 20, FOREVER, 0, SIZE, 0);
	run();
	assert_int_equal(result.state, ENGINE_NOT_GOOD);
	assert_int_equal(waits, 12);
	assert_int_equal(result.holds, 12);
	assert_memory_equal(waited, seconds, sizeof seconds);
	for (unsigned i = 0, hold = 0; i < event_count; i++) {
		if (events[i].kind == ENGINE_EVENT_HOLD)
			assert_int_equal(events[i].count, seconds[hold++]);
		if (events[i].kind == ENGINE_EVENT_PASS_FAILED)
			assert_int_equal(events[i].count, 0);
	}
}

static bool repair_wait(void *context, uint32_t seconds)
{
	(void)context;
	(void)seconds;
	nor->fault_count = 0;
	return true;
}

static void test_hold_ends_when_the_chip_comes_back(void **state)
{
	struct engine_port repair = port;

	(void)state;
	repair.wait = repair_wait;
	job.port = &repair;
	job.hold = true;
	fault(NOR_DEAD_BLANK, 20, FOREVER, 0, SIZE, 0);
	run();
	assert_state(ENGINE_NEW, new);
	assert_int_equal(result.holds, 1);
}

/* The chip comes back, but for a bit that does not rise: the new image has it, the old one not. */
static bool repair_all_but_a_bit(void *context, uint32_t seconds)
{
	uint32_t at = BLOCK;
	unsigned bit = 0;

	while ((new[at] & ~old[at]) == 0)
		at++;
	while (((new[at] & ~old[at]) >> bit & 1) == 0)
		bit++;
	repair_wait(context, seconds);
	fault(NOR_STUCK_LOW, 0, FOREVER, at, at + 1, bit);
	return true;
}

static void test_hold_ends_with_the_old_image(void **state)
{
	struct engine_port repair = port;

	(void)state;
	repair.wait = repair_all_but_a_bit;
	job.port = &repair;
	job.hold = true;
	fault(NOR_DEAD_BLANK, 20, FOREVER, 0, SIZE, 0);
	run();
	assert_state(ENGINE_OLD, old);
	assert_int_equal(result.holds, 1);
}

/* The program of the signature that comes next hits block 2 as well. */
static void widen_commit(void *context, const struct engine_event *event)
{
	port_event(context, event);
	if (event->kind == ENGINE_EVENT_READ_BACK && event->count == 2 && nor->fault_count == 0)
		fault(NOR_WIDE, nor->operations, nor->operations, 0, BLOCK, 2);
}

/* As long as the signature could not be removed, blocks were put right behind it. Now it can:
 * before a block behind the next one is changed, it goes. */
static void test_hold_behind_a_valid_signature(void **state)
{
	struct engine_port repair = port;

	(void)state;
	repair.wait = repair_wait;
	repair.event = widen_commit;
	job.port = &repair;
	job.hold = true;
	/* What is meant for block 0 damages block 2, which takes nothing itself. */
	nor_add_fault(nor, &(struct nor_fault){NOR_ASTRAY, 0, FOREVER, 0, BLOCK, 2,
	                                       1 << NOR_PROGRAM | 1 << NOR_ERASE});
	fault(NOR_LIE, 0, FOREVER, 2 * BLOCK, 3 * BLOCK, 0);
	run();
	assert_state(ENGINE_NEW, new);
	assert_int_equal(result.holds, 1);
	assert_non_null(strstr(changes(), "9+7 0+137 0+9 e0 16+48 "));
}

/* Of the run that ended: that of the signature. */
static uint32_t last_program(void)
{
	uint32_t i = nor->operations;

	do {
		i--;
	} while (nor->log[i].kind != NOR_PROGRAM);
	return i;
}

/* The signature is in, and then the block behind it reads otherwise, with no try of
 * it left and no way back: whoever pauses, or returns, leaves it rejected. */
static void test_no_pause_behind_a_signature(void **state)
{
	uint32_t erase = find_operation(NOR_ERASE, 0), commit;

	(void)state;
	job.old_whole = false;
	/* two tries of block 0 are used up by a driver that says they failed */
	nor_add_fault(nor, &(struct nor_fault){NOR_ERROR_DONE, erase, erase + 30, 0, BLOCK, 0,
	                                       1 << NOR_ERASE});
	run();
	assert_state(ENGINE_NEW, new);
	assert_int_equal(result.faults, ENGINE_TRIES - 1);
	commit = last_program();
	nor_load(nor, old);
	nor_power_up(nor, 1);
	nor_add_fault(nor, &(struct nor_fault){NOR_ERROR_DONE, erase, erase + 30, 0, BLOCK, 0,
	                                       1 << NOR_ERASE});
	fault(NOR_FLICKER, commit + 1, FOREVER, 2 * PAGE, BLOCK, 0);
	run();
	assert_int_equal(result.state, ENGINE_NOT_GOOD);
	assert_memory_not_equal(nor->bytes, old, 9);
	assert_true(result.rom_rejects);
}

/* The signature is in, a bit behind it flips, and no program reaches it any more: no block
 * is written behind it, nor said to be. */
static void test_no_block_behind_a_signature_that_stays(void **state)
{
	uint32_t commit;

	(void)state;
	run();
	commit = last_program();
	start_over();
	fault(NOR_DECAY, commit + 1, FOREVER, 2 * BLOCK + 7, 2 * BLOCK + 8, 3);
	fault(NOR_PROTECTED, commit + 1, FOREVER, 0, BLOCK, 0);
	run();
	assert_int_equal(result.state, ENGINE_NOT_GOOD);
	assert_false(result.rom_rejects);
	assert_int_equal(nor->erases, SIZE / BLOCK);
	assert_int_equal(count_events(ENGINE_EVENT_BLOCK), SIZE / BLOCK);
}

static void test_no_rollback_to_what_does_not_boot(void **state)
{
	(void)state;
	old[0] ^= 0x10;
	nor_load(nor, old);
	job.old_boots = false;
	fault(NOR_NO_ERASE, 0, FOREVER, BLOCK, 2 * BLOCK, 0);
	run();
	assert_int_equal(result.state, ENGINE_NOT_GOOD);
	assert_int_equal(count_events(ENGINE_EVENT_PASS), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_without_hold_it_says_not_good),
		TEST(test_hold_waits_longer_and_longer),
		TEST(test_hold_ends_when_the_chip_comes_back),
		TEST(test_hold_ends_with_the_old_image),
		TEST(test_hold_behind_a_valid_signature),
		TEST(test_no_pause_behind_a_signature),
		TEST(test_no_block_behind_a_signature_that_stays),
		TEST(test_no_rollback_to_what_does_not_boot),
	};

	return cmocka_run_group_tests_name("engine_hold", tests, NULL, NULL);
}

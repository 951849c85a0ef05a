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
	commit = nor->operations;
	do {
		commit--;
	} while (nor->log[commit].kind != NOR_PROGRAM);
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
		TEST(test_no_pause_behind_a_signature),
		TEST(test_no_rollback_to_what_does_not_boot),
	};

	return cmocka_run_group_tests_name("engine_hold", tests, NULL, NULL);
}

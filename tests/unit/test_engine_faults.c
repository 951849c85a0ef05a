/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A chip that does not do as it is told: what the engine says of each fault, and
 * what flash holds afterwards. */
#include "engine_stand.h"

static void test_protected_chip_is_untouched(void **state)
{
	(void)state;
	fault(NOR_PROTECTED, 0, FOREVER, 0, SIZE, 0);
	run();
	assert_state(ENGINE_UNTOUCHED, old);
	assert_int_equal(result.last_fault.fault, ENGINE_FAULT_PROTECTED);
	assert_int_equal(result.faults, ENGINE_TRIES);
	assert_int_equal(result.last_fault.count, ENGINE_TRIES);
	/* a program, then decoy and signature twice; then all of it, each piece behind one */
	assert_int_equal(nor->operations, ENGINE_TRIES * (1 + 2 * (1 + 1)) + 2 * SIZE / PAGE);
	assert_int_equal(nor->erases, 0);
	assert_int_equal(result.erases, 0);
	assert_int_equal(count_events(ENGINE_EVENT_PASS), 0);
}

/* Also one whose bootloader is none to go back to, if it could be read; not
 * if an interrupted run left what reads now so and now so. */
static void test_protected_chip_without_bootloader(void **state)
{
	(void)state;
	job.old_boots = false;
	job.old_agreed = true;
	fault(NOR_PROTECTED, 0, FOREVER, 0, SIZE, 0);
	run();
	assert_state(ENGINE_UNTOUCHED, old);
	assert_int_equal(nor->erases, 0);
	job.old_agreed = false;
	run();
	assert_int_equal(result.state, ENGINE_NOT_GOOD);
	assert_false(result.rom_rejects);
	assert_memory_equal(nor->bytes, old, SIZE);
}

static void test_protected_block_0_is_untouched(void **state)
{
	(void)state;
	fault(NOR_PROTECTED, 0, FOREVER, 0, BLOCK, 0);
	run();
	assert_state(ENGINE_UNTOUCHED, old);
	assert_int_equal(nor->erases, 0);
}

/* Nothing is erased while it is not known that the boot ROM rejects it. */
static void test_signature_that_cannot_be_read(void **state)
{
	static const enum nor_fault_kind kinds[] = {
		NOR_ERROR,
		NOR_BLANK,
		NOR_STALE,
		NOR_NOTHING,
	};

	(void)state;
	for (unsigned n = 0; n < 4; n++) {
		start_over();
		nor_add_fault(nor,
		              &(struct nor_fault){kinds[n], 0, FOREVER, 0, PAGE, 0, 1 << NOR_READ});
		run();
		assert_int_equal(result.state, ENGINE_NOT_GOOD);
		assert_int_equal(result.last_fault.fault, ENGINE_FAULT_UNREADABLE);
		assert_int_equal(nor->erases, 0);
		/* before the pass, in it, and in the rollback: the program,
		 * and eight times a decoy and a read that fails; then five times,
		 * whether block 0 is still the old one */
		if (kinds[n] == NOR_ERROR)
			assert_int_equal(nor->operations,
			                 3 * ENGINE_TRIES * (1 + 8 * (1 + 1)) + 5 * (1 + 1));
	}
}

/* A bootloader that would hang is not put back: USB recovery is better. */
static void test_damaged_old_image_is_never_put_back(void **state)
{
	(void)state;
	job.old_whole = false;
	fault(NOR_PROTECTED, 0, FOREVER, 2 * BLOCK, SIZE, 0);
	run();
	assert_int_equal(result.state, ENGINE_NOT_GOOD);
	assert_true(result.rom_rejects);
	assert_int_equal(count_events(ENGINE_EVENT_PASS), 1);
	job.hold = true;
	waits_left = 3;
	start_over();
	fault(NOR_PROTECTED, 0, FOREVER, 2 * BLOCK, SIZE, 0);
	run();
	assert_int_equal(result.state, ENGINE_NOT_GOOD);
	assert_true(result.rom_rejects);
	for (unsigned i = 0; i < event_count; i++)
		assert_false(events[i].rollback);
	/* and what is whole goes in as ever */
	start_over();
	run();
	assert_state(ENGINE_NEW, new);
}

static void test_protected_later_block_rolls_back(void **state)
{
	(void)state;
	fault(NOR_PROTECTED, 0, FOREVER, 2 * BLOCK, SIZE, 0);
	run();
	assert_state(ENGINE_OLD, old);
	assert_int_equal(result.last_fault.fault, ENGINE_FAULT_NOT_ERASED);
	assert_int_equal(result.last_fault.block, 2);
	/* the last try to put block 2 back finds it as it was */
	assert_int_equal(result.faults, ENGINE_TRIES + ENGINE_TRIES - 1);
	/* four for each block that is not blank, and once for one that may fit */
	assert_int_equal(result.reads_again, 4 * (2 * ENGINE_TRIES + 1));
	assert_int_equal(count_events(ENGINE_EVENT_PASS), 2);
	assert_int_equal(count_events(ENGINE_EVENT_PASS_FAILED), 1);
	assert_progress(true, 3); /* block 3 was not reached */
}

static void test_block_that_does_not_erase(void **state)
{
	(void)state;
	fault(NOR_NO_ERASE, 0, FOREVER, BLOCK, 2 * BLOCK, 1);
	run();
	assert_state(ENGINE_OLD, old);
	assert_int_equal(result.last_fault.fault, ENGINE_FAULT_NOT_ERASED);
	assert_int_equal(result.last_fault.error, -EIO);
	assert_int_equal(result.last_fault.expected, 0xff);
	assert_true(result.last_fault.rollback);
}

static void test_bit_that_does_not_program(void **state)
{
	(void)state;
	new[2 * BLOCK + 20] &= 0xfb;
	old[2 * BLOCK + 20] |= 0x04;
	nor_load(nor, old);
	fault(NOR_STUCK_HIGH, 0, FOREVER, 2 * BLOCK + 20, 2 * BLOCK + 21, 2);
	run();
	assert_state(ENGINE_OLD, old);
	assert_int_equal(result.last_fault.fault, ENGINE_FAULT_NOT_PROGRAMMED);
	assert_int_equal(result.last_fault.offset, 2 * BLOCK + 20);
	assert_int_equal(result.last_fault.expected, new[2 * BLOCK + 20]);
	assert_int_equal(result.last_fault.got, new[2 * BLOCK + 20] | 0x04);
}

/* A block that needs no erase loses a bit too many: only an erase brings it back. */
static void test_retry_of_a_program_erases(void **state)
{
	uint32_t last = 0;

	for (unsigned i = 2 * BLOCK; i < 3 * BLOCK; i++)
		new[i] &= old[i];
	old[2 * BLOCK + 20] |= 0x04;
	new[2 * BLOCK + 20] |= 0x04;
	nor_load(nor, old);
	run();
	assert_state(ENGINE_NEW, new);
	for (uint32_t i = 0; i < nor->operations; i++)
		if (nor->log[i].kind == NOR_PROGRAM && nor->log[i].offset / BLOCK == 2)
			last = i;
	assert_int_equal(result.erases, 3);
	(void)teardown(state);
	nor = nor_new(&(struct mtd_geometry){SIZE, BLOCK, PAGE, PAGE}, nor_chip(0), 0);
	nor_load(nor, old);
	job.mtd = &nor->mtd;
	fault(NOR_DECAY, last + 1, last + 1, 2 * BLOCK + 20, 2 * BLOCK + 21, 2);
	run();
	assert_state(ENGINE_NEW, new);
	assert_int_equal(result.faults, 1);
	assert_int_equal(result.erases, 4);
}

static void test_bit_that_does_not_rise(void **state)
{
	(void)state;
	new[2 * BLOCK + 20] |= 0x04;
	old[2 * BLOCK + 20] &= 0xfb;
	nor_load(nor, old);
	fault(NOR_STUCK_LOW, 0, FOREVER, 2 * BLOCK + 20, 2 * BLOCK + 21, 2);
	run();
	/* The block cannot become blank, but the old image is zero there. */
	assert_state(ENGINE_OLD, old);
	assert_int_equal(result.last_fault.fault, ENGINE_FAULT_NOT_ERASED);
}

static void test_lie_once_is_found(void **state)
{
	uint32_t total, lies = 0;

	(void)state;
	run();
	total = nor->operations;
	for (uint32_t i = 0; i < total; i++) {
		run_with(NOR_LIE, i, i);
		assert_state(ENGINE_NEW, new);
		lies += nor->faulted;
		assert_int_equal(result.faults > 0, nor->faulted);
	}
	assert_int_equal(lies, 4 + 15 + 3); /* erases, pages, header */
}

static void test_flicker_is_read_again(void **state)
{
	(void)state;
	fault(NOR_FLICKER, 60, 60, 0, SIZE, 0);
	run();
	assert_state(ENGINE_NEW, new);
	assert_true(nor->faulted);
	assert_true(result.reads_again > 0);
	assert_int_equal(result.faults, 0);
	assert_int_equal(result.erases, 4);
}

static void test_reads_that_differ_are_called_unstable(void **state)
{
	unsigned unstable = 0;

	(void)state;
	nor_add_fault(nor, &(struct nor_fault){NOR_FLICKER, 0, FOREVER, 2 * BLOCK, 2 * BLOCK + PAGE,
	                                       0, 0});
	run();
	assert_int_equal(result.state, ENGINE_NOT_GOOD);
	for (unsigned i = 0; i < event_count; i++)
		if (events[i].kind == ENGINE_EVENT_FAULT)
			unstable += events[i].fault == ENGINE_FAULT_UNSTABLE;
	assert_int_equal(unstable, result.faults);
	assert_int_equal(result.last_fault.block, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_protected_chip_is_untouched),
		TEST(test_protected_chip_without_bootloader),
		TEST(test_protected_block_0_is_untouched),
		TEST(test_signature_that_cannot_be_read),
		TEST(test_damaged_old_image_is_never_put_back),
		TEST(test_protected_later_block_rolls_back),
		TEST(test_block_that_does_not_erase),
		TEST(test_bit_that_does_not_program),
		TEST(test_retry_of_a_program_erases),
		TEST(test_bit_that_does_not_rise),
		TEST(test_lie_once_is_found),
		TEST(test_flicker_is_read_again),
		TEST(test_reads_that_differ_are_called_unstable),
	};

	return cmocka_run_group_tests_name("engine_faults", tests, NULL, NULL);
}

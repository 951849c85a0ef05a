/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A run whose process died in the window, started again on what it left: the
 * phases by which its guard knows, and what the second run may not believe. */
#include "engine_stand.h"

/* The phases told, in order, and what flash had gone through when they were. */
static const char *phases(void)
{
	static char line[16];
	size_t at = 0;

	for (unsigned i = 0; i < event_count && at < sizeof line - 1; i++)
		if (events[i].kind == ENGINE_EVENT_PHASE)
			line[at++] = "btwc"[events[i].phase];
	line[at] = '\0';
	return line;
}

static uint32_t window_at, committed_at; /* operations when they were told */

static void phase_event(void *context, const struct engine_event *event)
{
	port_event(context, event);
	if (event->kind != ENGINE_EVENT_PHASE)
		return;
	if (event->phase == ENGINE_PHASE_WINDOW)
		window_at = nor->operations;
	if (event->phase == ENGINE_PHASE_COMMITTED)
		committed_at = nor->operations;
}

static void test_window_is_told_before_the_first_change(void **state)
{
	static const struct engine_port telling = {
		.event = phase_event,
		.breathe = port_breathe,
		.wait = port_wait,
	};

	(void)state;
	job.port = &telling;
	run();
	assert_string_equal(phases(), "twc");
	assert_true(window_at <= find_operation(NOR_PROGRAM, 0));
	run();
	assert_int_equal(committed_at, nor->operations); /* proved: none comes after */
}

static void test_protected_chip_goes_back_to_before(void **state)
{
	(void)state;
	fault(NOR_PROTECTED, 0, FOREVER, 0, SIZE, 0);
	run();
	assert_int_equal(result.state, ENGINE_UNTOUCHED);
	assert_string_equal(phases(), "twb");
}

static void test_old_that_was_put_back_is_committed(void **state)
{
	(void)state;
	fault(NOR_PROTECTED, 0, FOREVER, 2 * BLOCK, SIZE, 0);
	run();
	assert_int_equal(result.state, ENGINE_OLD);
	assert_string_equal(phases(), "twc");
}

/* Flash at every moment of a run at which its process may have died. */
static void leave_it_after(uint32_t operations)
{
	start_over();
	job.resumed = false;
	run_until_death(operations);
	nor_power_up(nor, 1);
	event_count = 0;
	job.resumed = true;
}

static void test_ends_in_new_from_everywhere(void **state)
{
	uint32_t total = clean_operations();

	(void)state;
	for (uint32_t i = 0; i < total; i++) {
		leave_it_after(i);
		run();
		assert_state(ENGINE_NEW, new);
		assert_string_equal(phases(), "c");
		/* every block, whatever it reads */
		assert_int_equal(result.erases, SIZE / BLOCK);
	}
}

/* The chip put the canary's zero elsewhere, and the process dies before that is seen:
 * whoever goes on must not say that nothing was changed. */
static void test_death_while_the_chip_is_tried(void **state)
{
	const struct nor_fault stray = {NOR_ASTRAY, 0, 0, 3 * BLOCK, SIZE, 1, 0};
	uint32_t total;

	(void)state;
	memset(old + 3 * BLOCK - PAGE, 0xff, PAGE + BLOCK);
	start_over();
	nor_add_fault(nor, &stray);
	total = clean_operations();
	assert_int_equal(result.canary, CANARY_STRAYED);
	for (uint32_t i = 0; i + 1 < total; i++) {
		start_over();
		nor_add_fault(nor, &stray);
		job.resumed = false;
		run_until_death(i);
		assert_int_not_equal(last_phase(), ENGINE_PHASE_BEFORE);
		job.resumed = last_phase() == ENGINE_PHASE_WINDOW;
		nor_power_up(nor, 1);
		if (last_phase() != ENGINE_PHASE_COMMITTED)
			run();
		assert_memory_equal(nor->bytes, new, SIZE);
	}
}

/* The old image is still one to go back to. */
static void test_goes_back_to_old(void **state)
{
	uint32_t total = clean_operations();

	(void)state;
	new[2 * BLOCK + 20] &= 0xfb;
	old[2 * BLOCK + 20] |= 0x04;
	for (uint32_t i = 0; i < total; i += 7) {
		leave_it_after(i);
		fault(NOR_STUCK_HIGH, 0, FOREVER, 2 * BLOCK + 20, 2 * BLOCK + 21, 2);
		run();
		assert_state(ENGINE_OLD, old);
	}
}

/* Blocks that equal the old image are not known to. */
static void test_flash_that_holds_new_is_written_again(void **state)
{
	(void)state;
	nor_load(nor, new);
	job.old = new;
	job.resumed = true;
	run();
	assert_state(ENGINE_NEW, new);
	assert_int_equal(result.erases, SIZE / BLOCK);
}

/* A chip that takes no change any more: blocks may have been changed before, so
 * that it reads as it did says nothing. */
static void test_is_never_untouched(void **state)
{
	(void)state;
	job.resumed = true;
	fault(NOR_PROTECTED, 0, FOREVER, 0, SIZE, 0);
	run();
	assert_int_equal(result.state, ENGINE_NOT_GOOD);
	assert_false(result.rom_rejects);
	assert_int_equal(result.last_fault.fault, ENGINE_FAULT_UNREADABLE);
}

static void test_pauses_grow(void **state)
{
	(void)state;
	assert_int_equal(engine_pause(0), 2);
	assert_int_equal(engine_pause(1), 4);
	assert_int_equal(engine_pause(8), 512);
	assert_int_equal(engine_pause(9), 600);
	assert_int_equal(engine_pause(UINT32_MAX), 600);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_window_is_told_before_the_first_change),
		TEST(test_protected_chip_goes_back_to_before),
		TEST(test_old_that_was_put_back_is_committed),
		TEST(test_ends_in_new_from_everywhere),
		TEST(test_death_while_the_chip_is_tried),
		TEST(test_goes_back_to_old),
		TEST(test_flash_that_holds_new_is_written_again),
		TEST(test_is_never_untouched),
		TEST(test_pauses_grow),
	};

	return cmocka_run_group_tests_name("engine_resumed", tests, NULL, NULL);
}

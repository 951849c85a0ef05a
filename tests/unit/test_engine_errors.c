/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A driver that reports errors: what is tried again, and what the engine says of each. */
#include "engine_stand.h"

static void test_error_once_is_retried(void **state)
{
	uint32_t total = clean_operations();

	(void)state;
	for (uint32_t i = 0; i < total; i++) {
		run_with(NOR_ERROR, i, i);
		assert_true(nor->faulted);
		assert_state(ENGINE_NEW, new);
	}
}

static void test_error_for_good_on_programs(void **state)
{
	(void)state;
	fault(NOR_LIE, 20, FOREVER, 3 * BLOCK, SIZE, 0);
	run();
	assert_state(ENGINE_OLD, old);
	assert_int_equal(result.last_fault.block, 3);
}

static void test_error_of_a_program_is_reported(void **state)
{
	uint32_t i = find_operation(NOR_PROGRAM, 2 * BLOCK + PAGE);

	(void)state;
	fault(NOR_ERROR, i, i, 0, SIZE, 0);
	run();
	assert_one_fault(ENGINE_FAULT_NOT_PROGRAMMED, -EIO);
	assert_int_equal(result.last_fault.block, 2);
	assert_int_equal(result.last_fault.offset, 2 * BLOCK + PAGE);
	assert_int_equal(result.last_fault.count, 1);
	assert_int_equal(result.erases, 5);
}

static void test_error_of_an_erase_is_reported(void **state)
{
	uint32_t i = find_operation(NOR_ERASE, BLOCK);

	(void)state;
	fault(NOR_ERROR, i, i, 0, SIZE, 0);
	run();
	assert_one_fault(ENGINE_FAULT_NOT_ERASED, -EIO);
	assert_int_equal(result.last_fault.block, 1);
	assert_int_equal(result.erases, 5);
}

/* Reads right, but the driver says that something is wrong: done once more. */
static void test_error_of_what_was_done_is_not_ignored(void **state)
{
	static const struct {
		enum nor_kind kind;
		uint32_t offset;
	} places[] = {
		{NOR_ERASE, 2 * BLOCK},
		{NOR_PROGRAM, 3 * BLOCK - PAGE}, /* the last of a run */
		{NOR_PROGRAM, 9},
	};

	(void)state;
	for (unsigned n = 0; n < 3; n++) {
		uint32_t i = find_operation(places[n].kind, places[n].offset);

		fault(NOR_ERROR_DONE, i, i, 0, SIZE, 0);
		run();
		assert_one_fault(ENGINE_FAULT_ERROR, -EIO);
		assert_int_equal(result.erases, 5);
	}
}

/* The invalidate is read back, which is enough. */
static void test_error_of_the_invalidate_that_was_done(void **state)
{
	uint32_t i = find_operation(NOR_PROGRAM, 0);

	(void)state;
	fault(NOR_ERROR_DONE, i, i, 0, SIZE, 0);
	run();
	assert_state(ENGINE_NEW, new);
	assert_int_equal(result.faults, 0);
}

static void test_error_of_the_commit_is_reported(void **state)
{
	uint32_t i = find_operation(NOR_PROGRAM, 9);

	(void)state;
	fault(NOR_ERROR, i, i, 0, SIZE, 0);
	run();
	assert_one_fault(ENGINE_FAULT_NOT_PROGRAMMED, -EIO);
	assert_string_equal(changes(), "0+9 e0 16+48 e64 64+64 e128 128+64 "
	                               "e192 192+64 9+7 e0 16+48 9+7 0+9 ");
	assert_int_equal(result.last_fault.offset, 9);
	assert_int_equal(result.last_fault.count, 1);
}

/* The tries of block 0 are counted, not those of others. */
static void test_tries_of_the_commit(void **state)
{
	uint32_t erase = find_operation(NOR_ERASE, BLOCK), faults = 0;

	(void)state;
	fault(NOR_ERROR, erase, erase, 0, SIZE, 0);
	nor_add_fault(nor, &(struct nor_fault){NOR_ERROR, 0, FOREVER, 9, 16, 0, 1 << NOR_PROGRAM});
	run();
	assert_int_equal(result.state, ENGINE_NOT_GOOD);
	for (unsigned i = 0; i < event_count; i++) {
		if (events[i].kind != ENGINE_EVENT_FAULT || ++faults > 4)
			continue;
		assert_int_equal(events[i].block, faults == 1 ? 1 : 0);
		assert_int_equal(events[i].count, faults == 1 ? 1 : faults - 1);
	}
	assert_int_equal(faults, 1 + 2 * ENGINE_TRIES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_error_once_is_retried),
		TEST(test_error_for_good_on_programs),
		TEST(test_error_of_a_program_is_reported),
		TEST(test_error_of_an_erase_is_reported),
		TEST(test_error_of_what_was_done_is_not_ignored),
		TEST(test_error_of_the_invalidate_that_was_done),
		TEST(test_error_of_the_commit_is_reported),
		TEST(test_tries_of_the_commit),
	};

	return cmocka_run_group_tests_name("engine_errors", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How the engine's transfers reach the device: a page at a time, and fed before each. */
#include "pure.h"

#include "engine_parts.h"

#define PAGE  256u
#define CALLS 8u

static struct {
	uint32_t offset, length;
	const uint8_t *from;
} programs[CALLS];
static unsigned count, breaths, fails_at;

static int program(void *context, uint32_t offset, const void *from, uint32_t length)
{
	(void)context;
	assert_in_range(count, 0, CALLS - 1);
	programs[count].offset = offset;
	programs[count].length = length;
	programs[count].from = from;
	count++;
	assert_int_equal(breaths, count);
	return count == fails_at ? -5 : 0;
}

static void breathe(void *context)
{
	(void)context;
	breaths++;
}

static const struct mtd mtd = {
	.geometry = {BOOT_SIZE, 0x8000, PAGE, 4096},
	.program = program,
};
static const struct engine_port port = {.breathe = breathe};
static const struct engine_job job = {.mtd = &mtd, .port = &port};
static struct engine_result result;
static struct engine engine;
static uint8_t bytes[4 * PAGE];

static int start(void **state)
{
	(void)state;
	memset(&result, 0, sizeof result);
	engine.mtd = &mtd;
	engine.job = &job;
	engine.result = &result;
	count = breaths = fails_at = 0;
	return 0;
}

static void is_program(unsigned i, uint32_t offset, uint32_t length, const uint8_t *from)
{
	assert_int_equal(programs[i].offset, offset);
	assert_int_equal(programs[i].length, length);
	assert_ptr_equal(programs[i].from, from);
}

static void no_program_crosses_a_page(void **state)
{
	(void)state;
	assert_int_equal(engine_program(&engine, 32, bytes, 600), 0);
	assert_int_equal(count, 3);
	is_program(0, 32, PAGE - 32, bytes);
	is_program(1, PAGE, PAGE, bytes + PAGE - 32);
	is_program(2, 2 * PAGE, 600 - 2 * PAGE + 32, bytes + 2 * PAGE - 32);
	assert_int_equal(result.programmed, 600);
}

static void whole_pages_stay_whole(void **state)
{
	(void)state;
	assert_int_equal(engine_program(&engine, PAGE, bytes, 2 * PAGE), 0);
	assert_int_equal(count, 2);
	is_program(0, PAGE, PAGE, bytes);
	is_program(1, 2 * PAGE, PAGE, bytes + PAGE);
	assert_int_equal(engine_program(&engine, 0, bytes, 0), 0);
	assert_int_equal(count, 2);
}

static void an_error_ends_it(void **state)
{
	(void)state;
	fails_at = 2;
	assert_int_equal(engine_program(&engine, 0, bytes, 4 * PAGE), -5);
	assert_int_equal(count, 2);
	assert_int_equal(result.programmed, 2 * PAGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(no_program_crosses_a_page, start),
		cmocka_unit_test_setup(whole_pages_stay_whole, start),
		cmocka_unit_test_setup(an_error_ends_it, start),
	};

	return cmocka_run_group_tests_name("engine_device", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An erase that takes more than its block: what is gone is seen to be, and written again. */
#include "engine_spare.h"

/* A chip that takes each erase for one of all of it. */
static void test_canary_that_takes_everything_along(void **state)
{
	uint32_t erase = find_operation(NOR_ERASE, SPARE);

	(void)state;
	for (unsigned ever = 0; ever < 2; ever++) {
		start_over();
		fault(NOR_WIPE, erase, ever ? FOREVER : erase, 0, SIZE, 0);
		run();
		assert_state(ENGINE_NEW, new);
		assert_int_equal(result.canary, CANARY_STRAYED);
	}
}

/* Sixteen blocks of 64 bytes: of half of them more are gone than a read is tried with. */
#define LARGE (4 * SIZE)

static uint8_t large_old[LARGE], large_new[LARGE];

static int large_setup(void **state)
{
	static const struct mtd_geometry geometry = {LARGE, BLOCK, PAGE, PAGE};
	uint64_t seed = 7;

	setup(state);
	for (uint32_t at = 0; at < LARGE; at++) {
		large_old[at] = at < SIZE ? old[at] : (uint8_t)nor_random(&seed);
		large_new[at] = at < SIZE ? new[at] : (uint8_t)nor_random(&seed);
	}
	nor_free(nor);
	nor = nor_new(&geometry, nor_chip(0), 0);
	nor->logging = true;
	nor_load(nor, large_old);
	job.mtd = &nor->mtd;
	job.old = large_old;
	job.new = large_new;
	return 0;
}

/* An erase of 32 KiB where 4 were asked for, once: with the other seven blocks the places are
 * gone by which a blank one would be told from a read that failed. What is gone is written
 * again, and nothing else. */
static void test_erase_that_takes_half_of_flash(void **state)
{
	static struct nor_op ops[4096];
	uint32_t count;

	(void)state;
	run();
	count = nor->operations;
	assert_true(count < 4096);
	memcpy(ops, nor->log, count * sizeof ops[0]);
	for (uint32_t i = 0; i < count; i++) {
		if (ops[i].kind != NOR_ERASE)
			continue;
		nor_load(nor, large_old);
		nor_power_up(nor, 1);
		event_count = 0;
		nor_add_fault(nor,
		              &(struct nor_fault){NOR_WIPE, i, i, 0, LARGE, 8, 1 << NOR_ERASE});
		run();
		assert_int_equal(result.state, ENGINE_NEW);
		assert_memory_equal(nor->bytes, large_new, LARGE);
		assert_true(result.erases <= 16 + 2);
		if (ops[i].offset == 0)
			assert_non_null(strstr(changes(),
			                       "e0 e0 16+48 64+64 128+64 192+64 256+64 "
			                       "320+64 384+64 448+64 e512 512+64 e576 "));
		if (ops[i].offset == 8 * BLOCK)
			assert_non_null(strstr(changes(), "e448 448+64 e512 e512 512+64 576+64 "
			                                  "640+64 704+64 768+64 832+64 896+64 "
			                                  "960+64 9+7 0+9 "));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SPARE_TEST(test_canary_that_takes_everything_along),
		cmocka_unit_test_setup_teardown(test_erase_that_takes_half_of_flash, large_setup,
	                                        teardown),
	};

	return cmocka_run_group_tests_name("wiped", tests, NULL, NULL);
}

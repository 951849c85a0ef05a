/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The engine on an old image with a spare block, in which it is tried whether the chip
 * erases, and what a look before the run makes of that block. */
#ifndef PAN_FIX_TESTS_ENGINE_SPARE_H
#define PAN_FIX_TESTS_ENGINE_SPARE_H

#include "engine_stand.h"

#include "look.h"

#define SPARE     (3 * BLOCK)
#define SPARE_END (SPARE + BLOCK)

/* The last block of the old image is blank, and a transfer before it is padding. */
static inline int spare_setup(void **state)
{
	setup(state);
	memset(old + SPARE - PAGE, 0xff, PAGE + BLOCK);
	nor_load(nor, old);
	return 0;
}

/* Looks into old, and tells the job, as the program does before a run. */
static inline enum look_state look_now(bool *canary)
{
	struct look look;

	look_read(&nor->mtd, old, scratch, &look);
	*canary = look.canary;
	job.spare_loose = look.loose;
	return look.state;
}

/* An erase of the spare block was cut short: these bits of each byte read as the old
 * image has them `shake` in 16 times. */
static inline void tear_spare(uint8_t bits, unsigned shake)
{
	uint8_t shaky[SIZE] = {0};

	memset(shaky + SPARE, bits, BLOCK);
	start_over_shaky(shaky, 1);
	nor->shake = shake;
}

#define SPARE_TEST(name) cmocka_unit_test_setup_teardown(name, spare_setup, teardown)

#endif

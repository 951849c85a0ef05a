/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A block that is to be as it was, or blank behind its header: which bytes count, and which of the
 * buffer are touched. Here a transfer is a block, and longer than a header. */
#include "pure.h"

#include "engine_parts.h"
#include "guarded.h"

#define BLOCK 512u
#define SIZE  (4 * BLOCK)
#define PAGE  4096u /* of the host's memory */

static uint8_t old[SIZE], flash[SIZE], *page; /* nothing is reachable around it */

static int read_flash(void *context, uint32_t offset, void *bytes, uint32_t length)
{
	(void)context;
	memcpy(bytes, flash + offset, length);
	return 0;
}

static void breathe(void *context)
{
	(void)context;
}

static const struct mtd mtd = {
	.geometry = {SIZE, BLOCK, 32, BLOCK},
	.read = read_flash,
};
static const struct engine_port port = {.breathe = breathe};
static struct engine_job job = {.mtd = &mtd, .port = &port, .old = old, .old_boots = true};

static int start(void **state)
{
	(void)state;
	for (uint32_t at = 0; at < SIZE; at++)
		old[at] = (uint8_t)(at * 7 + at / 256 * 13);
	memcpy(flash, old, SIZE);
	if (page == NULL)
		page = guarded(PAGE);
	return 0;
}

static bool is_proved(enum expectation expect)
{
	struct engine_event fault;
	struct trial trial;

	memset(page, 0xa5, PAGE);
	trial_start(&trial, &job);
	fault = engine_event(&trial.engine, ENGINE_EVENT_FAULT);
	return proof_range(&trial.engine, expect, 0, BLOCK, &fault);
}

static void each_byte_counts(enum expectation expect)
{
	for (unsigned end = 0; end < 2; end++) {
		job.scratch = page + end * (PAGE - BLOCK);
		assert_true(is_proved(expect));
		for (uint32_t at = 0; at < BLOCK; at++) {
			flash[at] ^= 0x10;
			assert_false(is_proved(expect));
			flash[at] ^= 0x10;
		}
		assert_true(is_proved(expect));
	}
}

static void all_but_the_header_is_blank(void **state)
{
	(void)state;
	memset(flash + BOOT_HEADER_SIZE, 0xff, BLOCK - BOOT_HEADER_SIZE);
	each_byte_counts(EXPECT_BLANK);
}

static void all_is_as_it_was(void **state)
{
	(void)state;
	each_byte_counts(EXPECT_IMAGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(all_but_the_header_is_blank, start),
		cmocka_unit_test_setup(all_is_as_it_was, start),
	};

	return cmocka_run_group_tests_name("proof", tests, NULL, NULL);
}

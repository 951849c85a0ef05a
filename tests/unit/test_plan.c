/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "plan.h"

#define SIZE  256u
#define BLOCK 64u
#define PAGE  16u

static uint8_t found[SIZE], wanted[SIZE], content[SIZE / BLOCK];
static struct plan plan;

/* Four blocks that differ in every byte, found being what is in flash. */
static int setup(void **state)
{
	(void)state;
	for (unsigned i = 0; i < SIZE; i++) {
		found[i] = (uint8_t)(i ^ 0x15);
		wanted[i] = (uint8_t)(found[i] ^ 0x66);
	}
	memset(content, PLAN_FROM, sizeof content);
	plan = (struct plan){
		.geometry = {SIZE, BLOCK, PAGE, PAGE},
		.from = found,
		.to = wanted,
		.content = content,
	};
	return 0;
}

static void make_equal(unsigned block)
{
	memcpy(found + block * BLOCK, wanted + block * BLOCK, BLOCK);
}

/* All steps as a line: I invalidate, 0e 1k 2p blocks, F B read back, L S. */
static const char *steps(void)
{
	static const char needs[] = {
		[PLAN_KEEP] = 'k',
		[PLAN_PROGRAM] = 'p',
		[PLAN_ERASE] = 'e',
	};
	static const char kinds[] = {
		[PLAN_INVALIDATE] = 'I',        [PLAN_BLOCK] = '-',
		[PLAN_READ_BACK_FORWARD] = 'F', [PLAN_READ_BACK_BACKWARD] = 'B',
		[PLAN_COMMIT_LENGTH] = 'L',     [PLAN_COMMIT_SIGNATURE] = 'S',
	};
	static char line[128];
	struct plan_step step;
	size_t at = 0;

	line[0] = '\0';
	memset(&step, 0xee, sizeof step);
	for (uint32_t i = 0; plan_step(&plan, i, &step); i++) {
		char *to = line + at;
		size_t room = sizeof line - at;

		if (step.kind != PLAN_BLOCK)
			assert_int_equal(step.block, 0);
		if (step.kind == PLAN_BLOCK)
			at += (size_t)snprintf(to, room, "%u%c ", step.block, needs[step.need]);
		else
			at += (size_t)snprintf(to, room, "%c ", kinds[step.kind]);
	}
	return line;
}

/* The pages of a block as a line: offset+length, those that follow each other as
 * one run. None crosses the end of a page. */
static const char *runs(uint32_t block, bool erased)
{
	static char line[128];
	struct plan_page page = {0, 0}, run = {0, 0};
	uint32_t size = plan.geometry.page_size;
	size_t at = 0;
	bool more;

	line[0] = '\0';
	do {
		more = plan_next_page(&plan, block, erased, &page);
		if (more)
			assert_int_equal(page.offset / size,
			                 (page.offset + page.length - 1) / size);
		if (more && run.length > 0 && page.offset == run.offset + run.length) {
			run.length += page.length;
			continue;
		}
		if (run.length > 0)
			at += (size_t)snprintf(line + at, sizeof line - at, "%u+%u ", run.offset,
			                       run.length);
		run = page;
	} while (more);
	return line;
}

static void test_equal_images_make_no_plan(void **state)
{
	struct plan_cost cost;

	(void)state;
	memcpy(found, wanted, SIZE);
	assert_true(plan_empty(&plan));
	assert_string_equal(steps(), "");
	plan_cost(&plan, &cost);
	assert_int_equal(cost.erases, 0);
	assert_int_equal(cost.programmed, 0);
	assert_int_equal(cost.pages, 0);
}

static void test_order(void **state)
{
	(void)state;
	assert_int_equal(plan_blocks(&plan), 4);
	assert_false(plan_empty(&plan));
	assert_string_equal(steps(), "I 0e 1e 2e 3e L F B S ");
}

static void test_what_matches_is_kept(void **state)
{
	(void)state;
	make_equal(1);
	make_equal(3);
	assert_string_equal(steps(), "I 0e 1k 2e 3k L F B S ");
}

static void test_block_0_is_erased_whenever_anything_differs(void **state)
{
	(void)state;
	memcpy(found, wanted, SIZE);
	wanted[SIZE - 1] = 0x80;
	found[SIZE - 1] = 0x7f;
	assert_string_equal(steps(), "I 0e 1k 2k 3e L F B S ");
	wanted[SIZE - 1] = 0;
	found[SIZE - 1] = 1;
	assert_string_equal(steps(), "I 0e 1k 2k 3p L F B S ");
	found[SIZE - 1] = 0;
	found[9] ^= 1; /* nothing but a header byte */
	assert_string_equal(steps(), "I 0e 1k 2k 3k L F B S ");
}

static void test_no_erase_where_bits_only_fall(void **state)
{
	(void)state;
	make_equal(2);
	found[2 * BLOCK + 5] |= 0x10;
	wanted[2 * BLOCK + 5] &= 0xef;
	assert_string_equal(steps(), "I 0e 1e 2p 3e L F B S ");
	found[2 * BLOCK + 6] &= 0xfe; /* one bit that has to rise */
	wanted[2 * BLOCK + 6] |= 0x01;
	assert_string_equal(steps(), "I 0e 1e 2e 3e L F B S ");
}

static void test_unknown_blocks_are_erased_whatever_they_read(void **state)
{
	(void)state;
	memcpy(found, wanted, SIZE);
	content[2] = PLAN_UNKNOWN;
	assert_false(plan_empty(&plan));
	assert_string_equal(steps(), "I 0e 1k 2e 3k L F B S ");
	memset(content, PLAN_UNKNOWN, sizeof content);
	assert_string_equal(steps(), "I 0e 1e 2e 3e L F B S ");
}

static void test_written_blocks_are_kept(void **state)
{
	(void)state;
	content[0] = PLAN_TO;
	content[3] = PLAN_TO;
	assert_string_equal(steps(), "I 0k 1e 2e 3k L F B S ");
	memset(content, PLAN_TO, sizeof content);
	assert_string_equal(steps(), "I 0k 1k 2k 3k L F B S ");
}

static void test_header_is_in_no_run(void **state)
{
	(void)state;
	assert_string_equal(runs(0, true), "16+48 ");
	assert_string_equal(runs(0, false), "16+48 ");
	assert_string_equal(runs(1, true), "64+64 ");
	/* a header within a larger page, and over two smaller ones */
	plan.geometry.page_size = 64;
	assert_string_equal(runs(0, true), "16+48 ");
	plan.geometry.page_size = 8;
	assert_string_equal(runs(0, true), "16+48 ");
}

static void test_blank_pages_are_not_programmed(void **state)
{
	(void)state;
	memset(wanted + BLOCK + PAGE, 0xff, PAGE);
	assert_string_equal(runs(1, true), "64+16 96+32 ");
	memset(wanted + BLOCK, 0xff, BLOCK);
	assert_string_equal(runs(1, true), "");
	wanted[2 * BLOCK - 1] = 0xfe; /* the last byte of a page counts */
	assert_string_equal(runs(1, true), "112+16 ");
	wanted[BLOCK + PAGE] = 0x7f; /* and the first */
	assert_string_equal(runs(1, true), "80+16 112+16 ");
	memset(wanted + PAGE, 0xff, PAGE);
	assert_string_equal(runs(0, true), "32+32 ");
	/* a page that holds the header, and behind it nothing */
	plan.geometry.page_size = 32;
	memset(wanted + 16, 0xff, 16);
	assert_string_equal(runs(0, true), "32+32 ");
}

static void test_without_erase_only_pages_that_differ(void **state)
{
	(void)state;
	make_equal(1);
	found[BLOCK + 3] ^= 1;
	found[2 * BLOCK - 1] ^= 1;
	assert_string_equal(runs(1, false), "64+16 112+16 ");
	/* blank in the image, but not in flash: it differs */
	memset(wanted + BLOCK, 0xff, BLOCK);
	memset(found + BLOCK, 0xff, BLOCK);
	assert_string_equal(runs(1, false), "");
}

static void test_last_block_ends(void **state)
{
	(void)state;
	assert_string_equal(runs(3, true), "192+64 ");
	memset(wanted + 3 * BLOCK, 0xff, BLOCK - PAGE);
	assert_string_equal(runs(3, true), "240+16 ");
}

static void test_cost(void **state)
{
	struct plan_cost cost;

	(void)state;
	make_equal(1);
	memset(wanted + 2 * BLOCK + PAGE, 0xff, PAGE);
	make_equal(3);
	found[3 * BLOCK] = 0xff;
	plan_cost(&plan, &cost);
	assert_int_equal(cost.erases, 2);
	/* 9 invalidate, 48 + 48 + 16 in blocks, 7 and 9 commit */
	assert_int_equal(cost.programmed, 9 + 48 + 48 + 16 + 7 + 9);
	assert_int_equal(cost.pages, 1 + 3 + 3 + 1 + 1 + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_equal_images_make_no_plan, setup),
		cmocka_unit_test_setup(test_order, setup),
		cmocka_unit_test_setup(test_what_matches_is_kept, setup),
		cmocka_unit_test_setup(test_block_0_is_erased_whenever_anything_differs, setup),
		cmocka_unit_test_setup(test_no_erase_where_bits_only_fall, setup),
		cmocka_unit_test_setup(test_unknown_blocks_are_erased_whatever_they_read, setup),
		cmocka_unit_test_setup(test_written_blocks_are_kept, setup),
		cmocka_unit_test_setup(test_header_is_in_no_run, setup),
		cmocka_unit_test_setup(test_blank_pages_are_not_programmed, setup),
		cmocka_unit_test_setup(test_without_erase_only_pages_that_differ, setup),
		cmocka_unit_test_setup(test_last_block_ends, setup),
		cmocka_unit_test_setup(test_cost, setup),
	};

	return cmocka_run_group_tests_name("plan", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The engine on the simulated NOR: what it does to flash, in which order, and
 * what it says of each fault. The sweeps (tests/sim) do the rest. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "engine.h"
#include "nor.h"

#define SIZE 256u
#define BLOCK 64u
#define PAGE 16u
#define FOREVER UINT32_MAX

static struct nor *nor;
static uint8_t old[SIZE], new[SIZE], scratch[BLOCK];
static struct engine_job job;
static struct engine_result result;

/* What the port was told. */
static struct engine_event events[1024];
static unsigned event_count, breaths, waits, waits_left;
static uint32_t waited[12];

static void port_event(void *context, const struct engine_event *event)
{
	(void)context;
	if (event_count < 1024)
		events[event_count++] = *event;
}

static void port_breathe(void *context)
{
	(void)context;
	breaths++;
}

static bool port_wait(void *context, uint32_t seconds)
{
	(void)context;
	if (waits < 12)
		waited[waits] = seconds;
	waits++;
	return waits_left-- > 0;
}

static const struct engine_port port = {
	.event = port_event, .breathe = port_breathe, .wait = port_wait,
};

static int setup(void **state)
{
	static const uint8_t signature[] = { 6, 5, 4, 3, 2, 0x55, 0xaa, 0x55,
					     0xaa };
	static const struct mtd_geometry geometry = { SIZE, BLOCK, PAGE };
	uint64_t seed = 5;

	(void)state;
	for (unsigned i = 0; i < SIZE; i++) {
		old[i] = (uint8_t)nor_random(&seed);
		new[i] = (uint8_t)nor_random(&seed);
	}
	memcpy(old, signature, sizeof signature);
	memcpy(new, signature, sizeof signature);
	nor = nor_new(&geometry, nor_chip(0), 0);
	nor->logging = true;
	nor_load(nor, old);
	job = (struct engine_job){
		.mtd = &nor->mtd, .wanted = new, .found = old,
		.found_boots = true, .scratch = scratch, .port = &port,
	};
	event_count = breaths = waits = waits_left = 0;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	nor_free(nor);
	return 0;
}

static void run(void)
{
	memset(&result, 0xee, sizeof result);
	engine_run(&job, &result);
}

static void fault(enum nor_fault_kind kind, uint32_t first, uint32_t last,
		  uint32_t from, uint32_t to, unsigned bit)
{
	nor_add_fault(nor, &(struct nor_fault){ kind, first, last, from, to,
						bit, 0 });
}

static void start_over(void)
{
	nor_load(nor, old);
	nor_power_up(nor, 1);
	event_count = 0;
}

/* The changes of flash as a line: e64 an erase, 16+32 a program; programs of
 * pages that follow each other are one. */
static const char *changes(void)
{
	static char line[2048];
	const struct nor_op *last = NULL;
	uint32_t end = 0;
	size_t at = 0;

	line[0] = '\0';
	for (uint32_t i = 0; i <= nor->operations && at < 2000; i++) {
		const struct nor_op *op =
			i < nor->operations ? &nor->log[i] : NULL;

		if (last != NULL && (op == NULL || op->kind != NOR_PROGRAM ||
				     op->offset != end)) {
			at += (size_t)snprintf(line + at, sizeof line - at,
					       "%u+%u ", last->offset,
					       end - last->offset);
			last = NULL;
		}
		if (op == NULL)
			break;
		if (op->kind == NOR_ERASE)
			at += (size_t)snprintf(line + at, sizeof line - at,
					       "e%u ", op->offset);
		if (op->kind == NOR_PROGRAM) {
			last = last == NULL ? op : last;
			end = op->offset + op->length;
		}
	}
	return line;
}

/* The events as letters. */
static const char *story(void)
{
	static const char letters[] = "PIWBafrCXH";
	static char line[1025];

	for (unsigned i = 0; i < event_count; i++)
		line[i] = letters[events[i].kind];
	line[event_count] = '\0';
	return line;
}

static unsigned count_events(enum engine_event_kind kind)
{
	unsigned count = 0;

	for (unsigned i = 0; i < event_count; i++)
		count += events[i].kind == kind;
	return count;
}

/* Each block that was written counts up to `total`. */
static void assert_progress(bool back, uint32_t total)
{
	uint32_t done = 0;

	for (unsigned i = 0; i < event_count; i++) {
		if (events[i].kind == ENGINE_EVENT_INVALIDATED ||
		    events[i].back != back)
			continue;
		assert_int_equal(events[i].total, total);
		done += events[i].kind == ENGINE_EVENT_BLOCK;
		assert_int_equal(events[i].done, done);
	}
	assert_int_equal(done, total);
}

static void assert_state(enum engine_state state, const uint8_t *image)
{
	assert_int_equal(result.state, state);
	assert_memory_equal(nor->bytes, image, SIZE);
	assert_int_equal(nor_unverified(nor), 0);
}

static void test_order_of_operations(void **state)
{
	(void)state;
	run();
	assert_state(ENGINE_NEW, new);
	assert_string_equal(changes(), "0+9 e0 16+48 e64 64+64 e128 128+64 "
				       "e192 192+64 9+7 0+9 ");
	assert_string_equal(story(), "IPWBWBWBWBrrC");
	assert_int_equal(result.erases, 4);
	assert_int_equal(result.programmed, 9 + 48 + 3 * 64 + 7 + 9);
	assert_int_equal(result.faults, 0);
	assert_int_equal(result.reads_again, 0);
	assert_int_equal(result.holds, 0);
	assert_progress(false, 4);
	for (unsigned i = 0; i < event_count; i++)
		if (events[i].kind != ENGINE_EVENT_WRITING &&
		    events[i].kind != ENGINE_EVENT_BLOCK &&
		    events[i].kind != ENGINE_EVENT_READ_BACK) {
			assert_int_equal(events[i].block, 0);
			assert_int_equal(events[i].count, 0);
		}
	assert_int_equal(breaths, 3 * 4); /* writing, and reading back twice */
	for (unsigned i = 0, block = 0; i < event_count; i++)
		if (events[i].kind == ENGINE_EVENT_BLOCK) {
			assert_int_equal(events[i].block, block++);
			assert_int_equal(events[i].count, 1);
		}
}

static void test_nothing_to_do(void **state)
{
	(void)state;
	nor_load(nor, new);
	job.found = new;
	run();
	assert_state(ENGINE_NEW, new);
	assert_int_equal(nor->operations, 0);
	assert_int_equal(event_count, 0);
}

static void test_second_run_changes_nothing(void **state)
{
	(void)state;
	run();
	nor_power_up(nor, 2);
	job.found = new;
	run();
	assert_state(ENGINE_NEW, new);
	assert_string_equal(changes(), "");
}

static void test_only_what_differs(void **state)
{
	(void)state;
	memcpy(new + BLOCK, old + BLOCK, 2 * BLOCK);
	memset(new + 3 * BLOCK, 0xff, 3 * PAGE);
	run();
	assert_state(ENGINE_NEW, new);
	assert_string_equal(changes(), "0+9 e0 16+48 e192 240+16 9+7 0+9 ");
	assert_string_equal(story(), "IPWBWBrrC");
	assert_progress(false, 2);
}

static void test_bits_that_only_fall_need_no_erase(void **state)
{
	(void)state;
	memcpy(new, old, SIZE);
	memset(old + 2 * BLOCK, 0xff, BLOCK);
	memcpy(new + 2 * BLOCK + PAGE, old + 2 * BLOCK + PAGE, PAGE);
	nor_load(nor, old);
	run();
	assert_state(ENGINE_NEW, new);
	assert_string_equal(changes(),
			    "0+9 e0 16+48 128+16 160+32 9+7 0+9 ");
}

static void test_distrust_writes_every_block(void **state)
{
	(void)state;
	memcpy(new + BLOCK, old + BLOCK, 3 * BLOCK);
	job.distrust = true;
	job.found_boots = false;
	run();
	assert_state(ENGINE_NEW, new);
	assert_string_equal(changes(), "0+9 e0 16+48 e64 64+64 e128 128+64 "
				       "e192 192+64 9+7 0+9 ");
}

/* The operations between the last page of the last block and the commit. */
static void find_read_backs(uint32_t *from, uint32_t *to)
{
	for (uint32_t i = 0; i < nor->operations; i++) {
		if (nor->log[i].kind != NOR_PROGRAM)
			continue;
		if (nor->log[i].offset == SIZE - PAGE)
			*from = i + 1;
		if (nor->log[i].offset == 9)
			*to = i;
	}
}

static void test_both_read_backs_read_everything(void **state)
{
	uint32_t reads[SIZE] = { 0 };
	uint32_t from = 0, to = 0, last = 0;

	(void)state;
	run();
	find_read_backs(&from, &to);
	for (uint32_t i = from; i < to; i++)
		for (uint32_t at = 0; at < nor->log[i].length; at++)
			reads[nor->log[i].offset + at]++;
	for (uint32_t at = 0; at < SIZE; at++)
		assert_true(reads[at] >= 2);
	/* one ends at the last block, the other at the first */
	for (unsigned i = 0; i < event_count; i++)
		if (events[i].kind == ENGINE_EVENT_READ_BACK)
			assert_int_equal(events[i].count, ++last);
	assert_int_equal(last, 2);
	assert_true(nor->log[to - 1].offset < BLOCK);
}

/* In other pieces as well: a driver that serves blocks wrongly may serve half
 * blocks right, and the other way round. */
static void test_read_backs_differ_in_size(void **state)
{
	const struct mtd_geometry geometry = nor->mtd.geometry;
	uint32_t from = 0, to = 0, whole = 0, half = 0;

	(void)state;
	nor_free(nor);
	nor = nor_new(&geometry, nor_chip(0), BLOCK);
	nor->logging = true;
	nor_load(nor, old);
	job.mtd = &nor->mtd;
	run();
	assert_state(ENGINE_NEW, new);
	find_read_backs(&from, &to);
	for (uint32_t i = from; i < to; i++) {
		whole += nor->log[i].length == BLOCK;
		half += nor->log[i].length == BLOCK / 2;
	}
	assert_int_equal(half, 8);
	assert_true(whole >= 4);
}

/* What was right after it was written is still looked at before the commit. */
static void test_bits_that_flip_later_are_found(void **state)
{
	uint32_t from = 0, to = 0, found = 0;

	(void)state;
	run();
	find_read_backs(&from, &to);
	for (uint32_t i = from; i < to; i++) {
		nor_load(nor, old);
		nor_power_up(nor, 1);
		event_count = 0;
		fault(NOR_DECAY, i, i, BLOCK + 7, BLOCK + 8, 3);
		run();
		for (unsigned e = 0; e < event_count; e++)
			assert_true(events[e].done <= 4);
		if (result.faults == 0)
			break; /* after the last look at it */
		assert_state(ENGINE_NEW, new);
		found++;
	}
	/* the second reading is past block 1 when it comes to block 0 */
	assert_true(found > (to - from) * 3 / 4);
}

/* ---- a chip that does not do as it is told ------------------------------- */

static void test_protected_chip_is_untouched(void **state)
{
	(void)state;
	fault(NOR_PROTECTED, 0, FOREVER, 0, SIZE, 0);
	run();
	assert_state(ENGINE_UNTOUCHED, old);
	assert_int_equal(result.last_fault.fault, ENGINE_FAULT_PROTECTED);
	assert_int_equal(result.faults, ENGINE_TRIES);
	assert_int_equal(result.last_fault.count, ENGINE_TRIES);
	/* a program, then decoy and signature twice, in transfers of a page */
	assert_int_equal(nor->operations, ENGINE_TRIES * (1 + 2 * (4 + 4)));
	assert_int_equal(nor->erases, 0);
	assert_int_equal(result.erases, 0);
	assert_int_equal(count_events(ENGINE_EVENT_PASS), 0);
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
		NOR_ERROR, NOR_BLANK, NOR_STALE, NOR_NOTHING,
	};

	(void)state;
	for (unsigned n = 0; n < 4; n++) {
		start_over();
		nor_add_fault(nor, &(struct nor_fault){ kinds[n], 0, FOREVER, 0,
							PAGE, 0,
							1 << NOR_READ });
		run();
		assert_int_equal(result.state, ENGINE_NOT_GOOD);
		assert_int_equal(result.last_fault.fault,
				 ENGINE_FAULT_UNREADABLE);
		assert_int_equal(nor->erases, 0);
		/* before the pass, in it, and in the rollback: the program,
		 * and eight times a decoy and a read that fails */
		if (kinds[n] == NOR_ERROR)
			assert_int_equal(nor->operations,
				3 * ENGINE_TRIES * (1 + 8 * (4 + 1)));
	}
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
	assert_true(result.last_fault.back);
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

static void test_error_once_is_retried(void **state)
{
	uint32_t total;

	(void)state;
	run();
	total = nor->operations;
	for (uint32_t i = 0; i < total; i++) {
		nor_load(nor, old);
		nor_power_up(nor, 1);
		event_count = 0;
		fault(NOR_ERROR, i, i, 0, SIZE, 0);
		run();
		assert_true(nor->faulted);
		assert_state(ENGINE_NEW, new);
	}
}

static void test_lie_once_is_found(void **state)
{
	uint32_t total, lies = 0;

	(void)state;
	run();
	total = nor->operations;
	for (uint32_t i = 0; i < total; i++) {
		nor_load(nor, old);
		nor_power_up(nor, 1);
		fault(NOR_LIE, i, i, 0, SIZE, 0);
		run();
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

static void test_error_for_good_on_programs(void **state)
{
	(void)state;
	fault(NOR_LIE, 20, FOREVER, 3 * BLOCK, SIZE, 0);
	run();
	assert_state(ENGINE_OLD, old);
	assert_int_equal(result.last_fault.block, 3);
}

/* The number of the first operation of that kind at that place. */
static uint32_t find_operation(enum nor_kind kind, uint32_t offset)
{
	uint32_t i = 0;

	start_over();
	run();
	while (nor->log[i].kind != kind || nor->log[i].offset != offset)
		i++;
	start_over();
	return i;
}

/* One fault was reported, of this class, with this errno. */
static void assert_one_fault(enum engine_fault class, int error)
{
	assert_state(ENGINE_NEW, new);
	assert_int_equal(result.faults, 1);
	assert_int_equal(count_events(ENGINE_EVENT_FAULT), 1);
	assert_int_equal(result.last_fault.kind, ENGINE_EVENT_FAULT);
	assert_int_equal(result.last_fault.fault, class);
	assert_int_equal(result.last_fault.error, error);
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
		{ NOR_ERASE, 2 * BLOCK },
		{ NOR_PROGRAM, 3 * BLOCK - PAGE }, /* the last of a run */
		{ NOR_PROGRAM, 9 },
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
	nor_add_fault(nor, &(struct nor_fault){ NOR_ERROR, 0, FOREVER, 9, 16, 0,
						1 << NOR_PROGRAM });
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

static void test_reads_that_differ_are_called_unstable(void **state)
{
	unsigned unstable = 0;

	(void)state;
	nor_add_fault(nor, &(struct nor_fault){ NOR_FLICKER, 0, FOREVER,
						2 * BLOCK, 2 * BLOCK + PAGE, 0,
						0 });
	run();
	assert_int_equal(result.state, ENGINE_NOT_GOOD);
	for (unsigned i = 0; i < event_count; i++)
		if (events[i].kind == ENGINE_EVENT_FAULT)
			unstable += events[i].fault == ENGINE_FAULT_UNSTABLE;
	assert_int_equal(unstable, result.faults);
	assert_int_equal(result.last_fault.block, 2);
}

/* ---- after an interrupted run ---------------------------------------------- */

static void test_signature_that_shakes_is_invalidated(void **state)
{
	uint8_t shaky[SIZE] = { 0 };

	(void)state;
	job.distrust = true;
	job.found_boots = false;
	memset(shaky + 1, 0xff, 8);
	for (uint64_t seed = 0; seed < 50; seed++) {
		start_over();
		nor_load_shaky(nor, old, shaky);
		nor_power_up(nor, seed);
		run();
		assert_state(ENGINE_NEW, new);
	}
	/* One that reads as valid, and has a bit that rises now and then. */
	memset(shaky, 0, SIZE);
	shaky[8] = 0x51;
	for (uint64_t seed = 0; seed < 50; seed++) {
		start_over();
		nor_load_shaky(nor, old, shaky);
		nor_power_up(nor, seed);
		run();
		assert_state(ENGINE_NEW, new);
	}
}

/* Whatever else is known: no erase before the signature is seen to be gone. */
static void test_nothing_is_erased_behind_a_signature(void **state)
{
	static const struct nor_fault places[] = {
		{ NOR_PROTECTED, 0, FOREVER, 0, BLOCK, 0, 1 << NOR_PROGRAM },
		{ NOR_ERROR, 0, FOREVER, BLOCK, SIZE, 0, 1 << NOR_READ },
		{ NOR_STALE, 0, FOREVER, 0, SIZE, 0, 1 << NOR_READ },
		{ NOR_BLANK, 0, FOREVER, 0, SIZE, 0, 1 << NOR_READ },
		{ NOR_NOTHING, 0, FOREVER, 0, SIZE, 0, 1 << NOR_READ },
	};

	(void)state;
	for (unsigned n = 0; n < 10; n++) {
		start_over();
		job.distrust = n >= 5;
		job.found_boots = n < 5;
		nor_add_fault(nor, &places[n % 5]);
		run();
		if (n == 6) /* it could be read, and was seen to be gone */
			continue;
		assert_int_equal(nor->erases, 0);
		assert_int_not_equal(result.state, ENGINE_NEW);
	}
}

/* One good read does not outweigh a bad one before it; two in a row do. */
static void test_one_good_read_is_not_enough(void **state)
{
	uint32_t i = find_operation(NOR_PROGRAM, 3 * BLOCK - PAGE);

	(void)state;
	while (nor->log[i].kind != NOR_READ || nor->log[i].offset != 2 * BLOCK)
		i++;
	/* a read, then a decoy and the read again, in four transfers each */
	fault(NOR_BLANK, i, i, 0, SIZE, 0);
	fault(NOR_BLANK, i + 16, FOREVER, 2 * BLOCK, 3 * BLOCK, 0);
	run();
	assert_int_equal(result.state, ENGINE_NOT_GOOD);
	for (unsigned e = 0; e < event_count; e++)
		if (events[e].kind == ENGINE_EVENT_BLOCK)
			assert_int_not_equal(events[e].block, 2);
}

/* On the last try, what reads right has to do. */
static void test_errors_for_good_of_what_was_done(void **state)
{
	static const struct nor_fault places[] = {
		{ NOR_ERROR_DONE, 0, FOREVER, 9, 16, 0, 1 << NOR_PROGRAM },
		{ NOR_ERROR_DONE, 0, FOREVER, 3 * BLOCK - PAGE, 3 * BLOCK, 0,
		  1 << NOR_PROGRAM },
		{ NOR_ERROR_DONE, 0, FOREVER, BLOCK, 2 * BLOCK, 0,
		  1 << NOR_ERASE },
	};

	(void)state;
	for (unsigned n = 0; n < 3; n++) {
		start_over();
		nor_add_fault(nor, &places[n]);
		run();
		assert_state(ENGINE_NEW, new);
		assert_int_equal(result.faults, ENGINE_TRIES - 1);
		assert_int_equal(result.erases, 4 + ENGINE_TRIES - 1);
		assert_int_equal(result.last_fault.fault, ENGINE_FAULT_ERROR);
	}
}

/* ---- hold ----------------------------------------------------------------- */

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
	static const uint32_t seconds[] = { 2,	 4,   8,   16,	32,  64,
					    128, 256, 512, 600, 600, 600 };

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

static void test_no_rollback_to_what_does_not_boot(void **state)
{
	(void)state;
	old[0] ^= 0x10;
	nor_load(nor, old);
	job.found_boots = false;
	fault(NOR_NO_ERASE, 0, FOREVER, BLOCK, 2 * BLOCK, 0);
	run();
	assert_int_equal(result.state, ENGINE_NOT_GOOD);
	assert_int_equal(count_events(ENGINE_EVENT_PASS), 1);
}

/* ---- a driver that lies about reads ---------------------------------------- */

static void test_stale_read_does_not_verify_a_program(void **state)
{
	uint32_t total;

	(void)state;
	run();
	total = nor->operations;
	/* A page that never reached the chip, and reads from the buffer that
	 * the program filled, for a while. */
	for (uint32_t i = 0; i < total; i++) {
		nor_load(nor, old);
		nor_power_up(nor, 1);
		fault(NOR_LIE, i, i, 0, SIZE, 0);
		fault(NOR_STALE, i + 1, i + 2, 0, SIZE, 0);
		run();
		assert_state(ENGINE_NEW, new);
	}
}

static void test_reads_that_stay_stale_never_end_well(void **state)
{
	uint32_t total;

	(void)state;
	run();
	total = nor->operations;
	for (uint32_t i = 0; i < total; i++) {
		nor_load(nor, old);
		nor_power_up(nor, 1);
		fault(NOR_DEAD_STALE, i, FOREVER, 0, SIZE, 0);
		run();
		if (result.state == ENGINE_NEW)
			assert_state(ENGINE_NEW, new);
		else if (result.state == ENGINE_UNTOUCHED)
			assert_memory_equal(nor->bytes, old, SIZE);
		else
			assert_int_equal(result.state, ENGINE_NOT_GOOD);
	}
}

/* Where the caller's buffer is left alone, what an earlier read left there must
 * not verify anything: here, blank bytes of the block before. */
static void test_reads_that_bring_nothing_verify_nothing(void **state)
{
	static const struct mtd_geometry geometry = { 32768, 8192, 256 };
	static uint8_t large_old[32768], large_new[32768], large_scratch[8192];

	(void)state;
	memcpy(large_old, old, SIZE);
	memcpy(large_new, new, SIZE);
	memset(large_new + 4096, 0xff, 12288);
	large_new[8192 + 5] = 0x13;
	nor_free(nor);
	nor = nor_new(&geometry, nor_chip(0), 0);
	nor_load(nor, large_old);
	job.mtd = &nor->mtd;
	job.found = large_old;
	job.wanted = large_new;
	job.scratch = large_scratch;
	fault(NOR_NOTHING, 0, FOREVER, 12288, 16384, 0);
	run();
	assert_int_equal(result.state, ENGINE_NOT_GOOD);
	assert_true(result.faults > 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_order_of_operations),
		TEST(test_nothing_to_do),
		TEST(test_second_run_changes_nothing),
		TEST(test_only_what_differs),
		TEST(test_bits_that_only_fall_need_no_erase),
		TEST(test_distrust_writes_every_block),
		TEST(test_both_read_backs_read_everything),
		TEST(test_read_backs_differ_in_size),
		TEST(test_bits_that_flip_later_are_found),
		TEST(test_protected_chip_is_untouched),
		TEST(test_protected_block_0_is_untouched),
		TEST(test_signature_that_cannot_be_read),
		TEST(test_protected_later_block_rolls_back),
		TEST(test_block_that_does_not_erase),
		TEST(test_bit_that_does_not_program),
		TEST(test_bit_that_does_not_rise),
		TEST(test_error_once_is_retried),
		TEST(test_lie_once_is_found),
		TEST(test_flicker_is_read_again),
		TEST(test_error_for_good_on_programs),
		TEST(test_error_of_a_program_is_reported),
		TEST(test_error_of_an_erase_is_reported),
		TEST(test_error_of_what_was_done_is_not_ignored),
		TEST(test_error_of_the_commit_is_reported),
		TEST(test_error_of_the_invalidate_that_was_done),
		TEST(test_tries_of_the_commit),
		TEST(test_reads_that_differ_are_called_unstable),
		TEST(test_signature_that_shakes_is_invalidated),
		TEST(test_nothing_is_erased_behind_a_signature),
		TEST(test_one_good_read_is_not_enough),
		TEST(test_errors_for_good_of_what_was_done),
		TEST(test_without_hold_it_says_not_good),
		TEST(test_hold_waits_longer_and_longer),
		TEST(test_hold_ends_when_the_chip_comes_back),
		TEST(test_no_rollback_to_what_does_not_boot),
		TEST(test_stale_read_does_not_verify_a_program),
		TEST(test_reads_that_stay_stale_never_end_well),
		TEST(test_reads_that_bring_nothing_verify_nothing),
	};

	return cmocka_run_group_tests_name("engine", tests, NULL, NULL);
}

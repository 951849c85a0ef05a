/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The engine on a simulated NOR of four blocks of 64 bytes, and what it tells:
 * what the tests of the engine share. Each program that includes this has its
 * own flash, images and job.
 */
#ifndef PAN_FIX_TESTS_ENGINE_STAND_H
#define PAN_FIX_TESTS_ENGINE_STAND_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "boot_header.h"
#include "engine.h"
#include "nor.h"

#define SIZE    256u
#define BLOCK   64u
#define MARGIN  64u
#define MARK    0xa5
#define PAGE    16u
#define FOREVER UINT32_MAX

static struct nor *nor;
static uint8_t old[SIZE], new[SIZE];
static uint8_t room[MARGIN + BLOCK + MARGIN];
static uint8_t *const scratch = room + MARGIN; /* the engine has what is between the margins */
static struct engine_job job;
static struct engine_result result;

/* What the port was told. */
static struct engine_event events[1024];
static unsigned event_count, breaths, waits, waits_left;
static uint32_t waited[12];

static inline void port_event(void *context, const struct engine_event *event)
{
	(void)context;
	if (event_count < 1024)
		events[event_count++] = *event;
}

static inline void port_breathe(void *context)
{
	(void)context;
	breaths++;
}

static inline bool port_wait(void *context, uint32_t seconds)
{
	(void)context;
	if (waits < 12)
		waited[waits] = seconds;
	waits++;
	return waits_left-- > 0;
}

static const struct engine_port port = {
	.event = port_event,
	.breathe = port_breathe,
	.wait = port_wait,
};

static inline int setup(void **state)
{
	static const uint8_t signature[] = {6, 5, 4, 3, 2, 0x55, 0xaa, 0x55, 0xaa};
	static const struct mtd_geometry geometry = {SIZE, BLOCK, PAGE, PAGE};
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
		.mtd = &nor->mtd,
		.new = new,
		.old = old,
		.old_boots = true,
		.old_whole = true,
		.scratch = scratch,
		.port = &port,
	};
	event_count = breaths = waits = waits_left = 0;
	return 0;
}

static inline int teardown(void **state)
{
	(void)state;
	nor_free(nor);
	return 0;
}

static inline void run(void)
{
	memset(&result, 0xee, sizeof result);
	memset(room, MARK, sizeof room);
	engine_run(&job, &result);
	for (unsigned i = 0; i < MARGIN; i++) {
		assert_int_equal(room[i], MARK);
		assert_int_equal(room[MARGIN + BLOCK + i], MARK);
	}
}

static inline void fault(enum nor_fault_kind kind, uint32_t first, uint32_t last, uint32_t from,
                         uint32_t to, unsigned bit)
{
	nor_add_fault(nor, &(struct nor_fault){kind, first, last, from, to, bit, 0});
}

/* The old image again, with bits that shake (a mask for each byte, or NULL). */
static inline void start_over_shaky(const uint8_t *shaky, uint64_t seed)
{
	nor_load_shaky(nor, old, shaky);
	nor_power_up(nor, seed);
	event_count = 0;
}

static inline void start_over(void)
{
	start_over_shaky(NULL, 1);
}

/* A run from the start in which these operations have that fault, wherever they go. */
static inline void run_with(enum nor_fault_kind kind, uint32_t first, uint32_t last)
{
	start_over();
	fault(kind, first, last, 0, SIZE, 0);
	run();
}

/* Runs until its process dies behind that operation; power up before the next. */
static inline void run_until_death(uint32_t operation)
{
	jmp_buf here;

	if (setjmp(here) == 0) {
		nor_set_cut(nor, &(struct nor_cut){operation, TORN_AFTER, 0}, &here);
		run();
	}
}

/* How many operations a run without faults has; start over before the next. */
static inline uint32_t clean_operations(void)
{
	run();
	return nor->operations;
}

/* The changes of flash as a line: e64 an erase, 16+32 a program; programs of
 * pages that follow each other are one. */
static inline const char *changes(void)
{
	static char line[2048];
	const struct nor_op *last = NULL;
	uint32_t end = 0;
	size_t at = 0;

	line[0] = '\0';
	for (uint32_t i = 0; i <= nor->operations && at < 2000; i++) {
		const struct nor_op *op = i < nor->operations ? &nor->log[i] : NULL;

		if (last != NULL && (op == NULL || op->kind != NOR_PROGRAM || op->offset != end)) {
			at += (size_t)snprintf(line + at, sizeof line - at, "%u+%u ", last->offset,
			                       end - last->offset);
			last = NULL;
		}
		if (op == NULL)
			break;
		if (op->kind == NOR_ERASE)
			at += (size_t)snprintf(line + at, sizeof line - at, "e%u ", op->offset);
		if (op->kind == NOR_PROGRAM) {
			last = last == NULL ? op : last;
			end = op->offset + op->length;
		}
	}
	return line;
}

/* The events as letters. */
static inline const char *story(void)
{
	static const char letters[] = "pcPIWBafrCXH";
	static char line[1025];

	for (unsigned i = 0; i < event_count; i++)
		line[i] = letters[events[i].kind];
	line[event_count] = '\0';
	return line;
}

static inline unsigned count_events(enum engine_event_kind kind)
{
	unsigned count = 0;

	for (unsigned i = 0; i < event_count; i++)
		count += events[i].kind == kind;
	return count;
}

/* The phase that was told last: what a guard knows. */
static inline enum engine_phase last_phase(void)
{
	enum engine_phase phase = ENGINE_PHASE_BEFORE;

	for (unsigned i = 0; i < event_count; i++)
		if (events[i].kind == ENGINE_EVENT_PHASE)
			phase = events[i].phase;
	return phase;
}

/* Each block that was written counts up to `total`. */
static inline void assert_progress(bool back, uint32_t total)
{
	uint32_t done = 0;

	for (unsigned i = 0; i < event_count; i++) {
		if (events[i].kind == ENGINE_EVENT_INVALIDATED ||
		    events[i].kind == ENGINE_EVENT_PHASE || events[i].kind == ENGINE_EVENT_CANARY ||
		    events[i].rollback != back)
			continue;
		assert_int_equal(events[i].total, total);
		done += events[i].kind == ENGINE_EVENT_BLOCK;
		assert_int_equal(events[i].done, done);
	}
	assert_int_equal(done, total);
}

static inline void assert_state(enum engine_state state, const uint8_t *image)
{
	assert_int_equal(result.state, state);
	assert_memory_equal(nor->bytes, image, SIZE);
	assert_int_equal(nor_unverified(nor), 0);
}

/* The number of the first operation of that kind at that place. */
static inline uint32_t find_operation(enum nor_kind kind, uint32_t offset)
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
static inline void assert_one_fault(enum engine_fault class, int error)
{
	assert_state(ENGINE_NEW, new);
	assert_int_equal(result.faults, 1);
	assert_int_equal(count_events(ENGINE_EVENT_FAULT), 1);
	assert_int_equal(result.last_fault.kind, ENGINE_EVENT_FAULT);
	assert_int_equal(result.last_fault.fault, class);
	assert_int_equal(result.last_fault.error, error);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

#endif

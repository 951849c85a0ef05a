/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Flash of four blocks of which one place is read as a test's script says: what
 * the tests of single reads of the engine share.
 */
#ifndef PAN_FIX_TESTS_ENGINE_SCRIPT_H
#define PAN_FIX_TESTS_ENGINE_SCRIPT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "engine_parts.h"
#include "guarded.h"

#define BLOCKS 4u
#define BLOCK  128u
#define SIZE   (BLOCKS * BLOCK)
#define READS  64u

/* What a read of the place in question does; all others read right. */
struct answer {
	enum { RIGHT, WRONG, ERROR, SHORT } kind;
	uint32_t at; /* WRONG: which byte of it; SHORT: the first that is not read */
	uint8_t flip;
};

static uint8_t flash[SIZE];
static uint8_t *wanted, *scratch; /* nothing is readable before them */
static uint32_t read_at[READS], read_length[READS], reads;
static uint32_t place;               /* which place the answers are for */
static const struct answer *answers; /* the last one for good; NULL: RIGHT */
static unsigned answer_count;
static struct engine engine;
static struct engine_result result;
static struct engine_event fault;

static inline int scripted_read(void *context, uint32_t offset, void *to, uint32_t length)
{
	const struct answer *answer = answers;

	(void)context;
	assert_true(reads < READS && offset + length <= SIZE);
	read_at[reads] = offset;
	read_length[reads++] = length;
	if (offset != place || answer == NULL) {
		memcpy(to, flash + offset, length);
		return 0;
	}
	if (answer_count > 1) {
		answer_count--;
		answers++;
	}
	if (answer->kind == ERROR)
		return -EIO;
	memcpy(to, flash + offset, answer->kind == SHORT ? answer->at : length);
	if (answer->kind == WRONG)
		((uint8_t *)to)[answer->at] ^= answer->flip;
	return 0;
}

static inline void ignore_event(void *context, const struct engine_event *event)
{
	(void)context;
	(void)event;
}

static inline void ignore_breath(void *context)
{
	(void)context;
}

static const struct engine_port port = {
	.event = ignore_event,
	.breathe = ignore_breath,
};
static const struct mtd mtd = {
	.geometry = {SIZE, BLOCK, 16, BLOCK},
	.read = scripted_read,
};
static struct engine_job job = {
	.mtd = &mtd,
	.old = flash,
	.old_boots = true,
	.old_whole = true,
	.port = &port,
};

/* Flash holds what was found, and the header a valid signature. */
static inline int setup(void **state)
{
	(void)state;
	if (wanted == NULL) {
		wanted = guarded(4096);
		scratch = guarded(4096);
		job.new = wanted;
		job.scratch = scratch;
	}
	for (uint32_t i = 0; i < SIZE; i++) {
		flash[i] = (uint8_t)(i * 7 + i / BLOCK * 64 + 1);
		wanted[i] = (uint8_t)(i * 5 + i / BLOCK * 32 + 2);
	}
	memcpy(flash, boot_signature, BOOT_SIGNATURE_SIZE);
	memset(&engine, 0, sizeof engine);
	engine.job = &job;
	engine.mtd = &mtd;
	engine.result = &result;
	engine.plan = (struct plan){mtd.geometry, flash, wanted, engine.content};
	memset(engine.content, PLAN_FROM, sizeof engine.content);
	memcpy(engine.header, boot_signature, BOOT_SIGNATURE_SIZE);
	memset(&result, 0, sizeof result);
	memset(&fault, 0, sizeof fault);
	answers = NULL;
	reads = 0;
	return 0;
}

static inline void script(uint32_t where, const struct answer *first, unsigned count)
{
	place = where;
	answers = first;
	answer_count = count;
}

#define TEST(name) cmocka_unit_test_setup(name, setup)

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine_parts.h"

#include <string.h>

#include "spare.h"

#define FIRST_PAUSE   2u   /* seconds; doubled from round to round */
#define LONGEST_PAUSE 600u /* spares the chip's erase cycles */

uint32_t engine_pause(uint32_t round)
{
	uint32_t pause = FIRST_PAUSE;

	while (round-- > 0 && pause < LONGEST_PAUSE)
		pause *= 2;
	return pause < LONGEST_PAUSE ? pause : LONGEST_PAUSE;
}

/* What is known of a block that does not hold the image. Where the erase of another
 * one took it along, its own erase would do the same to that one. */
static enum plan_content lost_content(struct engine *engine, uint32_t block)
{
	uint32_t size = engine->mtd->geometry.erase_size;
	struct engine_event probe = engine_event(engine, ENGINE_EVENT_FAULT);

	return proof_range(engine, EXPECT_BLANK, block * size, size, &probe) ? PLAN_BLANK
	                                                                     : PLAN_UNKNOWN;
}

/*
 * Reads all of flash back, for the `number`th time: the second time downwards in
 * half transfers, so that each piece comes behind another one. A block that does not
 * agree is to be written again.
 */
static bool read_back(struct engine *engine, uint32_t number)
{
	bool down = number == 2;
	uint32_t size = engine->mtd->geometry.size;
	uint32_t chunk = engine->mtd->geometry.transfer_size / (down ? 2 : 1);
	uint32_t erase_size = engine->mtd->geometry.erase_size;
	struct engine_event fault = engine_event(engine, ENGINE_EVENT_FAULT);

	for (uint32_t done = 0; done < size; done += chunk) {
		uint32_t offset = down ? size - done - chunk : done;
		uint32_t block = offset / erase_size;

		if (!proof_range(engine, EXPECT_IMAGE, offset, chunk, &fault)) {
			fault.count = engine->tries[block];
			engine_fail(engine, &fault);
			engine->content[block] = (uint8_t)lost_content(engine, block);
			return false;
		}
	}
	engine_tell_kind(engine, ENGINE_EVENT_READ_BACK, number);
	return true;
}

static bool run_block(struct engine *engine, const struct plan_step *step)
{
	struct engine_event event;

	if (step->need == PLAN_KEEP)
		return true;
	if (!write_block(engine, step))
		return false;
	if (engine->done < engine->total)
		engine->done++;
	event = engine_event(engine, ENGINE_EVENT_BLOCK);
	event.block = step->block;
	event.count = engine->tries[step->block];
	engine_tell(engine, &event);
	return true;
}

/* The signature, and what its program may have done elsewhere: then block 0 has to be
 * written again as well, for its signature goes first. */
static bool commit(struct engine *engine)
{
	if (!write_header(engine, 0, BOOT_SIGNATURE_SIZE))
		return false;
	if (!read_back(engine, 3)) {
		engine->content[0] = PLAN_UNKNOWN;
		return false;
	}
	engine_enter(engine, ENGINE_PHASE_COMMITTED);
	engine_tell_kind(engine, ENGINE_EVENT_COMMITTED, 0);
	return true;
}

/* Whether the step holds. After PLAN_BLOCK and PLAN_INVALIDATE false ends the
 * pass; after the others a block has become unknown and is written again. */
static bool run_step(struct engine *engine, const struct plan_step *step)
{
	bool unchanged;

	switch (step->kind) {
	case PLAN_INVALIDATE:
		engine->content[0] = PLAN_UNKNOWN;
		return engine->rom_rejects || write_invalidate(engine, &unchanged);
	case PLAN_BLOCK: return run_block(engine, step);
	case PLAN_READ_BACK_FORWARD: return read_back(engine, 1);
	case PLAN_READ_BACK_BACKWARD: return read_back(engine, 2);
	case PLAN_COMMIT_LENGTH:
		return write_header(engine, BOOT_SIGNATURE_SIZE,
		                    BOOT_HEADER_SIZE - BOOT_SIGNATURE_SIZE);
	case PLAN_COMMIT_SIGNATURE: return commit(engine);
	}
	return false;
}

static uint32_t blocks_to_write(const struct engine *engine)
{
	struct plan_step step;
	uint32_t count = 0;

	for (uint32_t i = 0; plan_step(&engine->plan, i, &step); i++)
		if (step.kind == PLAN_BLOCK && step.need != PLAN_KEEP)
			count++;
	return count;
}

/*
 * Turns the engine to one of the two images. `content` speaks of plan.from
 * and plan.to, which change places when the direction does.
 */
static void aim(struct engine *engine, bool rollback)
{
	const struct engine_job *job = engine->job;
	uint32_t blocks;

	engine->plan.to = rollback ? job->old : job->new;
	engine->plan.from = rollback ? job->new : job->old;
	blocks = plan_blocks(&engine->plan);
	for (uint32_t block = 0; block < blocks && rollback != engine->rollback; block++) {
		if (engine->content[block] == PLAN_FROM)
			engine->content[block] = PLAN_TO;
		else if (engine->content[block] == PLAN_TO)
			engine->content[block] = PLAN_FROM;
	}
	engine->rollback = rollback;
	engine->done = 0;
	memset(engine->tries, 0, sizeof engine->tries);
}

/* Writes one image, from the invalidate to the commit. */
static bool run_pass(struct engine *engine, bool rollback)
{
	struct plan_step step;
	uint32_t i = 0;

	aim(engine, rollback);
	engine->total = blocks_to_write(engine);
	engine_tell_kind(engine, ENGINE_EVENT_PASS, 0);
	while (plan_step(&engine->plan, i, &step)) {
		if (run_step(engine, &step)) {
			i++;
		} else if (step.kind == PLAN_INVALIDATE || step.kind == PLAN_BLOCK) {
			engine_tell_kind(engine, ENGINE_EVENT_PASS_FAILED, 0);
			return false;
		} else {
			i = 1; /* the first block; those that hold are kept */
		}
	}
	return true;
}

/* The old image, when there is one to go back to, and it can be told that it is back. */
static bool roll_back(struct engine *engine)
{
	return engine->job->old_boots && engine->job->old_whole && !proof_was_blind(engine) &&
	       run_pass(engine, true);
}

/*
 * Where neither a program nor an erase of block 0 reaches it, its signature stays valid
 * in front of what they hit instead. Then that is put right, block by block: nothing
 * that is written here makes it worse.
 */
static bool mend(struct engine *engine)
{
	struct plan_step step = {.kind = PLAN_BLOCK, .need = PLAN_ERASE};
	uint32_t size = engine->mtd->geometry.erase_size;
	struct engine_event probe = engine_event(engine, ENGINE_EVENT_FAULT);
	struct trial trial;

	if (engine->rom_rejects || !(engine->damaged || intact_finds_damage(engine->job)))
		return false;
	aim(engine, true);
	engine->mends = true;
	for (step.block = 1; step.block < plan_blocks(&engine->plan); step.block++)
		if (!proof_range(engine, EXPECT_IMAGE, step.block * size, size, &probe))
			(void)write_block(engine, &step);
	engine->mends = false;
	trial_start(&trial, engine->job);
	return intact_check(&trial, engine->mtd->geometry.size) == INTACT;
}

/* Tries for ever, until one of the images is in or the port ends it. */
static enum engine_state hold(struct engine *engine)
{
	const struct engine_port *port = engine->job->port;

	while (engine->job->hold) {
		uint32_t pause = engine_pause(engine->result->holds++);

		engine_tell_kind(engine, ENGINE_EVENT_HOLD, pause);
		if (!port->wait(port->context, pause))
			break;
		/* A signature that an earlier cut left loose may have read
		 * as valid twice, and since then never the same again. */
		engine->doubted = true;
		if (run_pass(engine, false))
			return ENGINE_NEW;
		if (roll_back(engine) || mend(engine))
			return ENGINE_OLD;
	}
	return ENGINE_NOT_GOOD;
}

/*
 * The chip changed another place than the one that was named, and the bootloader behind
 * a valid signature is damaged: as after a death in the window, no block is believed.
 */
static void forget(struct engine *engine)
{
	memset(engine->content, PLAN_UNKNOWN, plan_blocks(&engine->plan));
	engine->doubted = true;
	engine->damaged = true;
	engine_enter(engine, ENGINE_PHASE_WINDOW);
}

/* Before anything else is touched: a chip that is write protected shows here, with a
 * bootloader that still starts, unless the zeros went elsewhere. */
static bool is_protected(struct engine *engine)
{
	struct trial trial;
	bool unchanged;

	if (write_invalidate(engine, &unchanged) || !unchanged)
		return false;
	trial_start(&trial, engine->job);
	if (intact_check_all(&trial) == INTACT_DAMAGED) {
		forget(engine);
		return false;
	}
	engine_enter(engine, ENGINE_PHASE_BEFORE);
	return true;
}

/* Tries whether the chip erases, while the bootloader still starts. */
static enum canary try_chip(struct engine *engine)
{
	struct engine_event event = engine_event(engine, ENGINE_EVENT_CANARY);

	engine->result->canary = canary_try(engine->job);
	event.count = engine->result->canary;
	event.offset = spare_byte(&engine->mtd->geometry);
	engine_tell(engine, &event);
	return engine->result->canary;
}

/* Whether the run ends with the bootloader as it was found. One that is resumed never
 * says so: the one before it may have begun. */
static bool stays_untouched(struct engine *engine)
{
	if (engine->job->resumed)
		return false;
	engine_enter(engine, ENGINE_PHASE_TRIAL);
	switch (try_chip(engine)) {
	case CANARY_STAYS:
	case CANARY_UNREAD: return true;
	case CANARY_STRAYED: forget(engine); return false;
	default: return is_protected(engine);
	}
}

void engine_run(const struct engine_job *job, struct engine_result *result)
{
	struct engine engine;

	engine_start(&engine, job, result);
	if (plan_empty(&engine.plan))
		result->state = ENGINE_NEW;
	else if (stays_untouched(&engine))
		result->state = ENGINE_UNTOUCHED;
	else if (run_pass(&engine, false))
		result->state = ENGINE_NEW;
	else if (roll_back(&engine) || mend(&engine))
		result->state = ENGINE_OLD;
	else
		result->state = hold(&engine);
	result->rom_rejects = engine.rom_rejects;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "procedure.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boot_header.h"
#include "image.h"
#include "spare.h"

static uint8_t *take(uint32_t size)
{
	uint8_t *bytes = calloc(1, size);

	if (bytes == NULL)
		abort();
	return bytes;
}

struct procedure *procedure_new(struct nor *nor)
{
	struct procedure *procedure = calloc(1, sizeof *procedure);
	const struct mtd_geometry *geometry = &nor->mtd.geometry;

	if (procedure == NULL)
		abort();
	procedure->nor = nor;
	procedure->hold = true;
	procedure->waits = 3;
	procedure->old = take(geometry->size);
	procedure->truth = take(geometry->size);
	procedure->loose = take(geometry->size);
	procedure->scratch = take(geometry->erase_size);
	return procedure;
}

void procedure_free(struct procedure *procedure)
{
	free(procedure->old);
	free(procedure->truth);
	free(procedure->loose);
	free(procedure->scratch);
	free(procedure);
}

/* look.c of the product asks this (ld --wrap). */
bool __real_image_header_valid(const uint8_t *bytes, uint32_t size);
bool __wrap_image_header_valid(const uint8_t *bytes, uint32_t size);

bool __wrap_image_header_valid(const uint8_t *bytes, uint32_t size)
{
	static const uint8_t signature[] = BOOT_SIGNATURE;

	if (size >= BOOT_SIZE)
		return __real_image_header_valid(bytes, size);
	return memcmp(bytes, signature, sizeof signature) == 0;
}

/* ---- the engine's port -------------------------------------------------- */

/* One operation of a driver that waits for its end (nor.c). */
#define LONGEST_NS 10000000000ull

struct port_state {
	struct procedure *procedure;
	struct outcome *outcome;
	unsigned waits;
	uint32_t breath;  /* operations before the last breath */
	uint32_t held;    /* most of them without another */
	uint64_t fed;     /* when that was, in nanoseconds */
	uint64_t starved; /* longest time without one */
};

static void print_event(const struct nor *nor, const struct engine_event *event)
{
	static const char *const names[] = {
		"phase",      "canary", "pass",      "invalidated", "writing",     "block",
		"read-again", "fault",  "read-back", "committed",   "pass-failed", "hold",
	};

	printf("%6u  %s%s block=%u count=%u", nor->operations, names[event->kind],
	       event->rollback ? " (back)" : "", event->block, event->count);
	if (event->fault != ENGINE_FAULT_NONE || event->error != 0)
		printf(" fault=%d error=%d at 0x%x: wanted %02x got %02x", event->fault,
		       event->error, event->offset, event->expected, event->got);
	printf("\n");
}

static void port_event(void *context, const struct engine_event *event)
{
	struct port_state *state = context;

	if (event->kind == ENGINE_EVENT_READ_BACK && event->count == 1)
		state->outcome->second_read_back = state->procedure->nor->operations;
	if (event->kind == ENGINE_EVENT_PHASE && event->phase == ENGINE_PHASE_WINDOW)
		state->outcome->window_at = state->procedure->nor->operations;
	else if (event->kind == ENGINE_EVENT_PHASE && event->phase != ENGINE_PHASE_TRIAL)
		state->outcome->window_end = state->procedure->nor->operations;
	if (event->kind == ENGINE_EVENT_CANARY) {
		state->outcome->tried = nor_work(state->procedure->nor);
		state->outcome->tried_at = state->procedure->nor->operations;
	}
	if (state->procedure->talk)
		print_event(state->procedure->nor, event);
}

static void port_breathe(void *context)
{
	struct port_state *state = context;
	const struct nor *nor = state->procedure->nor;

	if (nor->operations - state->breath > state->held)
		state->held = nor->operations - state->breath;
	if (nor->now - state->fed > state->starved)
		state->starved = nor->now - state->fed;
	state->breath = nor->operations;
	state->fed = nor->now;
}

static bool port_wait(void *context, uint32_t seconds)
{
	struct port_state *state = context;
	struct procedure *procedure = state->procedure;

	procedure->nor->now += seconds * 1000000000ull;
	state->fed = procedure->nor->now; /* waiting feeds */
	state->waits++;
	if (procedure->repair != 0 && state->waits >= procedure->repair)
		procedure->nor->fault_count = 0;
	return state->waits < procedure->waits;
}

/* ---- what must hold after a run ----------------------------------------- */

static void broken(struct outcome *outcome, const char *what, uint32_t a, uint32_t b)
{
	if (outcome->broken != NULL)
		return;
	outcome->broken = what;
	snprintf(outcome->detail, sizeof outcome->detail, "%u, %u", a, b);
}

/* A cut inside the very last program leaves signature bits that may read right
 * whenever they are looked at. Nothing in flash tells; it cannot hang. */
static bool is_loose(const struct nor *nor, uint32_t at)
{
	return at < BOOT_SIGNATURE_SIZE && nor->shaky[at] != 0;
}

static uint32_t first_difference(const struct nor *nor, const uint8_t *image)
{
	uint32_t size = nor->mtd.geometry.size, i = 0;

	while (i < size && (nor->bytes[i] == image[i] || is_loose(nor, i)))
		i++;
	return i;
}

static void check_equal(const struct procedure *procedure, struct outcome *outcome,
                        const uint8_t *image, const char *what)
{
	const struct nor *nor = procedure->nor;
	uint32_t size = nor->mtd.geometry.size;
	uint32_t at = first_difference(nor, image);

	if (at < size)
		broken(outcome, what, at, nor->bytes[at]);
	at = nor_unverified(nor);
	if (at > 0)
		broken(outcome, "bytes were changed and not read back", at, 0);
}

/* What is to be put back if need be is what flash held, but for bits that were loose:
 * all of it, or all but the block in which a try of the chip was cut short and which
 * is blank but for that. */
static void check_backup(const struct procedure *procedure, struct outcome *outcome)
{
	const struct mtd_geometry *geometry = &procedure->nor->mtd.geometry;
	uint32_t end = geometry->size - (outcome->look.canary ? geometry->erase_size : 0);
	const struct nor_fault *fault = &procedure->nor->faults[0];

	/* A place that always reads as blank cannot be told from one that is. */
	if (procedure->nor->fault_count > 0 && fault->kind == NOR_BLANK && fault->first == 0 &&
	    fault->last == UINT32_MAX)
		return;
	for (uint32_t at = 0; at < end; at++)
		if (((procedure->old[at] ^ procedure->truth[at]) & ~procedure->loose[at]) != 0) {
			broken(outcome, "the backup is not what flash held", at,
			       procedure->old[at]);
			return;
		}
}

/* The result tells the truth, and nothing was changed before the backup. */
static void check_result(const struct procedure *procedure, struct outcome *outcome)
{
	const struct nor *nor = procedure->nor;
	const struct engine_result *result = &outcome->result;

	switch (result->state) {
	case ENGINE_NEW:
		check_equal(procedure, outcome, procedure->new, "it says new, and flash is not");
		break;
	case ENGINE_OLD:
		check_equal(procedure, outcome, procedure->old,
		            "it says old, and flash is not the backup");
		break;
	case ENGINE_UNTOUCHED:
		check_equal(procedure, outcome, procedure->truth,
		            "it says untouched, and flash was changed");
		break;
	case ENGINE_NOT_GOOD:
		if (procedure->hold && result->holds < procedure->waits)
			broken(outcome, "it did not hold", result->holds, 0);
		break;
	}
	if (result->programmed < nor->programmed - outcome->tried.programmed ||
	    result->erases != nor->erases - outcome->tried.erases)
		broken(outcome, "it counts wrong", result->programmed, result->erases);
}

/*
 * The signature invalid, so that recovery stays open; or a whole image: the new one, or
 * what was there at first. What was read is no standard: it may be wrong. Flash that hung
 * before the run (a change that went astray, and a cut) and cannot be read is refused as
 * it is.
 */
static void check_never_hangs(const struct procedure *procedure, struct outcome *outcome)
{
	const struct nor *nor = procedure->nor;
	uint32_t size = nor->mtd.geometry.size;
	bool gone = procedure->damage == DAMAGE_SEEN && nor->begun;

	if (outcome->hung && outcome->end == PROCEDURE_REFUSED)
		return;
	if (bootrom_start(nor->bytes, nor->shaky, gone ? NULL : procedure->first, procedure->new,
	                  size) == BOOTROM_HANG)
		broken(outcome, "flash is left in a state that hangs", nor->operations, 0);
}

static void check_fed(struct outcome *outcome, const struct port_state *state)
{
	if (state->held > 1)
		broken(outcome, "the watchdog is not fed before each operation", state->held, 0);
	if (state->starved > LONGEST_NS)
		broken(outcome, "the watchdog is fed too late",
		       (uint32_t)(state->starved / 1000000), 0);
}

/* Where a run that refuses may have changed flash: the byte of a try, in a block that was
 * blank; all of that block, if an earlier try had been cut short there. Nothing else. */
static uint32_t refused_from(const struct procedure *procedure, const struct outcome *outcome)
{
	const struct mtd_geometry *geometry = &procedure->nor->mtd.geometry;

	if (outcome->look.canary || outcome->look.loose)
		return spare_block(geometry);
	return spare_is_blank(geometry, procedure->old) ? spare_byte(geometry) : geometry->size;
}

/* What was refused is as it was; a bit that flips by itself does so. */
static void check_untouched(const struct procedure *procedure, struct outcome *outcome)
{
	const struct nor *nor = procedure->nor;
	const struct nor_fault *fault = &nor->faults[0];
	uint32_t end = refused_from(procedure, outcome);
	bool decays = nor->fault_count > 0 && fault->kind == NOR_DECAY;

	for (uint32_t at = 0; at < end; at++)
		if (nor->bytes[at] != procedure->truth[at] && !(decays && at == fault->from))
			broken(outcome, "it refused, and flash was changed", at, nor->bytes[at]);
}

static bool is_whole(const struct procedure *procedure)
{
	uint32_t size = procedure->nor->mtd.geometry.size;
	struct image image;

	if (size < BOOT_SIZE)
		return procedure->damage != DAMAGE_SEEN;
	image_parse(procedure->old, size, &image);
	return image_whole(&image);
}

static void run_engine(struct procedure *procedure, struct outcome *outcome)
{
	struct port_state state = {
		.procedure = procedure,
		.outcome = outcome,
		.breath = procedure->nor->operations,
		.fed = procedure->nor->now,
	};
	const struct engine_port port = {
		.context = &state,
		.event = port_event,
		.breathe = port_breathe,
		.wait = port_wait,
	};
	const struct engine_job job = {
		.mtd = &procedure->nor->mtd,
		.new = procedure->new,
		.old = procedure->old,
		.old_boots = outcome->look.state == LOOK_GOOD,
		.old_whole = is_whole(procedure),
		.old_agreed = outcome->look.agreed,
		.spare_loose = outcome->look.loose,
		.resumed = outcome->strayed || procedure->resumes,
		.hold = procedure->hold,
		.scratch = procedure->scratch,
		.port = &port,
	};

	engine_run(&job, &outcome->result);
	port_breathe(&state);
	check_fed(outcome, &state);
}

/* What a try of the chip left is erased before anything is saved. */
static enum canary clear(struct procedure *procedure, struct outcome *outcome)
{
	struct port_state state = {
		.procedure = procedure,
		.outcome = outcome,
		.breath = procedure->nor->operations,
		.fed = procedure->nor->now,
	};
	const struct engine_port port = {.context = &state, .breathe = port_breathe};
	const struct engine_job job = {
		.mtd = &procedure->nor->mtd,
		.old = procedure->old,
		.old_boots = true,
		.scratch = procedure->scratch,
		.port = &port,
	};
	enum canary cleared = canary_clear(&job, procedure->old);

	port_breathe(&state);
	check_fed(outcome, &state);
	return cleared;
}

/* Flash can be believed, and still reads as it was saved. Reads of one that an
 * interrupted run left may differ for ever. */
static bool may_change(struct procedure *procedure, struct outcome *outcome)
{
	const struct look *look = &outcome->look;
	uint32_t size = procedure->nor->mtd.geometry.size;

	if (look->state != LOOK_GOOD)
		return look->state == LOOK_INTERRUPTED;
	if (look->canary && memcmp(procedure->old, procedure->new, size) != 0) {
		enum canary cleared = clear(procedure, outcome);

		outcome->strayed = cleared == CANARY_STRAYED;
		if (cleared != CANARY_ERASED)
			return outcome->strayed;
	}
	if (memcmp(procedure->old, procedure->new, size) == 0)
		return true; /* nothing to do, and nothing to save */
	return look_again(&procedure->nor->mtd, procedure->old, procedure->scratch);
}

/* The guard's next worker: no look, no judgement, the old image of the one that died. */
static void resume(struct procedure *procedure, struct outcome *outcome)
{
	struct nor *nor = procedure->nor;

	nor->begun = true;
	memset(nor->suspect, 1, nor->mtd.geometry.size);
	outcome->look = procedure->look;
	outcome->end = PROCEDURE_DONE;
	outcome->window_at = 0;
	run_engine(procedure, outcome);
	check_result(procedure, outcome);
	if (outcome->result.state == ENGINE_UNTOUCHED)
		broken(outcome, "a resumed run says untouched", 0, 0);
	check_never_hangs(procedure, outcome);
}

static void run_pan_fix(struct procedure *procedure, struct outcome *outcome)
{
	struct nor *nor = procedure->nor;
	struct look *look = &outcome->look;

	outcome->hung = bootrom_start(nor->bytes, nor->shaky, procedure->first, procedure->new,
	                              nor->mtd.geometry.size) == BOOTROM_HANG;
	look_read(&nor->mtd, procedure->old, procedure->scratch, look);
	if (look->state == LOOK_GOOD)
		check_backup(procedure, outcome);
	if (nor->erases + nor->page_programs > 0)
		broken(outcome, "flash was changed before it was looked at", nor->erases,
		       nor->page_programs);
	procedure->look = *look;
	if (may_change(procedure, outcome)) {
		outcome->tried = nor_work(nor);
		outcome->end = PROCEDURE_DONE;
		outcome->saved = nor->operations;
		run_engine(procedure, outcome);
		if (outcome->result.canary == CANARY_STAYS ||
		    outcome->result.canary == CANARY_UNREAD)
			outcome->end = PROCEDURE_REFUSED;
		else
			check_result(procedure, outcome);
	}
	if (outcome->end == PROCEDURE_REFUSED)
		check_untouched(procedure, outcome);
	check_never_hangs(procedure, outcome);
}

void procedure_run(struct procedure *procedure, struct outcome *outcome)
{
	struct nor *nor = procedure->nor;

	memset(outcome, 0, sizeof *outcome);
	outcome->window_at = outcome->window_end = UINT32_MAX;
	memcpy(procedure->truth, nor->bytes, nor->mtd.geometry.size);
	memcpy(procedure->loose, nor->shaky, nor->mtd.geometry.size);
	if (procedure->tool != TOOL_PAN_FIX) {
		outcome->end = PROCEDURE_NAIVE;
		naive_run(procedure->tool, &nor->mtd, procedure->new, procedure->scratch);
		return;
	}
	if (procedure->resumes)
		resume(procedure, outcome);
	else
		run_pan_fix(procedure, outcome);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>

#include "boot_header.h"
#include "image.h"
#include "procedure_private.h"

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

static bool is_whole(const struct procedure *procedure)
{
	uint32_t size = procedure->nor->mtd.geometry.size;
	struct image image;

	if (size < BOOT_SIZE)
		return procedure->damage != DAMAGE_SEEN;
	image_parse(procedure->old, size, &image);
	return image_whole(&image);
}

void procedure_run_engine(struct procedure *procedure, struct outcome *outcome)
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
	procedure_check_fed(outcome, state.held, state.starved);
}

enum canary procedure_clear(struct procedure *procedure, struct outcome *outcome)
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
	procedure_check_fed(outcome, state.held, state.starved);
	return cleared;
}

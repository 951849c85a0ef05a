/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the engine tells through its port. */
#include "engine_parts.h"

struct engine_event engine_event(const struct engine *engine, enum engine_event_kind kind)
{
	struct engine_event event = {
		.kind = kind,
		.phase = engine->phase,
		.rollback = engine->rollback,
		.rom_rejects = engine->rom_rejects,
		.done = engine->done,
		.total = engine->total,
	};

	return event;
}

void engine_tell(const struct engine *engine, const struct engine_event *event)
{
	const struct engine_port *port = engine->job->port;

	port->event(port->context, event);
}

void engine_tell_kind(const struct engine *engine, enum engine_event_kind kind, uint32_t count)
{
	struct engine_event event = engine_event(engine, kind);

	event.count = count;
	engine_tell(engine, &event);
}

void engine_fail(struct engine *engine, struct engine_event *event)
{
	event->kind = ENGINE_EVENT_FAULT;
	engine->result->faults++;
	engine->result->last_fault = *event;
	engine_tell(engine, event);
}

void engine_enter(struct engine *engine, enum engine_phase phase)
{
	if (engine->phase == phase)
		return;
	engine->phase = phase;
	engine_tell_kind(engine, ENGINE_EVENT_PHASE, 0);
}

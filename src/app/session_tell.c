/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the engine does, told to the log, the terminal and the LEDs. During a
 * pass nothing here opens, forks or waits; the log is held. In the pauses of a
 * hold the log is released: then there is time, and the owner needs to know.
 */
#include "session.h"

#include "clock.h"
#include "result.h"
#include "watchdog.h"

#define PHASE         "change"
#define WAIT_SLICE_MS 100u /* how often the LEDs move in a pause */

/* A fault class in a few words. */
static const char *tell_fault(enum engine_fault fault)
{
	static const char *const names[] = {
		[ENGINE_FAULT_NONE] = "none",
		[ENGINE_FAULT_PROTECTED] = "write-protected",
		[ENGINE_FAULT_ERROR] = "driver-error",
		[ENGINE_FAULT_UNREADABLE] = "unreadable",
		[ENGINE_FAULT_UNSTABLE] = "reads-differ",
		[ENGINE_FAULT_NOT_ERASED] = "not-erased",
		[ENGINE_FAULT_NOT_PROGRAMMED] = "not-programmed",
		[ENGINE_FAULT_STUCK] = "bits-stuck",
	};

	return names[fault];
}

static const char *tell_event_name(enum engine_event_kind kind)
{
	static const char *const names[] = {
		[ENGINE_EVENT_PHASE] = NULL, /* for the guard only */
		[ENGINE_EVENT_CANARY] = "try",
		[ENGINE_EVENT_PASS] = "begin",
		[ENGINE_EVENT_INVALIDATED] = "invalidated",
		[ENGINE_EVENT_WRITING] = "writing",
		[ENGINE_EVENT_BLOCK] = "block",
		[ENGINE_EVENT_READ_AGAIN] = "read-again",
		[ENGINE_EVENT_FAULT] = "fault",
		[ENGINE_EVENT_READ_BACK] = "read-back",
		[ENGINE_EVENT_COMMITTED] = "committed",
		[ENGINE_EVENT_PASS_FAILED] = "failed",
		[ENGINE_EVENT_HOLD] = "hold",
	};

	return names[kind];
}

static void tell_fault_values(struct log *log, const struct engine_event *event)
{
	log_add(log, " fault=%s block=%u at=0x%x expected=0x%x read=0x%x", tell_fault(event->fault),
	        event->block, event->offset, event->expected, event->got);
	if (event->error != 0)
		log_add(log, " errno=%u", (uint32_t)-event->error);
	if (event->kind == ENGINE_EVENT_FAULT)
		log_add(log, " try=%u", event->count);
}

static const char *tell_canary(uint32_t canary)
{
	static const char *const names[] = {
		[CANARY_NONE] = "none",     [CANARY_ERASED] = "erased",   [CANARY_STAYS] = "stays",
		[CANARY_UNREAD] = "unread", [CANARY_STRAYED] = "strayed",
	};

	return names[canary];
}

static void tell_event(struct log *log, const struct engine_event *event)
{
	const char *image = event->rollback ? "old" : "new";

	log_begin(log);
	log_add(log, PHASE " %s", tell_event_name(event->kind));
	switch (event->kind) {
	case ENGINE_EVENT_CANARY:
		log_add(log, " canary=%s at=0x%x", tell_canary(event->count), event->offset);
		break;
	case ENGINE_EVENT_PASS: log_add(log, " image=%s blocks=%u", image, event->total); break;
	case ENGINE_EVENT_BLOCK:
		log_add(log, " number=%u try=%u", event->block, event->count);
		break;
	case ENGINE_EVENT_READ_AGAIN:
	case ENGINE_EVENT_FAULT: tell_fault_values(log, event); break;
	case ENGINE_EVENT_READ_BACK: log_add(log, " number=%u", event->count); break;
	case ENGINE_EVENT_PASS_FAILED: log_add(log, " image=%s", image); break;
	case ENGINE_EVENT_HOLD: log_add(log, " seconds=%u", event->count); break;
	default: break;
	}
	log_end(log);
}

/* Before a pause: to whoever looks at the camera, its console or the card. */
static void tell_not_good(struct session *session, uint32_t seconds, bool rom_rejects)
{
	led_show(&session->led, LED_HOLDING);
	log_say(session->log, PHASE,
	        "DO NOT cut the power or restart: new and old are tried again and again");
	(void)log_flush(session->log, LOG_FLUSH_MS);
	result_print_hold(session, seconds, rom_rejects);
}

static void tell_hold(struct session *session, const struct engine_event *event)
{
	log_release(session->log);
	log_say(session->log, PHASE,
	        event->rom_rejects ? "neither bootloader could be written; after a restart the "
	                             "camera would go to USB recovery"
	                           : "reads from the flash are inconsistent; the bootloader may "
	                             "be damaged");
	tell_event(session->log, event);
	tell_not_good(session, event->count, event->rom_rejects);
}

static void tell_progress(struct session *session, const struct engine_event *event)
{
	session->progress.total = event->total + 1; /* and the commit */
	progress_draw(&session->progress, event->done,
	              event->rollback ? "putting the old bootloader back"
	                              : "writing the new bootloader");
}

static void tell_on_event(void *context, const struct engine_event *event)
{
	struct session *session = context;

	led_tick(&session->led);
	switch (event->kind) {
	case ENGINE_EVENT_PHASE:
		guard_enter(&session->shared->guard, event->phase, event->rollback);
		return;
	case ENGINE_EVENT_HOLD: tell_hold(session, event); return;
	case ENGINE_EVENT_CANARY: tell_event(session->log, event); return;
	case ENGINE_EVENT_WRITING: break;
	default: tell_event(session->log, event); break;
	}
	tell_progress(session, event);
}

static bool tell_on_wait(void *context, uint32_t seconds)
{
	struct session *session = context;
	uint32_t start = clock_ms();

	while (clock_ms() - start < seconds * 1000u) {
		/* Whoever held it may be gone by now, and nobody feeds it. */
		(void)watchdog_open(&session->watchdog, WATCHDOG_NODE);
		session_feed(session);
		clock_sleep_ms(WAIT_SLICE_MS);
	}
	led_show(&session->led, LED_WORKING);
	log_hold(session->log);
	return true;
}

bool session_tell_death(void *context, int signal, uint32_t seconds)
{
	struct session *session = context;

	log_adopt(session->log);
	log_line(session->log, PHASE " died signal=%u resumes-in=%u", (unsigned)signal, seconds);
	(void)watchdog_open(&session->watchdog, WATCHDOG_NODE);
	session_feed(session);
	if (seconds == 0)
		return true;
	if (session->options->no_hold)
		return false;
	tell_not_good(session, seconds, false);
	return tell_on_wait(session, seconds);
}

void session_tell_port(struct session *session, struct engine_port *port)
{
	port->context = session;
	port->event = tell_on_event;
	port->breathe = session_feed;
	port->wait = tell_on_wait;
}

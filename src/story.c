/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the engine does, told to the log, the terminal and the LEDs. During a
 * pass nothing here opens, forks or waits; the log is held. In the pauses of a
 * hold the log is released: then there is time, and the owner needs to know.
 */
#include "session.h"

#include "clock.h"

#define PHASE "change"
#define WAIT_SLICE_MS 100u /* how often the LEDs move in a pause */

const char *story_fault(enum engine_fault fault)
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

static const char *event_name(enum engine_event_kind kind)
{
	static const char *const names[] = {
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

static void log_fault(struct log *log, const struct engine_event *event)
{
	log_key_text(log, "fault", story_fault(event->fault));
	log_key_number(log, "block", event->block);
	log_key_hex(log, "at", event->offset);
	log_key_hex(log, "expected", event->expected);
	log_key_hex(log, "read", event->got);
	if (event->error != 0)
		log_key_number(log, "errno", (uint32_t)-event->error);
	if (event->kind == ENGINE_EVENT_FAULT)
		log_key_number(log, "try", event->count);
}

static void log_event(struct log *log, const struct engine_event *event)
{
	log_begin(log, PHASE, event_name(event->kind));
	switch (event->kind) {
	case ENGINE_EVENT_PASS:
		log_key_text(log, "image", event->back ? "old" : "new");
		log_key_number(log, "blocks", event->total);
		break;
	case ENGINE_EVENT_BLOCK:
		log_key_number(log, "number", event->block);
		log_key_number(log, "try", event->count);
		break;
	case ENGINE_EVENT_READ_AGAIN:
	case ENGINE_EVENT_FAULT:
		log_fault(log, event);
		break;
	case ENGINE_EVENT_READ_BACK:
		log_key_number(log, "number", event->count);
		break;
	case ENGINE_EVENT_PASS_FAILED:
		log_key_text(log, "image", event->back ? "old" : "new");
		break;
	case ENGINE_EVENT_HOLD:
		log_key_number(log, "seconds", event->count);
		break;
	default:
		break;
	}
	log_end(log);
}

static void tell_hold(struct session *session, const struct engine_event *event)
{
	led_show(&session->led, LED_HOLDING);
	log_release(&session->log);
	log_say(&session->log, PHASE,
		"neither bootloader could be written. The flash is marked so "
		"that the camera would go to USB recovery. DO NOT cut the "
		"power, do not restart: both are tried again and again");
	log_event(&session->log, event);
	(void)log_flush(&session->log, LOG_FLUSH_MS);
}

static void draw(struct session *session, const struct engine_event *event)
{
	session->progress.total = event->total + 1; /* and the commit */
	progress_draw(&session->progress, event->done,
		      event->back ? "putting the old bootloader back" :
				    "writing the new bootloader");
}

static void on_event(void *context, const struct engine_event *event)
{
	struct session *session = context;

	led_tick(&session->led);
	if (event->kind == ENGINE_EVENT_HOLD) {
		tell_hold(session, event);
		return;
	}
	if (event->kind != ENGINE_EVENT_WRITING)
		log_event(&session->log, event);
	draw(session, event);
}

static void on_breathe(void *context)
{
	struct session *session = context;

	watchdog_feed(&session->watchdog);
	led_tick(&session->led);
}

static bool on_wait(void *context, uint32_t seconds)
{
	struct session *session = context;
	uint32_t start = clock_ms();

	while (clock_ms() - start < seconds * 1000u) {
		watchdog_feed(&session->watchdog);
		led_tick(&session->led);
		clock_sleep_ms(WAIT_SLICE_MS);
	}
	led_show(&session->led, LED_WORKING);
	log_hold(&session->log);
	return true;
}

void story_port(struct session *session, struct engine_port *port)
{
	port->context = session;
	port->event = on_event;
	port->breathe = on_breathe;
	port->wait = on_wait;
}

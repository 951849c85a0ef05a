/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the engine does, as it is told: the lines of the log, the progress, the pauses.
 *
 * LDFLAGS: -Wl,--wrap=log_begin,--wrap=log_add,--wrap=log_end,--wrap=log_line,--wrap=log_say
 * LDFLAGS: -Wl,--wrap=log_hold,--wrap=log_release,--wrap=guard_enter
 * LDFLAGS: -Wl,--wrap=log_flush,--wrap=progress_draw,--wrap=result_print_hold
 * LDFLAGS: -Wl,--wrap=clock_ms,--wrap=clock_sleep_ms,--wrap=watchdog_open,--wrap=watchdog_feed
 */
#include "pure.h"

#include "clock.h"
#include "result.h"
#include "session.h"
#include "watchdog.h"

static struct session session;
static struct session_shared shared;
static struct options options;
static struct engine_port port;
static char log_[1024]; /* all lines */
static char drawn[64];
static char entered[64]; /* what the guard was told */
static unsigned feeds, opens, flushes;
static bool held; /* the log */
static uint32_t now, slept;

static void add(const char *format, va_list arguments)
{
	size_t length = strlen(log_);

	(void)vsnprintf(log_ + length, sizeof log_ - length, format, arguments);
}

void __wrap_log_begin(struct log *log);
void __wrap_log_begin(struct log *log)
{
	assert_ptr_equal(log, &shared.log);
}

void __wrap_log_add(struct log *log, const char *format, ...);
void __wrap_log_add(struct log *log, const char *format, ...)
{
	va_list arguments;

	(void)log;
	va_start(arguments, format);
	add(format, arguments);
	va_end(arguments);
}

void __wrap_log_end(struct log *log);
void __wrap_log_end(struct log *log)
{
	(void)log;
	strcat(log_, "\n");
}

void __wrap_log_line(struct log *log, const char *format, ...);
void __wrap_log_line(struct log *log, const char *format, ...)
{
	va_list arguments;

	(void)log;
	va_start(arguments, format);
	add(format, arguments);
	va_end(arguments);
	strcat(log_, "\n");
}

void __wrap_log_say(struct log *log, const char *phase, const char *sentence);
void __wrap_log_say(struct log *log, const char *phase, const char *sentence)
{
	(void)log;
	(void)phase;
	strcat(strcat(log_, sentence), "\n");
}

void __wrap_log_hold(struct log *log);
void __wrap_log_hold(struct log *log)
{
	assert_ptr_equal(log, &shared.log);
	held = true;
}

void __wrap_log_release(struct log *log);
void __wrap_log_release(struct log *log)
{
	assert_ptr_equal(log, &shared.log);
	held = false;
}

void __wrap_guard_enter(struct guard *guard, enum engine_phase phase, bool old);
void __wrap_guard_enter(struct guard *guard, enum engine_phase phase, bool old)
{
	assert_ptr_equal(guard, &shared.guard);
	snprintf(entered, sizeof entered, "%d %d", (int)phase, old);
}

int __wrap_log_flush(struct log *log, uint32_t wait_ms);
int __wrap_log_flush(struct log *log, uint32_t wait_ms)
{
	(void)log;
	(void)wait_ms;
	assert_false(held);
	flushes++;
	return 0;
}

void __wrap_progress_draw(struct progress *progress, uint32_t done, const char *what);
void __wrap_progress_draw(struct progress *progress, uint32_t done, const char *what)
{
	snprintf(drawn, sizeof drawn, "%u/%u %s", (unsigned)done, (unsigned)progress->total, what);
}

void __wrap_result_print_hold(struct session *at, uint32_t seconds, bool rom_rejects);
void __wrap_result_print_hold(struct session *at, uint32_t seconds, bool rom_rejects)
{
	assert_ptr_equal(at, &session);
	snprintf(drawn, sizeof drawn, "hold %u %d", (unsigned)seconds, rom_rejects);
}

uint32_t __wrap_clock_ms(void);
uint32_t __wrap_clock_ms(void)
{
	return now;
}

void __wrap_clock_sleep_ms(uint32_t ms);
void __wrap_clock_sleep_ms(uint32_t ms)
{
	now += ms;
	slept += ms;
	assert_in_range(ms, 20, 250); /* the lights blink, and nothing spins */
}

int __wrap_watchdog_open(struct watchdog *watchdog, const char *node);
int __wrap_watchdog_open(struct watchdog *watchdog, const char *node)
{
	(void)watchdog;
	assert_string_equal(node, WATCHDOG_NODE);
	opens++;
	return -1;
}

void __wrap_watchdog_feed(const struct watchdog *watchdog);
void __wrap_watchdog_feed(const struct watchdog *watchdog)
{
	assert_ptr_equal(watchdog, &session.watchdog);
	feeds++;
}

static int setup(void **state)
{
	(void)state;
	memset(&options, 0, sizeof options);
	memset(&shared, 0, sizeof shared);
	session_start(&session, &options, &shared);
	session_tell_port(&session, &port);
	log_[0] = drawn[0] = '\0';
	feeds = opens = flushes = 0;
	now = 0xfffffe00u; /* the clock begins again in a pause */
	slept = 0;
	held = true;
	return 0;
}

static void each_event_has_its_line(void **state)
{
	static const struct {
		struct engine_event event;
		const char *line;
	} table[] = {
		{{.kind = ENGINE_EVENT_CANARY, .count = CANARY_STAYS, .offset = 0x3ffff},
	         "change try canary=stays at=0x3ffff\n"},
		{{.kind = ENGINE_EVENT_PASS, .total = 7}, "change begin image=new blocks=7\n"},
		{{.kind = ENGINE_EVENT_PASS, .total = 8, .rollback = true},
	         "change begin image=old blocks=8\n"},
		{{.kind = ENGINE_EVENT_INVALIDATED}, "change invalidated\n"},
		{{.kind = ENGINE_EVENT_WRITING}, ""},
		{{.kind = ENGINE_EVENT_BLOCK, .block = 3, .count = 2},
	         "change block number=3 try=2\n"},
		{{.kind = ENGINE_EVENT_READ_AGAIN,
	          .fault = ENGINE_FAULT_UNSTABLE,
	          .block = 1,
	          .offset = 0x8001,
	          .expected = 0x12,
	          .got = 0x13,
	          .count = 4},
	         "change read-again fault=reads-differ block=1 at=0x8001 expected=0x12 read=0x13\n"},
		{{.kind = ENGINE_EVENT_FAULT,
	          .fault = ENGINE_FAULT_ERROR,
	          .block = 1,
	          .offset = 0x8000,
	          .expected = 0xff,
	          .error = -1,
	          .count = 4},
	         "change fault fault=driver-error block=1 at=0x8000 expected=0xff read=0x0 errno=1 "
	         "try=4\n"},
		{{.kind = ENGINE_EVENT_READ_BACK, .count = 2}, "change read-back number=2\n"},
		{{.kind = ENGINE_EVENT_COMMITTED}, "change committed\n"},
		{{.kind = ENGINE_EVENT_PASS_FAILED, .rollback = true}, "change failed image=old\n"},
		{{.kind = ENGINE_EVENT_PHASE}, ""},
	};

	for (unsigned i = 0; i < sizeof table / sizeof table[0]; i++) {
		assert_int_equal(setup(state), 0);
		port.event(port.context, &table[i].event);
		assert_string_equal(log_, table[i].line);
	}
}

static void the_guard_knows_the_phase(void **state)
{
	struct engine_event event = {.kind = ENGINE_EVENT_PHASE, .phase = ENGINE_PHASE_WINDOW};
	char wanted[16];

	(void)state;
	port.event(port.context, &event);
	snprintf(wanted, sizeof wanted, "%d 0", ENGINE_PHASE_WINDOW);
	assert_string_equal(entered, wanted);
	event.phase = ENGINE_PHASE_COMMITTED;
	event.rollback = true;
	port.event(port.context, &event);
	snprintf(wanted, sizeof wanted, "%d 1", ENGINE_PHASE_COMMITTED);
	assert_string_equal(entered, wanted);
	assert_string_equal(log_, "");
	assert_true(held);
}

/* The commit is a step like the blocks. */
static void progress_is_shown(void **state)
{
	struct engine_event event = {.kind = ENGINE_EVENT_WRITING, .done = 3, .total = 7};

	(void)state;
	port.event(port.context, &event);
	assert_string_equal(drawn, "3/8 writing the new bootloader");
	event.rollback = true;
	event.kind = ENGINE_EVENT_BLOCK;
	port.event(port.context, &event);
	assert_string_equal(drawn, "3/8 putting the old bootloader back");
}

static void a_hold_is_told_and_waited_for(void **state)
{
	struct engine_event event = {.kind = ENGINE_EVENT_HOLD, .count = 2, .rom_rejects = true};

	(void)state;
	port.event(port.context, &event);
	assert_non_null(strstr(log_, "neither bootloader could be written"));
	assert_non_null(strstr(log_, "change hold seconds=2\nDO NOT cut the power"));
	assert_string_equal(drawn, "hold 2 1");
	assert_int_equal(flushes, 1);
	assert_false(held);
	event.rom_rejects = false;
	port.event(port.context, &event);
	assert_non_null(strstr(log_, "reads from the flash are inconsistent"));
	assert_string_equal(drawn, "hold 2 0");
	feeds = 0;
	assert_true(port.wait(port.context, 2));
	assert_int_equal(slept, 2000);
	assert_in_range(feeds, 8, UINT32_MAX);
	assert_int_equal(opens, feeds); /* it may be free by now */
	assert_true(held);
}

/* The first is told only; then there are pauses, unless nobody wants them. */
static void a_death_is_told(void **state)
{
	(void)state;
	held = false; /* log_adopt let go of it */
	assert_true(session_tell_death(&session, 11, 0));
	assert_string_equal(log_, "change died signal=11 resumes-in=0\n");
	assert_int_equal(slept, 0);
	assert_int_equal(feeds, 1);
	assert_true(session_tell_death(&session, 9, 1));
	assert_non_null(strstr(log_, "died signal=9 resumes-in=1\nDO NOT cut the power"));
	assert_string_equal(drawn, "hold 1 0"); /* what the ROM makes of it is not known */
	assert_int_equal(slept, 1000);
	held = false;
	options.no_hold = true;
	assert_true(session_tell_death(&session, 11, 0));
	assert_false(session_tell_death(&session, 11, 2));
	assert_int_equal(slept, 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_event_has_its_line),
		cmocka_unit_test_setup(the_guard_knows_the_phase, setup),
		cmocka_unit_test_setup(progress_is_shown, setup),
		cmocka_unit_test_setup(a_hold_is_told_and_waited_for, setup),
		cmocka_unit_test_setup(a_death_is_told, setup),
	};

	return cmocka_run_group_tests_name("session tell", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A session before it does anything, and what it concludes.
 *
 * LDFLAGS: -Wl,--wrap=log_line,--wrap=log_say
 */
#include "pure.h"

#include "session.h"

static struct session session;
static struct session_shared shared;
static struct options options;
static unsigned lines;
static bool loose;
static char said[64]; /* the first word of what was said, a blank, the rest */

void __wrap_log_line(struct log *log, const char *format, ...);
void __wrap_log_line(struct log *log, const char *format, ...)
{
	(void)format;
	assert_ptr_equal(log, &shared.log);
	lines++;
}

void __wrap_log_say(struct log *log, const char *phase, const char *sentence);
void __wrap_log_say(struct log *log, const char *phase, const char *sentence)
{
	assert_ptr_equal(log, &shared.log);
	snprintf(said, sizeof said, "%s %s", phase, sentence);
}

static int start(void **state)
{
	(void)state;
	lines = 0;
	memset(&session, 0xa5, sizeof session);
	memset(&shared, 0, sizeof shared);
	session_start(&session, &options, &shared);
	return 0;
}

/* Nothing is open, nothing has happened, and what the command line forces is forced. */
static void it_begins_with_nothing(void **state)
{
	(void)state;
	options.forced = 5;
	assert_int_equal(start(state), 0);
	assert_true(session.flash.fd < 0 && session.watchdog.fd < 0);
	assert_true(session.led.gpio[0].fd < 0 && session.led.gpio[1].fd < 0);
	assert_int_equal(session.status, EXIT_DONE);
	assert_int_equal(session.state, FLASH_UNTOUCHED);
	assert_int_equal(session.forced, 5);
	assert_string_equal(session.why.at, "");
	assert_string_equal(session.backup, "");
	assert_null(session.reason);
}

/* What answers a question or makes a file has no log. */
static void who_has_a_log(void **state)
{
	static const struct {
		enum command command;
		unsigned lines;
	} table[] = {
		{COMMAND_FLASH, 1}, {COMMAND_BACKUP, 1}, {COMMAND_RESTORE, 1}, {COMMAND_VERIFY, 1},
		{COMMAND_INFO, 0},  {COMMAND_CHECK, 0},  {COMMAND_BUNDLE, 0},  {COMMAND_SDCARD, 0},
	};

	for (unsigned i = 0; i < sizeof table / sizeof table[0]; i++) {
		options.command = table[i].command;
		assert_int_equal(start(state), 0);
		assert_int_equal(lines, table[i].lines);
	}
}

static void what_it_concludes(void **state)
{
	static const struct {
		enum exit_status status;
		const char *said;
	} table[] = {
		{EXIT_DONE, "done x"},
		{EXIT_REFUSED, "refused x"},
		{EXIT_RESTORED, "failed x"},
		{EXIT_NOT_GOOD, "failed x"},
	};

	(void)state;
	for (unsigned i = 0; i < sizeof table / sizeof table[0]; i++) {
		assert_false(session_conclude(&session, table[i].status, FLASH_OLD, "x"));
		assert_string_equal(said, table[i].said);
		assert_string_equal(session.reason, "x");
		assert_int_equal(session.status, table[i].status);
		assert_int_equal(session.state, FLASH_OLD);
	}
	text_add(&session.why, "because");
	assert_false(session_refuse(&session));
	assert_string_equal(said, "refused because");
	assert_string_equal(session.reason, "because");
	assert_int_equal(session.state, FLASH_UNTOUCHED);
}

static void assert_refused(enum canary canary, const char *why)
{
	assert_int_equal(start(NULL), 0);
	session.look.loose = loose;
	session.mtd.geometry.size = 0x40000;
	session.mtd.geometry.erase_size = 0x8000;
	assert_false(session_refuse_chip(&session, canary));
	assert_non_null(strstr(session.reason, why));
	assert_false(session.why.cut);
	assert_int_equal(session.status, EXIT_REFUSED);
	assert_int_equal(session.state, FLASH_UNTOUCHED);
	assert_int_equal(session.doubted, canary == CANARY_UNREAD);
}

/* Of a chip: what it did not do, and what it was seen to do all the same. */
static void what_it_refuses_a_chip_with(void **state)
{
	(void)state;
	assert_refused(CANARY_NONE, "is write-protected: it took no change");
	assert_false(session.canary_left);
	assert_refused(CANARY_ERASED, "is write-protected: it took no change");
	assert_false(session.canary_left);
	assert_refused(CANARY_UNREAD, "Nothing but one unused byte was changed");
	assert_true(session.canary_left);
	assert_refused(CANARY_STAYS, "one unused byte at 0x3ffff could not be erased");
	assert_true(session.canary_left);
}

/* The same where an unused block did not read twice alike, and was erased. */
static void what_it_says_of_a_loose_block(void **state)
{
	(void)state;
	loose = true;
	assert_refused(CANARY_NONE,
	               "is write-protected: it took no change"); /* nothing was tried */
	assert_false(session.canary_left);
	assert_refused(
		CANARY_ERASED,
		"write-protected: the bootloader is as it was found; the "
		"erase block behind it, from 0x38000 on, read differently "
		"from one time to the next, and was erased. What it held was put back, and is "
		"in the backup");
	assert_true(session.canary_left);
	assert_refused(CANARY_UNREAD, "nothing was changed; the erase block behind it, from");
	assert_null(strstr(session.reason, "one unused byte"));
	assert_refused(CANARY_STAYS, "is intact; the erase block behind it, from 0x38000 on");
	loose = false;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(it_begins_with_nothing, start),
		cmocka_unit_test_setup(who_has_a_log, start),
		cmocka_unit_test_setup(what_it_concludes, start),
		cmocka_unit_test_setup(what_it_refuses_a_chip_with, start),
		cmocka_unit_test_setup(what_it_says_of_a_loose_block, start),
	};

	return cmocka_run_group_tests_name("session", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The lines of the log: their form, their length, and what is kept of them when memory
 * overflows.
 *
 * LDFLAGS: -Wl,--wrap=fsync,--wrap=fork,--wrap=clock_now
 */
#include "log_stand.h"

#include "guarded.h"

static void test_form(void **state)
{
	int out = start_on_pipe();

	(void)state;
	log_line(&log_, "save %s file=%s why=%s odd=%s none=%s bytes=%u at=0x%x", "backup",
	         "a-b.bin", "two words", "a=\"b\"\n", "", 262144u, 0x8000u);
	assert_string_equal(after_stamp(drain(out)),
	                    "save backup file=a-b.bin why=\"two words\" odd=\"a=\\\"b\\\"\\u000a\" "
	                    "none=\"\" bytes=262144 at=0x8000\n");
	log_begin(&log_);
	log_add(&log_, "change %s", "fault");
	log_add(&log_, " errno=%u", 5u);
	log_end(&log_);
	assert_string_equal(after_stamp(drain(out)), "change fault errno=5\n");
	log_say(&log_, "look", "it is\nso");
	assert_string_equal(after_stamp(drain(out)), "look: it is?so\n");
	close(out);
}

/* A value is as it is, or a JSON string. */
static void test_values(void **state)
{
	static const char *const table[][2] = {
		{"a", "a"},
		{"!", "!"},
		{"~", "~"},
		{"", "\"\""},
		{" ", "\" \""},
		{"\x1f", "\"\\u001f\""},
		{"\x7f", "\"\\u007f\""},
		{"\xc3", "\"\\u00c3\""},
		{"\"", "\"\\\"\""},
		{"\\", "\"\\\\\""},
		{"=", "\"=\""},
		{"=a", "\"=a\""},
		{"a=", "\"a=\""},
	};
	int out = start_on_pipe();

	(void)state;
	for (unsigned i = 0; i < sizeof table / sizeof table[0]; i++) {
		char expected[32];

		snprintf(expected, sizeof expected, "of=%s\n", table[i][1]);
		log_line(&log_, "of=%s", table[i][0]);
		assert_string_equal(after_stamp(drain(out)), expected);
	}
	close(out);
}

static void test_stamp(void **state)
{
	static const struct {
		uint32_t seconds;
		const char *line;
	} table[] = {
		{0, "[    0.045] a: b\n"},       {9, "[    9.045] a: b\n"},
		{10, "[   10.045] a: b\n"},      {999, "[  999.045] a: b\n"},
		{9999, "[ 9999.045] a: b\n"},    {10000, "[10000.045] a: b\n"},
		{100000, "[100000.045] a: b\n"}, {UINT32_MAX, "[4294967295.045] a: b\n"},
	};
	int out = start_on_pipe();

	(void)state;
	for (unsigned i = 0; i < sizeof table / sizeof table[0]; i++) {
		fake_seconds = table[i].seconds;
		log_say(&log_, "a", "b");
		assert_string_equal(drain(out), table[i].line);
	}
	close(out);
}

static void test_long_line(void **state)
{
	char longer[2000];
	int out = start_on_pipe();
	const char *line;

	(void)state;
	memset(longer, 'a', sizeof longer - 1);
	longer[sizeof longer - 1] = '\0';
	log_say(&log_, "test", longer);
	log_say(&log_, "test", "next");
	line = drain(out);
	assert_int_equal(lines_in(line), 2);
	assert_in_range(strchr(line, '\n') - line, LOG_LINE - 20, LOG_LINE - 1);
	close(out);
}

/* The first and the newest lines are kept, and the gap is told. */
static void test_overflow(void **state)
{
	int out = start_on_pipe();
	unsigned missing;
	unsigned line;
	const char *text;
	const char *gap;

	(void)state;
	log_card(&log_, edge_card(edge_root));
	log_hold(&log_);
	for (line = 1; line <= 2000; line++)
		say_numbered(line);
	log_release(&log_);
	assert_int_equal(log_flush(&log_, LOG_FLUSH_MS), 0);
	text = edge_get(LOG_FILE);
	assert_in_range(strlen(text), LOG_MEMORY - 2 * 64, LOG_MEMORY + 64);
	gap = strstr(text, "... ");
	assert_non_null(gap);
	assert_in_range(gap - text, LOG_HEAD - 64, LOG_HEAD);
	assert_int_equal(sscanf(gap, "... %u lines are missing here\n", &missing), 1);
	assert_int_equal(lines_in(text), 2000 - missing + 1);
	assert_string_equal(after_stamp(text + strlen(text) - 29), "test: line 2000.\n");
	/* Lines before the gap, and after it, are each without a hole. */
	line = 1;
	for (const char *at = text; *at != '\0'; at = strchr(at, '\n') + 1) {
		unsigned number;

		if (at == gap) {
			line += missing;
			continue;
		}
		assert_int_equal(sscanf(after_stamp(at), "test: line %u.", &number), 1);
		assert_int_equal(number, line);
		line++;
	}
	assert_int_equal(line, 2001);
	/* and memory is in order afterwards */
	assert_int_equal(unlink(edge_path(LOG_FILE)), 0);
	for (line = 1; line <= 300; line++)
		say_numbered(line);
	assert_int_equal(log_flush(&log_, LOG_FLUSH_MS), 0);
	assert_int_equal(lines_in(edge_get(LOG_FILE)), 300);
	close(out);
}

#define LINE 32u /* bytes; it divides LOG_HEAD and LOG_MEMORY */

/* The line of that number, of LINE bytes with its end. */
static void say_of_size(struct log *log, unsigned number)
{
	char text[LINE];

	snprintf(text, sizeof text, "%013u", number);
	log_say(log, "test", text);
}

/* The line of that number, as it is to be at that place. */
static void assert_line(const char *at, unsigned number)
{
	unsigned found;

	assert_int_equal(sscanf(after_stamp(at), "test: %u", &found), 1);
	assert_int_equal(found, number);
	assert_int_equal(at[LINE - 1], '\n');
}

/* Filled to the byte nothing is lost; then the first one behind the head goes. No byte
 * behind the memory is looked at. */
static void test_full_to_the_byte(void **state)
{
	static const char gap[] = "... 1 lines are missing here\n";
	struct log *log = (void *)guarded(sizeof *log);
	int out = start_on_pipe();
	const char *text;
	unsigned line;

	(void)state;
	log_start(log);
	log_card(log, edge_card(edge_root));
	for (line = 0; line < LOG_MEMORY / LINE; line++)
		say_of_size(log, line);
	assert_int_equal(log_flush(log, LOG_FLUSH_MS), 0);
	text = edge_get(LOG_FILE);
	assert_int_equal(strlen(text), LOG_MEMORY);
	for (line = 0; line < LOG_MEMORY / LINE; line++)
		assert_line(text + line * LINE, line);
	assert_int_equal(unlink(edge_path(LOG_FILE)), 0);
	for (line = 0; line <= LOG_MEMORY / LINE; line++)
		say_of_size(log, line);
	assert_int_equal(log_flush(log, LOG_FLUSH_MS), 0);
	text = edge_get(LOG_FILE);
	assert_int_equal(strlen(text), LOG_MEMORY + sizeof gap - 1);
	assert_line(text + LOG_HEAD - LINE, LOG_HEAD / LINE - 1);
	assert_memory_equal(text + LOG_HEAD, gap, sizeof gap - 1);
	text += sizeof gap - 1;
	for (line = LOG_HEAD / LINE; line < LOG_MEMORY / LINE; line++)
		assert_line(text + line * LINE, line + 1);
	close(log->stream.fd);
	close(out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		T(test_form),      T(test_values),   T(test_stamp),
		T(test_long_line), T(test_overflow), T(test_full_to_the_byte),
	};

	return cmocka_run_group_tests_name("log lines", tests, NULL, NULL);
}

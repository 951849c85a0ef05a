/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The progress line: what it says of how much, and how often; test_log_stream.c has the terminal.
 *
 * LDFLAGS: -Wl,--wrap=clock_ms,--wrap=log_is_terminal,--wrap=log_transient
 */
#include "pure.h"

#include "progress.h"

static struct log log_;
static struct progress progress;
static uint32_t now;
static char drawn[128]; /* since it was looked at; empty: nothing */

uint32_t __wrap_clock_ms(void);
uint32_t __wrap_clock_ms(void)
{
	return now;
}

bool __wrap_log_is_terminal(const struct log *log);
bool __wrap_log_is_terminal(const struct log *log)
{
	assert_ptr_equal(log, &log_);
	return true;
}

void __wrap_log_transient(struct log *log, const char *line);
void __wrap_log_transient(struct log *log, const char *line)
{
	assert_ptr_equal(log, &log_);
	strcpy(drawn, line);
}

static bool draws(uint32_t done)
{
	drawn[0] = '\0';
	progress_draw(&progress, done, "x");
	return drawn[0] != '\0';
}

static void shares(void **state)
{
	static const struct {
		uint32_t done, total;
		const char *line;
	} table[] = {
		{0, 8, "[--------------------]   0 % x"},
		{1, 100, "[--------------------]   1 % x"},
		{9, 100, "[#-------------------]   9 % x"},
		{10, 100, "[##------------------]  10 % x"},
		{99, 100, "[###################-]  99 % x"},
		{100, 100, "[####################] 100 % x"},
		{101, 100, "[####################] 100 % x"},
		{7, 7, "[####################] 100 % x"},
		/* Exact up to the size of a flash chip; of more the low bits do not count. */
		{167772, 0x1000000, "[--------------------]   0 % x"},
		{167773, 0x1000000, "[--------------------]   1 % x"},
		{0x80000000u, 0xffffffffu, "[##########----------]  50 % x"},
		{0xffffffffu, 0xffffffffu, "[####################] 100 % x"},
	};

	(void)state;
	for (unsigned i = 0; i < sizeof table / sizeof table[0]; i++) {
		progress_start(&progress, &log_, table[i].total);
		assert_true(draws(table[i].done));
		assert_string_equal(drawn, table[i].line);
	}
}

static void a_line_is_drawn_when_it_changes_or_after_a_while(void **state)
{
	(void)state;
	now = 0xffffff00u;
	progress_start(&progress, &log_, 100);
	assert_true(draws(1));
	assert_false(draws(1));
	now += 199; /* the clock begins again meanwhile */
	assert_false(draws(1));
	assert_true(draws(2));
	now += 199;
	assert_false(draws(2));
	now += 1;
	assert_true(draws(2));
	assert_false(draws(2));
	/* Begun again it is drawn at once. */
	progress_start(&progress, &log_, 100);
	assert_true(draws(2));
	for (uint32_t share = 0; share <= 100; share++) {
		progress_start(&progress, &log_, 100);
		assert_true(draws(share));
	}
	progress_start(&progress, &log_, 0);
	assert_false(draws(1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shares),
		cmocka_unit_test(a_line_is_drawn_when_it_changes_or_after_a_while),
	};

	return cmocka_run_group_tests_name("progress", tests, NULL, NULL);
}

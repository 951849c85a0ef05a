/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line: what it may say, and the sentence for what it may not. */
#include "pure.h"

#include "options.h"

#define WORDS 8

static struct options options;
static char sentence[256];

/* Splits a line at its blanks and parses it, behind the program's name. */
static bool parse(const char *line)
{
	static char copy[256];
	char *argv[WORDS] = {NULL};
	char name[] = "pan-fix";
	struct text why;
	int argc = 1;

	argv[0] = name;
	strcpy(copy, line);
	for (char *word = strtok(copy, " "); word != NULL; word = strtok(NULL, " "))
		argv[argc++] = word;
	text_start(&why, sentence, sizeof sentence);
	return options_parse(&options, argc, argv, &why);
}

static void says_what_is_usual(void **state)
{
	(void)state;
	assert_true(parse("flash"));
	assert_int_equal(options.command, COMMAND_FLASH);
	assert_string_equal(options.device, "/dev/mtd0");
	assert_int_equal(options.forced, 0);
	assert_string_equal(options.root, "");
	assert_null(options.image);
	assert_null(options.backup_dir);
	assert_int_equal(options.reboot, REBOOT_DEFAULT);
	assert_false(options.dry_run || options.no_hold || options.json || options.help);
}

static void takes_values_in_both_ways(void **state)
{
	(void)state;
	assert_true(parse("flash --image a --device=/dev/b "
	                  "--backup-dir --reboot"));
	assert_string_equal(options.image, "a");
	assert_string_equal(options.device, "/dev/b");
	assert_int_equal(options.forced, 0);
	assert_string_equal(options.backup_dir, "--reboot");
	assert_int_equal(options.reboot, REBOOT_DEFAULT);
	assert_true(parse("flash --force=model --force soc,ram-differs"));
	assert_int_equal(options.forced,
	                 1u << FINDING_MODEL | 1u << FINDING_SOC | 1u << FINDING_RAM);
	assert_true(parse("flash --no-reboot --dry-run --no-hold --root=x=y"));
	assert_int_equal(options.reboot, REBOOT_NO);
	assert_true(options.dry_run && options.no_hold);
	assert_string_equal(options.root, "x=y");
}

static void takes_the_file_anywhere(void **state)
{
	(void)state;
	assert_true(parse("check a --json"));
	assert_string_equal(options.file, "a");
	assert_true(options.json);
	assert_true(parse("check --json a"));
	assert_string_equal(options.file, "a");
	assert_true(parse("check --json -- --json"));
	assert_string_equal(options.file, "--json");
	assert_true(parse("check -"));
	assert_string_equal(options.file, "-");
}

static void helps(void **state)
{
	(void)state;
	assert_true(parse("--help"));
	assert_int_equal(options.command, COMMAND_NONE);
	assert_true(options.help);
	assert_true(parse("-h"));
	assert_true(parse("check --help"));
	assert_true(options.help);
	assert_true(parse("check a b --help"));
	assert_int_equal(options.command, COMMAND_CHECK);
}

static void help_and_version(void **state)
{
	(void)state;
	assert_true(parse(""));
	assert_int_equal(options.command, COMMAND_NONE);
	assert_false(options.help || options.version);
	assert_true(parse("--version"));
	assert_true(options.version && !options.help);
	assert_true(parse("-h"));
	assert_true(options.help && !options.version);
	assert_true(parse("flash -h"));
	assert_true(options.help);
	assert_int_equal(options.command, COMMAND_FLASH);
	assert_string_equal(options_command_name(COMMAND_RESTORE), "restore");
	assert_true(parse("restore x --json"));
	assert_true(options.json);
}

static void says_what_is_wrong(void **state)
{
	static const struct {
		const char *line, *sentence;
	} table[] = {
		{"flush", "unknown command flush: see --help"},
		{"flash --imag x", "unknown option --imag: see --help"},
		{"flash -x", "unknown option -x: see --help"},
		{"flash --reboot=1", "unknown option --reboot=1: see --help"},
		{"flash --=1", "unknown option --=1: see --help"},
		{"flash --image", "the option --image needs a value: see --help"},
		{"backup --json", "this command does not take --json: see --help"},
		{"flash --force=model,nonsense",
	         "--force does not take 'nonsense': it takes names of findings, "
	         "see pan-fix info, but not no-card"},
		{"flash --force no-card",
	         "--force does not take 'no-card': it takes names of findings, "
	         "see pan-fix info, but not no-card"},
		{"flash --force=", "--force does not take '': it takes names of findings, "
	                           "see pan-fix info, but not no-card"},
		{"verify --force=x", "this command does not take --force: see --help"},
		{"flash x", "unexpected argument x: see --help"},
		{"check x y", "unexpected argument y: see --help"},
		{"check --json", "which file? Say pan-fix check FILE"},
		{"restore", "which file? Say pan-fix restore FILE"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		assert_false(parse(table[i].line));
		assert_string_equal(sentence, table[i].sentence);
	}
}

static void usage_shows_the_options_of_the_command(void **state)
{
	char all[4096] = "";
	const char *piece;

	(void)state;
	for (unsigned i = 0; (piece = options_usage(COMMAND_CHECK, i)) != NULL; i++)
		strcat(all, piece);
	assert_non_null(strstr(all, "usage: pan-fix check FILE"));
	assert_non_null(strstr(all, "--json"));
	assert_null(strstr(all, "--reboot"));
	assert_non_null(options_usage(COMMAND_NONE, 0));
	assert_null(options_usage(COMMAND_NONE, 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_what_is_usual),
		cmocka_unit_test(takes_values_in_both_ways),
		cmocka_unit_test(takes_the_file_anywhere),
		cmocka_unit_test(helps),
		cmocka_unit_test(says_what_is_wrong),
		cmocka_unit_test(help_and_version),
		cmocka_unit_test(usage_shows_the_options_of_the_command),
	};

	return cmocka_run_group_tests_name("options", tests, NULL, NULL);
}

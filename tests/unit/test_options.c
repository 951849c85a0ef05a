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
	/* From the first of all the options to the last that has a text. */
	all[0] = '\0';
	for (unsigned i = 0; (piece = options_usage(COMMAND_FLASH, i)) != NULL; i++)
		strcat(all, piece);
	assert_non_null(strstr(all, "\n\n  --image FILE "));
	assert_non_null(strstr(all, "\n  --json "));
	assert_non_null(options_usage(COMMAND_NONE, 0));
	assert_null(options_usage(COMMAND_NONE, 1));
}

/* Each option with each command: a letter in `takes` says which do. */
static void each_command_takes_its_own(void **state)
{
	static const struct {
		char letter;
		const char *words, *file;
	} commands[] = {
		{'f', "flash", ""},       {'b', "backup", ""},      {'r', "restore", " file"},
		{'v', "verify", ""},      {'i', "info", ""},        {'c', "check", " file"},
		{'u', "bundle", " file"}, {'s', "sdcard", " file"},
	};
	static const struct {
		const char *words, *takes;
	} known[] = {
		{"--image x", "fvi"},       {"--dry-run", "fr"},     {"--force model", "frius"},
		{"--backup-dir x", "frbi"}, {"--device x", "frbvi"}, {"--reboot", "fr"},
		{"--no-reboot", "fr"},      {"--no-hold", "fr"},     {"--program x", "us"},
		{"--output x", "us"},       {"--json", "fric"},      {"--root x", "frbvicus"},
		{"--way hand", "f"},        {"--until-pulled", "f"}, {"--help", "frbvicus"},
		{"-h", "frbvicus"},
	};
	char line[80];

	(void)state;
	for (unsigned c = 0; c < sizeof commands / sizeof commands[0]; c++)
		for (unsigned o = 0; o < sizeof known / sizeof known[0]; o++) {
			bool takes = strchr(known[o].takes, commands[c].letter) != NULL;

			snprintf(line, sizeof line, "%s%s %s", commands[c].words, commands[c].file,
			         known[o].words);
			if (parse(line) != takes)
				fail_msg("`%s`: %s", line, sentence);
			if (commands[c].file[0] == '\0')
				continue;
			/* A command that needs a file says so. */
			snprintf(line, sizeof line, "%s", commands[c].words);
			assert_false(parse(line));
		}
	assert_false(parse("flash file"));
}

static void each_option_says_what_it_was_given(void **state)
{
	(void)state;
	assert_true(parse("bundle file --program a --output b"));
	assert_string_equal(options.file, "file");
	assert_string_equal(options.program, "a");
	assert_string_equal(options.output, "b");
	assert_true(parse("flash"));
	assert_false(options.until_pulled);
	assert_true(parse("flash --until-pulled"));
	assert_true(options.until_pulled);
	assert_true(parse("flash --way=sdcard --json"));
	assert_int_equal(options.way, WAY_SDCARD);
	assert_true(options.json);
	assert_false(parse("flash --way=nothing"));
	assert_false(parse("flash --image"));
	assert_false(parse("flash --way"));
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
		cmocka_unit_test(each_command_takes_its_own),
		cmocka_unit_test(each_option_says_what_it_was_given),
	};

	return cmocka_run_group_tests_name("options", tests, NULL, NULL);
}

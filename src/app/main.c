/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * main.c - from the command line to a command; the only place that exits.
 */
#include <string.h>
#include <unistd.h>

#include "arm.h"
#include "child.h"
#include "commands.h"
#include "file.h"

/* Everything the program remembers; too large for the stack. */
static struct session session;

static void main_say(int stream, const char *a, const char *b)
{
	/* With nobody to read it there is nobody to tell. */
	if (file_write(stream, a, strlen(a)) == 0)
		(void)file_write(stream, b, strlen(b));
}

static int main_usage_error(struct text *why)
{
	text_char(why, '\n');
	main_say(STDERR_FILENO, "pan-fix: ", why->at);
	return EXIT_USAGE;
}

static void main_help(int stream, enum command command)
{
	const char *text;

	for (unsigned i = 0; (text = options_usage(command, i)) != NULL; i++)
		main_say(stream, text, "");
}

static int main_run(const struct options *options)
{
	static int (*const commands[])(struct session *) = {
		[COMMAND_FLASH] = cmd_flash,     [COMMAND_BACKUP] = cmd_backup,
		[COMMAND_RESTORE] = cmd_restore, [COMMAND_VERIFY] = cmd_verify,
		[COMMAND_INFO] = cmd_info,       [COMMAND_CHECK] = cmd_check,
		[COMMAND_BUNDLE] = cmd_bundle,   [COMMAND_SDCARD] = cmd_sdcard,
	};
	struct session_shared *shared = child_memory(sizeof *shared);

	if (shared == NULL) {
		main_say(STDERR_FILENO,
		         "pan-fix: refused, flash untouched: ", "not enough memory\n");
		return EXIT_REFUSED;
	}
	session_start(&session, options, shared);
	return commands[options->command](&session);
}

int main(int argc, char *argv[])
{
	struct options options;
	char sentence[256];
	struct text why;

	arm_streams();
	text_start(&why, sentence, sizeof sentence);
	if (!options_parse(&options, argc, argv, &why))
		return main_usage_error(&why);
	if (options.help)
		main_help(STDOUT_FILENO, options.command);
	else if (options.version)
		main_say(STDOUT_FILENO, "pan-fix " PAN_FIX_VERSION, "\n");
	else if (options.command != COMMAND_NONE)
		return main_run(&options);
	else {
		main_help(STDERR_FILENO, COMMAND_NONE);
		return EXIT_USAGE;
	}
	return EXIT_DONE;
}

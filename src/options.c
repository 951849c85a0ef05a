/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "options.h"

#include <getopt.h>
#include <string.h>

/* The options as bits, to say which command takes which. */
enum {
	TAKES_IMAGE = 1 << 0,
	TAKES_DEVICE = 1 << 1,
	TAKES_BACKUP_DIR = 1 << 2,
	TAKES_FORCE = 1 << 3,
	TAKES_REBOOT = 1 << 4,
	TAKES_NO_REBOOT = 1 << 5,
	TAKES_DRY_RUN = 1 << 6,
	TAKES_NO_HOLD = 1 << 7,
	TAKES_JSON = 1 << 8,
	TAKES_ROOT = 1 << 9,
	TAKES_HELP = 1 << 10,
	TAKES_FILE = 1 << 11,

	TAKES_ALWAYS = TAKES_HELP | TAKES_ROOT,
	TAKES_FLASHING = TAKES_DEVICE | TAKES_BACKUP_DIR | TAKES_FORCE |
			 TAKES_REBOOT | TAKES_NO_REBOOT | TAKES_DRY_RUN |
			 TAKES_NO_HOLD,
};

static const struct option long_options[] = {
	{ "image", required_argument, NULL, TAKES_IMAGE },
	{ "device", required_argument, NULL, TAKES_DEVICE },
	{ "backup-dir", required_argument, NULL, TAKES_BACKUP_DIR },
	{ "force", required_argument, NULL, TAKES_FORCE },
	{ "reboot", no_argument, NULL, TAKES_REBOOT },
	{ "no-reboot", no_argument, NULL, TAKES_NO_REBOOT },
	{ "dry-run", no_argument, NULL, TAKES_DRY_RUN },
	{ "no-hold", no_argument, NULL, TAKES_NO_HOLD },
	{ "json", no_argument, NULL, TAKES_JSON },
	{ "root", required_argument, NULL, TAKES_ROOT },
	{ "help", no_argument, NULL, TAKES_HELP },
	{ NULL, 0, NULL, 0 },
};

#define FLASHING_USAGE \
"  --dry-run           show the findings and the plan, change nothing\n" \
"  --force=NAME,...    go on although NAME refuses (names: see the findings)\n" \
"  --backup-dir DIR    save the backup here instead of on the SD card\n" \
"  --device DEV        flash device (/dev/mtd0)\n" \
"  --reboot            reboot after a change (the default)\n" \
"  --no-reboot         do not\n" \
"  --no-hold           return even if flash is not good (status 30)\n"

static const struct {
	const char *name;
	int takes;
	const char *usage;
} commands[] = {
	[COMMAND_NONE] = { "", TAKES_HELP,
"pan-fix " PAN_FIX_VERSION ": replaces the bootloader of a Wyze Cam Pan, safely.\n"
"\n"
"  pan-fix info            what this camera is, and whether it has the defect\n"
"  pan-fix check FILE      what a bootloader image is (on a PC too)\n"
"  pan-fix flash           save the bootloader to the SD card, then replace it\n"
"  pan-fix backup          save and verify a copy of the bootloader\n"
"  pan-fix verify          compare flash with an image\n"
"  pan-fix restore FILE    put a saved bootloader back\n"
"\n"
"  pan-fix COMMAND --help  the options of a command\n"
"\n"
"Exit status, which tells the state of the flash: 0 done, or nothing to do;\n"
"2 usage; 10 refused, flash untouched; 20 failed, the previous bootloader is\n"
"back in place and verified; 30 flash is not good (only with --no-hold).\n" },
	[COMMAND_FLASH] = { "flash", TAKES_IMAGE | TAKES_FLASHING,
"usage: pan-fix flash [OPTION]...\n"
"Saves the bootloader to the SD card, replaces it by the image, reads all of\n"
"it back and reboots. Refuses, with flash untouched, when anything says that\n"
"the image is not for this camera.\n"
"\n"
"  --image FILE        the bootloader; FILE.md5 has to lie beside it\n"
"                      (bootloader.bin beside this program)\n"
FLASHING_USAGE },
	[COMMAND_BACKUP] = { "backup", TAKES_DEVICE | TAKES_BACKUP_DIR,
"usage: pan-fix backup [OPTION]...\n"
"Saves the bootloader to the SD card and reads the copy back.\n"
"\n"
"  --backup-dir DIR    save it here instead of on the SD card\n"
"  --device DEV        flash device (/dev/mtd0)\n" },
	[COMMAND_RESTORE] = { "restore", TAKES_FILE | TAKES_FLASHING,
"usage: pan-fix restore FILE [OPTION]...\n"
"Puts a saved bootloader back, with all the care of flash. What is in flash\n"
"is saved first. FILE.md5 is checked when it lies beside FILE.\n"
"\n"
FLASHING_USAGE },
	[COMMAND_VERIFY] = { "verify", TAKES_IMAGE | TAKES_DEVICE,
"usage: pan-fix verify [OPTION]...\n"
"Compares flash with an image: status 0 when they are equal, 10 when not.\n"
"\n"
"  --image FILE        the image (bootloader.bin beside this program)\n"
"  --device DEV        flash device (/dev/mtd0)\n" },
	[COMMAND_INFO] = { "info", TAKES_IMAGE | TAKES_DEVICE | TAKES_JSON |
				TAKES_BACKUP_DIR | TAKES_FORCE,
"usage: pan-fix info [OPTION]...\n"
"Says what this camera is, whether its bootloader has the defect, and what\n"
"flash would do and why. Changes nothing.\n"
"\n"
"  --image FILE        the bootloader that flash would write\n"
"                      (bootloader.bin beside this program, if it is there)\n"
"  --json              for scripts\n"
"  --force=NAME,...    judge as flash would with this\n"
"  --backup-dir DIR    judge as flash would with this\n"
"  --device DEV        flash device (/dev/mtd0)\n" },
	[COMMAND_CHECK] = { "check", TAKES_FILE | TAKES_JSON,
"usage: pan-fix check FILE [OPTION]...\n"
"Says what a bootloader image is, which flash chips it knows, and for which\n"
"cameras it would be refused. Status 10: no camera would take it.\n"
"\n"
"  --json              for scripts\n" },
};

#define COMMANDS (sizeof commands / sizeof commands[0])

const char *options_usage(enum command command)
{
	return commands[command].usage;
}

static bool fail(struct text *why, const char *sentence, const char *what,
		 const char *rest)
{
	text_add(why, sentence);
	text_add(why, what);
	text_add(why, rest);
	return false;
}

static bool find_command(const char *name, enum command *command)
{
	for (size_t i = 1; i < COMMANDS; i++)
		if (strcmp(name, commands[i].name) == 0) {
			*command = (enum command)i;
			return true;
		}
	return false;
}

static void set_option(struct options *options, int option, const char *value)
{
	switch (option) {
	case TAKES_IMAGE: options->image = value; break;
	case TAKES_DEVICE: options->device = value; break;
	case TAKES_BACKUP_DIR: options->backup_dir = value; break;
	case TAKES_FORCE: options->force = value; break;
	case TAKES_REBOOT: options->reboot = REBOOT_YES; break;
	case TAKES_NO_REBOOT: options->reboot = REBOOT_NO; break;
	case TAKES_DRY_RUN: options->dry_run = true; break;
	case TAKES_NO_HOLD: options->no_hold = true; break;
	case TAKES_JSON: options->json = true; break;
	case TAKES_ROOT: options->root = value; break;
	default: options->help = true; break;
	}
}

static const char *option_name(int option)
{
	const struct option *entry = long_options;

	while (entry->name != NULL && entry->val != option)
		entry++;
	return entry->name != NULL ? entry->name : "";
}

/* All options of argv, which begins with the command's name. */
static bool parse_options(struct options *options, int argc,
			  char *const argv[], struct text *why)
{
	int takes = commands[options->command].takes | TAKES_ALWAYS;
	int option;

	optind = 1;
	opterr = 0;
	while ((option = getopt_long(argc, argv, ":", long_options, NULL)) != -1) {
		if (option == ':')
			return fail(why, "the option ", argv[optind - 1],
				    " needs a value: see --help");
		if (option == '?')
			return fail(why, "unknown option ", argv[optind - 1],
				    ": see --help");
		if ((option & takes) == 0)
			return fail(why, "this command does not take --",
				    option_name(option), ": see --help");
		set_option(options, option, optarg);
	}
	return true;
}

/* What is left of argv after the options: the FILE, where there is one. */
static bool parse_file(struct options *options, int argc, char *const argv[],
		       struct text *why)
{
	const char *name = commands[options->command].name;
	bool takes = (commands[options->command].takes & TAKES_FILE) != 0;

	if (options->help)
		return true;
	if (takes && optind < argc)
		options->file = argv[optind++];
	if (optind < argc)
		return fail(why, "unexpected argument ", argv[optind],
			    ": see --help");
	if (takes && options->file == NULL)
		return fail(why, "which file? Say pan-fix ", name, " FILE");
	return true;
}

bool options_parse(struct options *options, int argc, char *const argv[],
		   struct text *why)
{
	memset(options, 0, sizeof *options);
	options->device = "/dev/mtd0";
	options->force = "";
	options->root = "";
	if (argc < 2)
		return fail(why, "no command given: ", "", "see --help");
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
		options->help = true;
		return true;
	}
	if (!find_command(argv[1], &options->command))
		return fail(why, "unknown command ", argv[1], ": see --help");
	return parse_options(options, argc - 1, argv + 1, why) &&
	       parse_file(options, argc - 1, argv + 1, why);
}

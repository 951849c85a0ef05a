/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "options.h"

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
	TAKES_PROGRAM = 1 << 12,
	TAKES_OUTPUT = 1 << 13,
	TAKES_WAY = 1 << 14,
	TAKES_UNTIL_PULLED = 1 << 15,

	TAKES_ALWAYS = TAKES_HELP | TAKES_ROOT,
	TAKES_FLASHING = TAKES_DEVICE | TAKES_BACKUP_DIR | TAKES_FORCE | TAKES_REBOOT |
	                 TAKES_NO_REBOOT | TAKES_DRY_RUN | TAKES_NO_HOLD | TAKES_JSON,
};

/* clang-format off: usage text as it is printed */
static const struct option {
	const char *name;
	int takes;
	bool has_value;
	const char *usage;
} known[] = {
	{"--image", TAKES_IMAGE, true,
         "  --image FILE        the bootloader (bootloader.bin beside this program)\n"},
	{"--dry-run", TAKES_DRY_RUN, false,
         "  --dry-run           show the findings and the plan, change nothing\n"},
	{"--force", TAKES_FORCE, true,
         "  --force=NAME,...    go on although NAME refuses (names: see the findings)\n"},
	{"--backup-dir", TAKES_BACKUP_DIR, true,
         "  --backup-dir DIR    save the backup here instead of on the SD card\n"},
	{"--device", TAKES_DEVICE, true, "  --device DEV        flash device (/dev/mtd0)\n"},
	{"--reboot", TAKES_REBOOT, false,
         "  --reboot            reboot after a change (the default)\n"},
	{"--no-reboot", TAKES_NO_REBOOT, false, "  --no-reboot         do not\n"},
	{"--no-hold", TAKES_NO_HOLD, false,
         "  --no-hold           return even if flash is not good (status 30)\n"},
	{"--program", TAKES_PROGRAM, true,
         "  --program FILE      the camera's program (the one inside of a release's tool)\n"},
	{"--output", TAKES_OUTPUT, true, "  --output NAME       what to make instead\n"},
	{"--json", TAKES_JSON, false,
         "  --json              JSON on standard output, for scripts\n"},
	{"--root", TAKES_ROOT, true, NULL},
	{"--way", TAKES_WAY, true, NULL},
	{"--until-pulled", TAKES_UNTIL_PULLED, false, NULL},
	{"--help", TAKES_HELP, false, NULL},
	{"-h", TAKES_HELP, false, NULL},
};

static const struct {
	const char *name;
	int takes;
	const char *usage;
} commands[] = {
	[COMMAND_NONE] =
		{"", TAKES_HELP,
                 "pan-fix " PAN_FIX_VERSION ": replaces the bootloader of a Wyze Cam Pan, safely.\n"
                 "\n"
                 "  pan-fix info            what this camera is, and whether it has the defect\n"
                 "  pan-fix check FILE      what a bootloader image is (on a PC too)\n"
                 "  pan-fix flash           save the bootloader to the SD card, then replace it\n"
                 "  pan-fix backup          save and verify a copy of the bootloader\n"
                 "  pan-fix verify          compare flash with an image\n"
                 "  pan-fix restore FILE    put a saved bootloader back\n"
                 "\n"
                 "  on a PC:\n"
                 "  pan-fix sdcard FILE     the two files for a camera's SD card, from an image\n"
                 "  pan-fix bundle FILE     pan-fix.tar for the other ways, from an image\n"
                 "\n"
                 "  pan-fix COMMAND --help  the options of a command\n"
                 "  pan-fix --version       the version\n"
                 "\n"
                 "Exit status, which tells the state of the flash: 0 done, or nothing to do;\n"
                 "2 usage; 10 refused, flash untouched; 20 failed, the old bootloader is back\n"
                 "and verified; 30 flash is not good, or not known to be (only with --no-hold).\n"},
	[COMMAND_FLASH] =
		{"flash", TAKES_IMAGE | TAKES_FLASHING | TAKES_WAY | TAKES_UNTIL_PULLED,
                 "usage: pan-fix flash [OPTION]...\n"
                 "Saves the bootloader to the SD card, replaces it by the image, reads all of\n"
                 "it back and reboots. Refuses, with flash untouched, when anything says that\n"
                 "the image is not for this camera. Its .md5 file has to lie beside it.\n\n"},
	[COMMAND_BACKUP] = {"backup", TAKES_DEVICE | TAKES_BACKUP_DIR,
                            "usage: pan-fix backup [OPTION]...\n"
                            "Saves the bootloader to the SD card and reads the copy back.\n\n"},
	[COMMAND_RESTORE] =
		{"restore", TAKES_FILE | TAKES_FLASHING,
                 "usage: pan-fix restore FILE [OPTION]...\n"
                 "Puts a saved bootloader back, with all the care of flash. What is in flash\n"
                 "is saved first. FILE.md5 is checked when it lies beside FILE.\n\n"},
	[COMMAND_VERIFY] =
		{"verify", TAKES_IMAGE | TAKES_DEVICE,
                 "usage: pan-fix verify [OPTION]...\n"
                 "Compares flash with an image: status 0 when they are equal, 10 when not.\n\n"},
	[COMMAND_INFO] =
		{"info", TAKES_IMAGE | TAKES_DEVICE | TAKES_JSON | TAKES_BACKUP_DIR | TAKES_FORCE,
                 "usage: pan-fix info [OPTION]...\n"
                 "Says what this camera is, whether its bootloader has the defect, and what\n"
                 "flash would do with these options, and why. Changes nothing.\n\n"},
	[COMMAND_CHECK] =
		{"check", TAKES_FILE | TAKES_JSON,
                 "usage: pan-fix check FILE [OPTION]...\n"
                 "Says what a bootloader image is, which flash chips it knows, and for which\n"
                 "cameras it would be refused. Status 10: no camera would take it.\n\n"},
	[COMMAND_BUNDLE] =
		{"bundle", TAKES_FILE | TAKES_FORCE | TAKES_PROGRAM | TAKES_OUTPUT,
                 "usage: pan-fix bundle FILE [OPTION]...\n"
                 "Makes pan-fix.tar, what a camera is given, with FILE as the bootloader.\n"
                 "--force takes unknown-image and chip-missing: it goes into the bundle.\n\n"},
	[COMMAND_SDCARD] =
		{"sdcard", TAKES_FILE | TAKES_FORCE | TAKES_PROGRAM | TAKES_OUTPUT,
                 "usage: pan-fix sdcard FILE [OPTION]...\n"
                 "Makes the folder sdcard with the two files for the root of an SD card, which\n"
                 "older Pan firmware installs by itself, and sdcard.zip of both.\n"
                 "--force takes unknown-image and chip-missing: it goes into the bundle.\n\n"},
};

/* clang-format on */

#define COMMANDS (sizeof commands / sizeof commands[0])
#define OPTIONS  (sizeof known / sizeof known[0])

const char *options_usage(enum command command, unsigned piece)
{
	if (piece == 0)
		return commands[command].usage;
	for (size_t i = 0; i < OPTIONS; i++)
		if ((known[i].takes & commands[command].takes) != 0 && known[i].usage != NULL &&
		    --piece == 0)
			return known[i].usage;
	return NULL;
}

const char *options_command_name(enum command command)
{
	return commands[command].name;
}

static bool options_find_command(const char *name, enum command *command)
{
	for (size_t i = 1; i < COMMANDS; i++)
		if (strcmp(name, commands[i].name) == 0) {
			*command = (enum command)i;
			return true;
		}
	return false;
}

static void options_set_option(struct options *options, int option, const char *value)
{
	switch (option) {
	case TAKES_IMAGE: options->image = value; break;
	case TAKES_DEVICE: options->device = value; break;
	case TAKES_BACKUP_DIR: options->backup_dir = value; break;
	case TAKES_REBOOT: options->reboot = REBOOT_YES; break;
	case TAKES_NO_REBOOT: options->reboot = REBOOT_NO; break;
	case TAKES_DRY_RUN: options->dry_run = true; break;
	case TAKES_NO_HOLD: options->no_hold = true; break;
	case TAKES_JSON: options->json = true; break;
	case TAKES_ROOT: options->root = value; break;
	case TAKES_PROGRAM: options->program = value; break;
	case TAKES_OUTPUT: options->output = value; break;
	case TAKES_UNTIL_PULLED: options->until_pulled = true; break;
	default: options->help = true; break;
	}
}

/* The option that the first length bytes of argument name, or NULL. */
static const struct option *options_find_option(const char *argument, size_t length)
{
	for (size_t i = 0; i < OPTIONS; i++)
		if (strlen(known[i].name) == length && memcmp(known[i].name, argument, length) == 0)
			return &known[i];
	return NULL;
}

static bool options_add_forced(struct options *options, const char *names, struct text *why)
{
	const char *bad;
	size_t bad_length;

	if (verdict_parse_force(names, &options->forced, &bad, &bad_length))
		return true;
	text_add(why, "--force does not take '");
	text_bytes(why, bad, bad_length);
	text_add(why, "': it takes names of findings, see pan-fix info, but "
	              "not no-card");
	return false;
}

/* Takes --name, --name=VALUE, or --name and `next` (NULL: there is none).
 * Returns how many arguments that were, 0 with a sentence in why. */
static int options_take_option(struct options *options, const char *argument, const char *next,
                               struct text *why)
{
	int takes = commands[options->command].takes | TAKES_ALWAYS;
	const struct option *option;
	const char *value = NULL, *wrong = NULL;
	size_t length = strcspn(argument, "=");
	int used;

	if (argument[length] == '=')
		value = argument + length + 1;
	option = options_find_option(argument, length);
	if (option == NULL || (value != NULL && !option->has_value)) {
		wrong = "unknown option %s: see --help";
	} else if (option->has_value && value == NULL && next == NULL) {
		wrong = "the option %s needs a value: see --help";
	} else if ((option->takes & takes) == 0) {
		wrong = "this command does not take %s: see --help";
		argument = option->name;
	}
	if (wrong != NULL) {
		text_format(why, wrong, argument);
		return 0;
	}
	used = option->has_value && value == NULL ? 2 : 1;
	if (value == NULL)
		value = next;
	if (option->takes == TAKES_FORCE)
		return options_add_forced(options, value, why) ? used : 0;
	if (option->takes == TAKES_WAY)
		return way_parse(&options->way, value, why) ? used : 0;
	options_set_option(options, option->takes, value);
	return used;
}

/* All of argv, which begins with the command's name and ends with NULL: options and
 * FILE in any order, only a FILE behind `--`. The first argument too many is in *extra. */
static bool options_parse_arguments(struct options *options, int argc, char *const argv[],
                                    const char **extra, struct text *why)
{
	bool takes_file = (commands[options->command].takes & TAKES_FILE) != 0;
	bool all_files = false;
	int used;

	for (int i = 1; i < argc; i += used) {
		used = 1;
		if (!all_files && strcmp(argv[i], "--") == 0)
			all_files = true;
		else if (!all_files && argv[i][0] == '-' && argv[i][1] != '\0')
			used = options_take_option(options, argv[i], argv[i + 1], why);
		else if (takes_file && options->file == NULL)
			options->file = argv[i];
		else if (*extra == NULL)
			*extra = argv[i];
		if (used == 0)
			return false;
	}
	return true;
}

/*
 * Not getopt_long: its messages are its own, and it knows nothing of which command
 * takes which option.
 */
bool options_parse(struct options *options, int argc, char *const argv[], struct text *why)
{
	const char *extra = NULL;

	memset(options, 0, sizeof *options);
	options->device = "/dev/mtd0";
	options->root = "";
	if (argc < 2)
		return true;
	options->help = strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0;
	options->version = strcmp(argv[1], "--version") == 0;
	if (options->help || options->version)
		return true;
	if (!options_find_command(argv[1], &options->command)) {
		text_format(why, "unknown command %s: see --help", argv[1]);
		return false;
	}
	if (!options_parse_arguments(options, argc - 1, argv + 1, &extra, why))
		return false;
	if (options->help)
		return true;
	if (extra != NULL) {
		text_format(why, "unexpected argument %s: see --help", extra);
		return false;
	}
	if (commands[options->command].takes & TAKES_FILE && options->file == NULL) {
		text_format(why, "which file? Say pan-fix %s FILE", argv[1]);
		return false;
	}
	return true;
}

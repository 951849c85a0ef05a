/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * options.h - what the owner asked for on the command line (pure).
 */
#ifndef PAN_FIX_OPTIONS_H
#define PAN_FIX_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "text.h"
#include "verdict.h"
#include "way.h"

/* Exit statuses. They tell the state of the FLASH, not of the program. */
enum exit_status {
	EXIT_DONE = 0,      /* done, or there was nothing to do */
	EXIT_USAGE = 2,     /* the command line is wrong; flash untouched */
	EXIT_REFUSED = 10,  /* flash untouched, for the reason given */
	EXIT_RESTORED = 20, /* failed; the old bootloader is back, verified */
	EXIT_NOT_GOOD = 30, /* flash holds no good bootloader (--no-hold only) */
	EXIT_SIGNAL = 128,  /* and N: signal N ended it; the result line says what is in flash */
};

enum command {
	COMMAND_NONE, /* with help or version, or a bare `pan-fix` */
	COMMAND_FLASH,
	COMMAND_BACKUP,
	COMMAND_RESTORE,
	COMMAND_VERIFY,
	COMMAND_INFO,
	COMMAND_CHECK,
	COMMAND_BUNDLE,
	COMMAND_SDCARD,
};

enum reboot_wish {
	REBOOT_DEFAULT, /* flash and restore: reboot after a change */
	REBOOT_YES,
	REBOOT_NO,
};

/* All strings point into argv (or are constants) and live as long as it. */
struct options {
	enum command command;
	const char *image;      /* --image: bootloader to flash or compare with */
	const char *file;       /* the FILE of check, restore, bundle, sdcard; or NULL */
	const char *device;     /* --device, /dev/mtd0 unless given */
	const char *backup_dir; /* --backup-dir, or NULL: look for the card */
	const char *program;    /* --program: the camera's, or NULL: the one inside */
	const char *output;     /* --output: what bundle and sdcard make, or NULL */
	finding_set forced;     /* all that --force named, once or more often */
	const char *root;       /* --root: prefix of /proc, /params, /configs; "" */
	enum reboot_wish reboot;
	enum way way;      /* --way, from upgraderun.sh */
	bool until_pulled; /* --until-pulled, from upgraderun.sh */
	bool dry_run;
	bool no_hold;
	bool json;
	bool help;    /* --help, -h: usage of the command, then exit 0 */
	bool version; /* --version */
};

/*
 * Reads argv into options. Returns true, or false with one sentence that says
 * what is wrong in `why`; options is then not to be used. Without any argument:
 * true, COMMAND_NONE, and neither help nor version.
 */
bool options_parse(struct options *options, int argc, char *const argv[], struct text *why);

/* Its name on the command line. */
const char *options_command_name(enum command command);

/* The usage text of a command, of the whole program for COMMAND_NONE, in
 * pieces from 0 on; NULL behind the last one. */
const char *options_usage(enum command command, unsigned piece);

#endif

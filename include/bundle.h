/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bundle.h - pan-fix.tar, what a camera is given, from its parts (pure).
 *
 * The one place that knows what a bundle holds: the host tool and the offline
 * page make theirs here. All in memory of the caller's; nothing is allocated.
 * The same parts give the same bytes, on every machine and at any time.
 *
 *   Upgrade/                     mode 755, owner 0, time BUNDLE_TIME: all of them
 *   Upgrade/MD5SUMS              the sums of the parts below; upgraderun.sh checks them
 *   Upgrade/PARA                 what the updater looks for
 *   Upgrade/bootloader.bin       the image
 *   Upgrade/bootloader.bin.force names of the findings that its maker overrides;
 *                                empty when none. Always there, so that the one of
 *                                an older bundle in /tmp/Upgrade never counts
 *   Upgrade/bootloader.bin.md5   its line of md5sum
 *   Upgrade/pan-fix              the program for the camera
 *   Upgrade/upgraderun.sh        what the updater starts
 */
#ifndef PAN_FIX_BUNDLE_H
#define PAN_FIX_BUNDLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BUNDLE_TIME 1767225600u /* 1 January 2026 */

#define BUNDLE_IMAGE_NAME "bootloader.bin"
#define BUNDLE_FORCE_NAME BUNDLE_IMAGE_NAME ".force"

/* The findings that a bundle can override: an owner who packs an image on a PC
 * knows it better than the table of known builds, or has another chip. All the
 * others are about the camera, and nobody knows that on a PC. */
#define BUNDLE_FORCE_UNKNOWN "unknown-image"
#define BUNDLE_FORCE_CHIP    "chip-missing"

struct bundle_part {
	const uint8_t *bytes;
	size_t size;
};

struct bundle {
	struct bundle_part para, script, program, image;
	const char *force; /* names with commas between them; NULL or "": none */
};

enum bundle_fault {
	BUNDLE_FAULT_NONE,
	BUNDLE_FAULT_PARA,    /* the updater would not start the script */
	BUNDLE_FAULT_SCRIPT,  /* no shell script */
	BUNDLE_FAULT_CRLF,    /* the script has carriage returns: a syntax error on the camera */
	BUNDLE_FAULT_PROGRAM, /* no program for the camera: 32-bit little-endian MIPS */
	BUNDLE_FAULT_IMAGE,   /* see image_validate */
	BUNDLE_FAULT_FORCE,   /* a name that is not one of the two above */
	BUNDLE_FAULT_BOARD,   /* for a board with another RAM: every camera would refuse it */
	BUNDLE_FAULT_UNKNOWN, /* no known build, and that is not forced */
	BUNDLE_FAULT_COUNT
};

/* The first fault in the order above. A bundle with a fault must not be made. */
enum bundle_fault bundle_check(const struct bundle *bundle);

/* The sentence for the owner; for BUNDLE_FAULT_IMAGE that of image_fault_text
 * says more. */
const char *bundle_fault_text(enum bundle_fault fault);

/* True when all the names (commas between them) are of findings that a bundle
 * may override; true for none. */
bool bundle_force_ok(const char *names);

/* The exact size of the archive. */
size_t bundle_size(const struct bundle *bundle);

/* Writes the archive to out and returns bundle_size(); 0, and nothing is
 * written, when capacity is less or bundle_check finds a fault. */
size_t bundle_make(const struct bundle *bundle, uint8_t *out, size_t capacity);

#endif

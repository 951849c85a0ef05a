/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bundle.h"

#include <string.h>

#include "image.h"

#define ELF_HEADER 20u        /* up to and with e_machine */
#define CAMERA_RAM 0x8000000u /* 128 MiB: Wyze Cam Pan v1 and Wyze Cam v2 */

static bool begins(const struct bundle_part *part, const void *with, size_t length)
{
	return part->size >= length && memcmp(part->bytes, with, length) == 0;
}

static bool has_carriage_return(const struct bundle_part *part)
{
	return part->size > 0 && memchr(part->bytes, '\r', part->size) != NULL;
}

/* The host tool, say, given as the camera's program. */
static bool is_for_camera(const struct bundle_part *program)
{
	static const uint8_t elf32_little[] = {0x7f, 'E', 'L', 'F', 1, 1};
	static const uint8_t mips[] = {8, 0};

	return program->size > ELF_HEADER && begins(program, elf32_little, sizeof elf32_little) &&
	       memcmp(program->bytes + ELF_HEADER - sizeof mips, mips, sizeof mips) == 0;
}

static bool is_name(const char *at, size_t length, const char *name)
{
	return strlen(name) == length && memcmp(at, name, length) == 0;
}

/* *unknown is whether it is among them. */
static bool parse_force(const char *names, bool *unknown)
{
	bool chip = false;

	*unknown = false;
	if (names == NULL || names[0] == '\0')
		return true;
	for (;;) {
		size_t length = strcspn(names, ",");

		/* Each once: the file in the bundle has a fixed room. */
		if (!*unknown && is_name(names, length, BUNDLE_FORCE_UNKNOWN))
			*unknown = true;
		else if (!chip && is_name(names, length, BUNDLE_FORCE_CHIP))
			chip = true;
		else
			return false;
		if (names[length] == '\0')
			return true;
		names += length + 1;
	}
}

bool bundle_force_ok(const char *names)
{
	bool unknown;

	return parse_force(names, &unknown);
}

/* A camera compares with its own command line. On a PC the image alone tells. */
static bool is_for_another_board(const struct image *image)
{
	uint32_t ram = bootargs_ram(&image->bootargs);

	return (image->build != NULL && !image->build->fits_pan) || (ram != 0 && ram != CAMERA_RAM);
}

static enum bundle_fault check_image(const struct bundle *bundle)
{
	struct image image;
	bool forced;

	if (bundle->image.size > UINT32_MAX)
		return BUNDLE_FAULT_IMAGE;
	image_parse(bundle->image.bytes, (uint32_t)bundle->image.size, &image);
	if (image_validate(&image) != IMAGE_FAULT_NONE)
		return BUNDLE_FAULT_IMAGE;
	if (!parse_force(bundle->force, &forced))
		return BUNDLE_FAULT_FORCE;
	if (is_for_another_board(&image))
		return BUNDLE_FAULT_BOARD;
	return image.build != NULL || forced ? BUNDLE_FAULT_NONE : BUNDLE_FAULT_UNKNOWN;
}

enum bundle_fault bundle_check(const struct bundle *bundle)
{
	static const char para[] = "FWGRADEUP=app", shell[] = "#!/bin/sh";

	if (!begins(&bundle->para, para, sizeof para - 1))
		return BUNDLE_FAULT_PARA;
	if (!begins(&bundle->script, shell, sizeof shell - 1))
		return BUNDLE_FAULT_SCRIPT;
	if (has_carriage_return(&bundle->script) || has_carriage_return(&bundle->para))
		return BUNDLE_FAULT_CRLF;
	if (!is_for_camera(&bundle->program))
		return BUNDLE_FAULT_PROGRAM;
	return check_image(bundle);
}

const char *bundle_fault_text(enum bundle_fault fault)
{
	static const char *const texts[BUNDLE_FAULT_COUNT] = {
		[BUNDLE_FAULT_NONE] = "nothing is wrong with it",
		[BUNDLE_FAULT_PARA] =
			"PARA does not begin with FWGRADEUP=app: take it from the release",
		[BUNDLE_FAULT_SCRIPT] =
			"upgraderun.sh is no shell script: take it from the release",
		[BUNDLE_FAULT_CRLF] =
			"upgraderun.sh or PARA has Windows line ends, which the camera does "
			"not understand: take it from the release, or clone with "
			"core.autocrlf=false",
		[BUNDLE_FAULT_PROGRAM] =
			"that is no program for the camera (32-bit little-endian MIPS): give "
			"the one of the release with --program",
		[BUNDLE_FAULT_IMAGE] = "that is no bootloader image",
		[BUNDLE_FAULT_FORCE] =
			"a bundle can force only " BUNDLE_FORCE_UNKNOWN " and " BUNDLE_FORCE_CHIP
			", each once: the other findings are about a camera",
		[BUNDLE_FAULT_BOARD] =
			"this bootloader is for a board with another amount of RAM. A Wyze Cam Pan or Cam v2 "
			"has 128 MiB and would refuse it (ram-differs), and a bundle cannot force that. Take "
			"the build of July 2018",
		[BUNDLE_FAULT_UNKNOWN] =
			"this is no known build. U-Boot has no checksum, so nobody can tell whether it is "
			"whole, and here it was never started. If you know where it comes from, force " BUNDLE_FORCE_UNKNOWN,
	};

	return texts[fault];
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bootargs.h - the part of a kernel command line that describes a board (pure).
 *
 * The same text is found in two places: inside a bootloader image (its default
 * `bootargs`) and in /proc/cmdline, where the running bootloader put it.
 */
#ifndef PAN_FIX_BOOTARGS_H
#define PAN_FIX_BOOTARGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text.h"

/* `104M@0x0`: a region of RAM. */
struct memory_region {
	bool known;
	uint32_t size;  /* bytes */
	uint32_t start; /* physical address; 0 when the text has none */
};

enum bootargs_region { REGION_MEM, REGION_ISPMEM, REGION_RMEM, REGION_COUNT };

struct bootargs {
	struct memory_region region[REGION_COUNT];
	const char *mtdparts; /* after `mtdparts=`, in the text that was parsed,
			       * not closed by NUL; NULL when there is none */
	size_t mtdparts_length;
};

/*
 * Parses at most length bytes of text; stops at NUL. Always fills *out: what
 * is missing or does not parse is unknown. Where a word stands twice the
 * first counts. *out points into text.
 */
void bootargs_parse(const char *text, size_t length, struct bootargs *out);

/* The sum of the known regions in bytes; 0 when `mem` is unknown. This is the
 * board's RAM: 128 MiB on the Pan and the Wyze Cam v2, 64 MiB on siblings. */
uint32_t bootargs_ram(const struct bootargs *args);

/* True when a region is known in both and not the same in both. */
bool bootargs_ram_differs(const struct bootargs *a, const struct bootargs *b);

/* True when both have an mtdparts and they differ. `256k` and `0x40000` are the
 * same size; everything else is compared as text. */
bool bootargs_mtdparts_differ(const struct bootargs *a, const struct bootargs *b);

/* Appends `mem=104M@0x0 ispmem=8M@0x6800000 rmem=16M@0x7000000`. */
void bootargs_ram_text(struct text *text, const struct bootargs *args);

#endif

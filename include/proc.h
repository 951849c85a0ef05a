/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * proc.h - reading what the kernel and the camera's files say (pure).
 *
 * Every parser takes text and its length, needs no closing NUL, survives
 * anything (cut lines, NUL bytes, no end of line) and returns false when what
 * it looks for is not there. Strings that come out are cut to their array and
 * always closed.
 */
#ifndef PAN_FIX_PROC_H
#define PAN_FIX_PROC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Walks lines: sets *line and *line_length (without the end of line) to the
 * line at *at and moves *at behind it. Start with *at = 0. False at the end.
 */
bool proc_next_line(const char *text, size_t length, size_t *at,
		    const char **line, size_t *line_length);

/* A line of /proc/mtd: `mtd0: 00040000 00008000 "boot"`. */
struct mtd_line {
	uint32_t index;
	uint32_t size;
	uint32_t erase_size;
	char name[32];
};
bool proc_mtd_line(const char *line, size_t length, struct mtd_line *out);

/* Looks for the partition by index, or by name when name is not NULL. */
bool proc_mtd_find(const char *text, size_t length, uint32_t index,
		   const char *name, struct mtd_line *out);

/* A line of /proc/mounts. Octal escapes (`\040`) are undone. A line whose
 * source, target or type does not fit is refused rather than cut: a cut path
 * is another path. */
struct mount_line {
	char source[64];
	char target[128];
	char type[16];
	bool writable; /* has `rw` and not `ro` among its options */
};
bool proc_mount_line(const char *line, size_t length, struct mount_line *out);

/* The kernel log's `the id code = 1c7018, the flash name is EN25QH128A`; the
 * last such line counts. The name may be empty. */
struct chip_line {
	uint32_t id;
	char name[32];
};
bool proc_chip(const char *log, size_t length, struct chip_line *out);

/* A field of /proc/cpuinfo (`system type`, `cpu model`). */
bool proc_cpuinfo_field(const char *text, size_t length, const char *field,
			char *out, size_t capacity);

/*
 * The SoC's name (`T20`) for a /proc/cpuinfo `system type`: `bull` is the T20,
 * `Swan` the T31, and a `t31` anywhere in the name speaks for itself. NULL for
 * a name that says nothing, `isvp` among them.
 * Source: logs of such cameras in public issues; the names come from Ingenic's kernels.
 */
const char *proc_soc_name(const char *system_type);

/* The product model in a .product_config: a word that is a model known here, or
 * else the first one that looks like Wyze's (`WYZEC...`, `WYZE_CA...`,
 * `HL_...`). Other words say nothing. */
bool proc_model(const char *text, size_t length, char *out, size_t capacity);

/* What is known about a model (P: from public device lists). */
struct proc_model_facts {
	const char *model;
	const char *name; /* `Wyze Cam Pan v1` */
	bool same_board;  /* T20, 128 MiB: this bootloader is right for it */
};
/* NULL for a model that is not in the list. */
const struct proc_model_facts *proc_model_facts(const char *model);

/* An upgrade that U-Boot would carry out at its next start: FWGRADEUP=kernel,
 * =drivers, =kernel+drivers (or anything that begins so) or =FACTORY. *out is
 * the value. */
bool proc_pending_upgrade(const char *bytes, size_t length, char *out,
			  size_t capacity);

#endif

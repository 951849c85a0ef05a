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
bool proc_next_line(const char *text, size_t length, size_t *at, const char **line,
                    size_t *line_length);

/* A line of /proc/mtd: `mtd0: 00040000 00008000 "boot"`. */
struct mtd_line {
	uint32_t index;
	uint32_t size;
	uint32_t erase_size;
	char name[32];
};
bool proc_mtd_line(const char *line, size_t length, struct mtd_line *out);

/* Looks for the partition by index, or by name when name is not NULL. */
bool proc_mtd_find(const char *text, size_t length, uint32_t index, const char *name,
                   struct mtd_line *out);

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
bool proc_cpuinfo_field(const char *text, size_t length, const char *field, char *out,
                        size_t capacity);

/*
 * The SoC's name (`T20`) for a /proc/cpuinfo `system type`: `bull` is the T20,
 * `Swan` the T31, and a T and two digits anywhere in it speak for themselves.
 * False for a name that says nothing, `isvp` among them.
 * Source: logs of such cameras in public issues.
 */
#define PROC_SOC_SIZE 4
bool proc_soc(const char *system_type, char out[PROC_SOC_SIZE]);

/* The product model in a .product_config: the first word of it that looks like
 * one of Wyze's (`WYZEC...`, `WYZE_CA...`, `HL_...`). */
bool proc_model(const char *text, size_t length, char *out, size_t capacity);

#endif

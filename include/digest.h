/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * digest.h - MD5 digests and the lines of `md5sum` (pure; MD5 is libmd's).
 *
 * MD5 is what the updater, the camera's busybox and the public list of this
 * bootloader speak. It guards against accidents, not against an attacker.
 */
#ifndef PAN_FIX_DIGEST_H
#define PAN_FIX_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text.h"

#define DIGEST_SIZE      16
#define DIGEST_TEXT_SIZE 33 /* 32 hexadecimal digits and a NUL */

struct digest {
	uint8_t bytes[DIGEST_SIZE];
};

void digest_md5(const uint8_t *bytes, size_t length, struct digest *out);

/* The same with `gap` bytes from `at` on taken as zeros; they lie within length. */
void digest_md5_without(const uint8_t *bytes, size_t length, size_t at, size_t gap,
                        struct digest *out);

bool digest_equal(const struct digest *a, const struct digest *b);

/* Writes the 32 lower-case hexadecimal digits as a string; returns out. */
const char *digest_string(const struct digest *digest, char out[DIGEST_TEXT_SIZE]);

/*
 * Reads the digest at the start of a .md5 file: 32 hexadecimal digits of
 * either case, then the end of the text or a blank character. A byte order mark
 * and blanks before it are skipped, the file name after it is not looked at.
 * Returns false, with *out unchanged, for everything else (also for `md5`
 * lines in BSD style).
 */
bool digest_parse_line(const char *line, size_t length, struct digest *out);

#endif

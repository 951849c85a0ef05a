/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * put.h - files that a command makes on a PC (edge).
 *
 * A file is there as a whole or not at all, and what was there before is only
 * ever replaced by a whole new one or kept under another name.
 */
#ifndef PAN_FIX_PUT_H
#define PAN_FIX_PUT_H

#include <stddef.h>

#include "text.h"

/*
 * Whether a file may be put at path: nothing is there, or a plain file that is none of
 * the sources (what is read; NULL behind the last). 0, or a negative errno with a
 * sentence in why. Nothing is changed.
 */
int put_allowed(const char *path, const char *const *sources, struct text *why);

/* Writes path.part, syncs it and renames it to path. 0, or a negative errno
 * with a sentence in why; then path is as it was and path.part is removed. */
int put_file(const char *path, const void *bytes, size_t size, struct text *why);

/* Makes the folder unless it is there. 0, or a negative errno with a sentence. */
int put_folder(const char *path, struct text *why);

/* Renames path to path.before, in place of an older one, so that nobody takes
 * it for the outcome of a run that made nothing. 0, also when there is no such
 * file; or a negative errno with a sentence in why. */
int put_aside(const char *path, struct text *why);

#endif

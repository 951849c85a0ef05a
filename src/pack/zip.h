/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * zip.h - files in a zip archive, stored and not compressed (pure).
 *
 * For an owner whose browser or mail gives him one file. Reproducible: a fixed
 * time, no extra fields. (PKWARE APPNOTE 6.3, sections 4.3.7, 4.3.12, 4.3.16.)
 */
#ifndef PAN_FIX_ZIP_H
#define PAN_FIX_ZIP_H

#include <stddef.h>
#include <stdint.h>

struct zip_file {
	const char *name; /* no folder, ASCII */
	const uint8_t *bytes;
	uint32_t size;
};

/* The exact size of the archive of these files (count < 65536, less than 4 GiB). */
size_t zip_size(const struct zip_file *files, unsigned count);

/* Writes it to out, which has room for zip_size() bytes; returns that number. */
size_t zip_make(const struct zip_file *files, unsigned count, uint8_t *out);

#endif

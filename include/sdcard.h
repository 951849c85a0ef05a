/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sdcard.h - the two files that make older Pan firmware install a bundle from
 * the SD card, without a network (pure).
 *
 * The camera's application looks for both in the card's root when it starts:
 * the bundle as it is, under another name, and a version.ini with its md5 and a
 * version that no firmware has (FACTS.md, section 3a).
 */
#ifndef PAN_FIX_SDCARD_H
#define PAN_FIX_SDCARD_H

#include <stddef.h>
#include <stdint.h>

#define SDCARD_BUNDLE "FIRMWARE_660R.bin"
#define SDCARD_INI    "version.ini"

#define SDCARD_INI_SIZE 96 /* room for the text and its NUL */

/* Writes the text of version.ini for a bundle and returns its length. */
size_t sdcard_ini(const uint8_t *bundle, size_t size, char ini[SDCARD_INI_SIZE]);

/* The exact size of the zip archive of both files, for a bundle of this size. */
size_t sdcard_zip_size(size_t bundle_size);

/* Writes that archive to out and returns its size; 0, and nothing is written,
 * when capacity is less. */
size_t sdcard_zip(const uint8_t *bundle, size_t size, uint8_t *out, size_t capacity);

#endif

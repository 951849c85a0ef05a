/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * uimage.h - the 64 bytes before a kernel or a firmware, and whether all of it is right (pure).
 *
 * Source: U-Boot's legacy image format; all numbers are big endian.
 */
#ifndef STANDIN_UIMAGE_H
#define STANDIN_UIMAGE_H

#include <stdint.h>

#define UIMAGE_HEAD 64u /* bytes */

enum uimage_type { UIMAGE_KERNEL = 2, UIMAGE_FIRMWARE = 5 };

struct uimage {
	uint32_t size;        /* of the data behind the head */
	uint32_t load, entry; /* where the data goes, and is entered */
	uint32_t data_crc;
	uint8_t compression; /* 0: none */
};

/* NULL, or what is wrong with the head. Data of more than `limit` bytes are. */
const char *uimage_head(const uint8_t *head, enum uimage_type type, uint32_t limit,
                        struct uimage *out);

/* NULL, or what is wrong with the out->size bytes of data. */
const char *uimage_data(const struct uimage *image, const uint8_t *data);

#endif

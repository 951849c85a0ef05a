/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * image_private.h - the parts of image_parse, for image*.c only (pure).
 */
#ifndef PAN_FIX_IMAGE_PRIVATE_H
#define PAN_FIX_IMAGE_PRIVATE_H

#include "image.h"

/* What the bytes begin as. */
enum image_kind image_kind(const uint8_t *bytes, uint32_t size);

/* Fills chips and manufacturers. */
void image_find_tables(struct image *image);

/* Fills the versions, soc and bootargs. */
void image_find_texts(struct image *image);

/* U-Boot's banner, and an instruction where the SPL jumps to. A valid SPL jumps
 * to 0x6800 whatever is there, and hangs if it is nothing. */
bool image_has_uboot(const struct image *image);

/* Fills hole; the chip table was looked for before. */
void image_find_hole(struct image *image);

/* Fills build. */
void image_find_build(struct image *image);

#endif

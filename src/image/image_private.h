/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * image_private.h - the parts of image_parse, for image*.c only (pure).
 */
#ifndef PAN_FIX_IMAGE_PRIVATE_H
#define PAN_FIX_IMAGE_PRIVATE_H

#include "image.h"

/* Little endian; the caller has checked that four bytes are there. */
uint32_t image_word(const uint8_t *bytes);

/* Fills chips and manufacturers. */
void image_find_tables(struct image *image);

/* Fills the versions, soc and bootargs. */
void image_find_texts(struct image *image);

#endif

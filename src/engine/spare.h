/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * spare.h - the erase block in which nothing is kept (pure).
 *
 * It is the last one of the partition, if it is blank: so it is in three of five
 * known builds with erase blocks of 32 KiB (FACTS.md, section 2). There it can be
 * tried whether the chip erases (canary.h). A try that a power cut ended leaves
 * one byte that is not blank, or anything at all in this block and in no other.
 */
#ifndef PAN_FIX_SPARE_H
#define PAN_FIX_SPARE_H

#include <stdbool.h>
#include <stdint.h>

#include "mtd.h"

/* The offset of the block, and of the byte in it that a canary programs. */
uint32_t spare_block(const struct mtd_geometry *geometry);
uint32_t spare_byte(const struct mtd_geometry *geometry);

/* Whether the block of `image` (geometry->size bytes) is blank; and whether it is
 * but for that byte. */
bool spare_is_blank(const struct mtd_geometry *geometry, const uint8_t *image);
bool spare_is_left_over(const struct mtd_geometry *geometry, const uint8_t *image);

/* Whether the bootloader ends before the block, whatever is in it: a transfer of
 * padding (00 and ff) is right before it. By that a torn one is known. */
bool spare_is_behind(const struct mtd_geometry *geometry, const uint8_t *image);

/* Whether what is in the block may be left of a try, and settle later: it is
 * neither part of the bootloader nor padding. */
bool spare_is_doubtful(const struct mtd_geometry *geometry, const uint8_t *image);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * flash.h - the NOR chip, with the parameters of a table entry that may be another chip's.
 *
 * As in the real U-Boot erases and programs are limited by the entry's size, reads by nothing,
 * and what was written is never read back.
 */
#ifndef STANDIN_FLASH_H
#define STANDIN_FLASH_H

#include <stdbool.h>
#include <stdint.h>

#include "chips.h"

/* Asks the chip who it is, and says what it is taken for. NULL, said as well, when no driver is
 * there for its maker. */
const struct chip *flash_probe(const struct parts *parts);

void flash_read(uint32_t offset, void *to, uint32_t length);

/* Both say what is wrong and return false, with nothing changed, when the range is not one
 * of the entry's. */
bool flash_erase(const struct chip *chip, uint32_t offset, uint32_t length);
bool flash_write(const struct chip *chip, uint32_t offset, const void *from, uint32_t length);

#endif

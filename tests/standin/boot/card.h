/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * card.h - the SD card behind MSC0, one bit wide and without DMA.
 */
#ifndef STANDIN_CARD_H
#define STANDIN_CARD_H

#include <stdbool.h>
#include <stdint.h>

#define CARD_SECTOR 512u /* bytes */

/* Switches the card on and wakes it; false when none answers. */
bool card_start(void);

/* A word-aligned buffer; false when the card fails, with the buffer undefined. */
bool card_read(uint32_t sector, uint32_t count, void *to);

#endif

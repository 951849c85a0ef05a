/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sd_card.h - an SDHC card: commands, responses, blocks of 512 bytes.
 *
 * Commands 0 2 3 6 7 8 9 10 12 13 16 17 18 24 25 55, ACMD 6 13 23 41 42 51; it
 * does not answer others (SDIO's 5 and 52, MMC's 1), nor any while it has no
 * power. Without power it forgets its state.
 *
 * Source: SD Physical Layer Simplified Specification 3.01.
 */
#ifndef T20_SD_CARD_H
#define T20_SD_CARD_H

#include "host.h"

#define SD_BLOCK 512u

enum sd_answer { SD_SILENT, SD_SHORT, SD_LONG };

struct sd_card {
	/* The medium; false: the block cannot be had. read NULL: no card. */
	bool (*read)(void *ctx, uint32_t block, uint8_t *bytes);
	bool (*write)(void *ctx, uint32_t block, const uint8_t *bytes);
	void *ctx;
	uint32_t blocks;

	bool powered;
	bool app;             /* the next command is an ACMD */
	unsigned state;       /* CURRENT_STATE of the card status */
	uint32_t response[4]; /* [0] of a short answer; bits 127-96 of a long */

	/* data phase: a block at a time through `buffer` */
	uint8_t buffer[SD_BLOCK];
	uint32_t at, length; /* of the buffer */
	uint32_t block;      /* the one in the buffer */
	bool stream, writes; /* more blocks follow; towards the card */
	bool failed;         /* the medium failed */
};

void sd_card_power(struct sd_card *card, bool on);
enum sd_answer sd_card_command(struct sd_card *card, unsigned command, uint32_t argument);
/* The next byte of the data phase of a read; of a write. */
uint8_t sd_card_take(struct sd_card *card);
void sd_card_give(struct sd_card *card, uint8_t byte);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * msc.h - the SD card controller: MSC0 at physical 0x13450000.
 *
 *   0x00 STRPCL  0 and 1 clock, 2 starts the command, 3 resets
 *   0x04 STAT    31 CMD12 was sent by itself, 13 programmed, 12 data done, 11 response, 8 clock runs,
 *                6 FIFO empty, 1 no response, 0 no data
 *   0x0c CMDAT   0-2 kind of response (2: 136 bits), 3 data, 4 write,
 *                16 CMD12 by itself
 *   0x18 BLKLEN  0x1c NOB  0x20 SNOB  0x24 IMASK
 *   0x28 IREG    0 data done, 1 programmed, 2 response, 5 words to read,
 *                6 room for words, 9 no response, 15 CMD12 was sent by itself,
 *                16 DMA done, 23 all written, 31 all read; writing 1 clears
 *   0x2c CMD  0x30 ARG  0x38 RXFIFO  0x3c TXFIFO
 *   0x34 RES     16 bits a read: command and top byte, then two bytes at a
 *                time; of 48 bits the last byte comes low in its word, of 136
 *                high
 *   0x44 DMAC    0 starts; 0x48 DMANDA first descriptor: next, address, length,
 *                command (bit 0: another follows). A transfer takes no time
 *
 * Sources: arch-t20/mmc.h and jz_mmc.c of U-Boot (Dafang-Hacks/uboot),
 * jz_mmc_msc.h and jzmmc_v12.c of Ingenic's Linux 3.10.
 */
#ifndef T20_MSC_H
#define T20_MSC_H

#include "host.h"
#include "sd_card.h"

#define MSC0_BASE 0x13450000u
#define MSC_SIZE  0x60u
#define MSC0_IRQ  37u

enum {
	MSC_STRPCL = 0x00,
	MSC_STAT = 0x04,
	MSC_CMDAT = 0x0c,
	MSC_BLKLEN = 0x18,
	MSC_NOB = 0x1c,
	MSC_IMASK = 0x24,
	MSC_IREG = 0x28,
	MSC_CMD = 0x2c,
	MSC_ARG = 0x30,
	MSC_RES = 0x34,
	MSC_RXFIFO = 0x38,
	MSC_TXFIFO = 0x3c,
	MSC_DMAC = 0x44,
	MSC_DMANDA = 0x48
};

#define MSC_IREG_DATA_DONE   (1u << 0)
#define MSC_IREG_PROGRAMMED  (1u << 1)
#define MSC_IREG_RESPONSE    (1u << 2)
#define MSC_IREG_READABLE    (1u << 5)
#define MSC_IREG_WRITABLE    (1u << 6)
#define MSC_IREG_SILENT      (1u << 9)
#define MSC_IREG_STOPPED     (1u << 15)
#define MSC_IREG_DMA_DONE    (1u << 16)
#define MSC_IREG_ALL_WRITTEN (1u << 23)
#define MSC_IREG_ALL_READ    (1u << 31)
/* A chain of descriptors that is longer has no end. */
#define MSC_CHAIN_MAX 128u

struct msc {
	const struct t20_host *host;
	struct sd_card *card;
	uint32_t regs[MSC_SIZE / 4];
	uint32_t events; /* IREG, but for the levels of the FIFO */
	uint16_t response[9];
	unsigned response_at;
	bool clock, writes;
	uint32_t left; /* bytes of the data phase */
};

void msc_init(struct msc *msc, const struct t20_host *host, struct sd_card *card);
void msc_reset(struct msc *msc);
uint32_t msc_read(struct msc *msc, uint32_t offset, unsigned size);
void msc_write(struct msc *msc, uint32_t offset, uint32_t value, unsigned size);

#endif

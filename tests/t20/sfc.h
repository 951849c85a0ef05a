/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sfc.h - the serial flash controller, SFC, at physical 0x13440000.
 *
 *   0x00 GLB        bit 13 direction (1 writes), 7-12 FIFO threshold in words,
 *                   6 DMA
 *   0x14 TRAN_CONF0 0-15 command, 16 data phase, 17-22 dummy bits, 24 command
 *                   phase, 26-28 address bytes
 *   0x2c TRAN_LEN   bytes of the data phase
 *   0x30 DEV_ADDR0  address, sent most significant byte first
 *   0x64 TRIG       0 start, 1 stop, 2 empty the FIFO
 *   0x68 SR         4 END, 3 TREQ (wants words), 2 RREQ (has words), 16-22
 *                   words in the FIFO
 *   0x6c SCR        writing 1 clears the bit of SR
 *   0x60 MEM_ADDR   physical address of the data, with DMA
 *   0x70 INTC       1 masks the interrupt of SR
 *   0x1000 DR       the FIFO, 32 bits, first byte lowest
 *
 * END comes when the last byte has come from or gone to the chip, whether the
 * CPU has read the FIFO or not: U-Boot asks for 8 bytes of id, reads 4 and
 * waits for END. The FIFO takes 63 words. With DMA the data goes to and from
 * memory, the FIFO stays empty, and neither TREQ nor RREQ is ever raised.
 *
 * A driver that waits for the chip asks it for its status over and over, ten
 * thousand times an erase. With poll_ns such a transfer (DMA, begun while the
 * chip is busy) ends when the chip does, or after poll_ns: the answer, busy, is
 * the same, and the driver sees the chip ready at the time it would have.
 *
 * Sources: arch/mips/include/asm/arch-t20/sfc.h and the driver beside it in
 * U-Boot (Dafang-Hacks/uboot), jz_sfc.h of Ingenic's Linux 3.10, and the
 * behaviour the real SPL and U-Boot need (tests/board).
 */
#ifndef T20_SFC_H
#define T20_SFC_H

#include "host.h"
#include "spi_nor.h"

#define SFC_BASE       0x13440000u
#define SFC_SIZE       0x1004u
#define SFC_FIFO_WORDS 63u
#define SFC_IRQ        7u
/* A DMA transfer is moved in pieces of this size. */
#define SFC_PIECE 256u

enum {
	SFC_GLB = 0x00,
	SFC_TRAN_CONF0 = 0x14,
	SFC_TRAN_LEN = 0x2c,
	SFC_DEV_ADDR0 = 0x30,
	SFC_MEM_ADDR = 0x60,
	SFC_TRIG = 0x64,
	SFC_SR = 0x68,
	SFC_SCR = 0x6c,
	SFC_INTC = 0x70,
	SFC_DR = 0x1000
};

#define SFC_GLB_WRITES (1u << 13)
#define SFC_GLB_DMA    (1u << 6)
#define SFC_SR_END     (1u << 4)
#define SFC_SR_TREQ    (1u << 3)
#define SFC_SR_RREQ    (1u << 2)

struct sfc {
	const struct t20_host *host;
	struct spi_nor *nor;
	uint32_t regs[0x80 / 4]; /* as written */
	bool ended;              /* SR's END */

	/* the transfer under way */
	bool active, writes;
	uint64_t ends_ns;     /* with DMA; UINT64_MAX: never, or over */
	uint32_t ns_per_byte; /* with DMA; 0: a transfer takes no time */
	uint64_t poll_ns;     /* see above; 0: at once */
	uint32_t left;        /* bytes between controller and chip */
	uint32_t unread;      /* bytes that the CPU may still take */
	uint32_t fifo[SFC_FIFO_WORDS];
	uint32_t fifo_first, fifo_count;
};

void sfc_init(struct sfc *sfc, const struct t20_host *host, struct spi_nor *nor);
void sfc_reset(struct sfc *sfc);
uint32_t sfc_read(struct sfc *sfc, uint32_t offset, unsigned size);
void sfc_write(struct sfc *sfc, uint32_t offset, uint32_t value, unsigned size);
void sfc_wake(struct sfc *sfc);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * spi_nor.h - a SPI NOR flash chip: what its pins see and what its cells hold.
 *
 * Commands: 9f (JEDEC id), 05 35 01 (status), 06 04 (write enable, disable),
 * 03 0b 3b 6b (read), 02 32 (page program), 20 52 d8 (erase 4, 32, 64 KiB),
 * 66 99 ab b9 (accepted, nothing modelled). Programming only clears bits and
 * wraps at the end of its page of 256 bytes; an erase sets a whole block.
 * While a change is under way only the status can be read: other commands are
 * ignored, reads give ff.
 *
 * Protection: bits 2 to 4 of the status register (BP) protect nothing when 0,
 * all of the chip when 7, and otherwise the last 2^(BP-1)/64 of it, or the
 * first with bit 5 (TB). That is the rule of W25Q128 and GD25Q127C, taken for
 * every chip here. A protected change is ignored and nobody is told.
 *
 * Sources: data sheets of EN25QH128A, W25Q128FV, GD25Q127C; times: spi_nor_chips.h.
 */
#ifndef T20_SPI_NOR_H
#define T20_SPI_NOR_H

#include "host.h"

#define SPI_NOR_PAGE      256u
#define SPI_NOR_ERASE_MAX 0x10000u

#define SPI_NOR_BUSY 0x01u /* status register */
#define SPI_NOR_WEL  0x02u
#define SPI_NOR_BP   0x1cu
#define SPI_NOR_TB   0x20u

struct spi_nor_chip {
	char name[24];
	uint32_t id;   /* as the kernel prints it: 0x1c7018 */
	uint32_t size; /* bytes */
	uint32_t page_us, erase4_us, erase32_us, erase64_us, status_us;
};

/*
 * text: a name of the table (any case) or a JEDEC id in hex, with or without
 * 0x. An id that is not in the table gets common times and its size from its
 * last byte. False: neither.
 */
bool spi_nor_chip_find(const char *text, struct spi_nor_chip *chip);
/* The table (spi_nor_chips.h), NULL behind its end. */
const struct spi_nor_chip *spi_nor_chip_at(unsigned index);

enum spi_nor_kind {
	SPI_NOR_READ,
	SPI_NOR_PROGRAM,
	SPI_NOR_ERASE,
	SPI_NOR_STATUS, /* a write of the status register */
	SPI_NOR_KINDS
};

/* What becomes of an operation. */
enum spi_nor_fault {
	SPI_NOR_FINE,
	SPI_NOR_LOST,   /* takes its time and does nothing; a read gives ff */
	SPI_NOR_NEVER,  /* does nothing and the chip stays busy for ever */
	SPI_NOR_PARTLY, /* leaves what the `torn` hook makes of it */
	SPI_NOR_CUT     /* the power goes inside it; `torn` says what is left */
};

struct spi_nor_op {
	enum spi_nor_kind kind;
	uint32_t number; /* counted from 0, reads and changes apart */
	uint32_t offset; /* where; a program's is that of its first byte */
	uint32_t length; /* bytes; of a read, known when it has ended */
	uint64_t start_ns;
	uint64_t time_ns;  /* how long the chip is busy; the hook may alter it */
	bool is_protected; /* ignored by the chip */
	bool is_silent;    /* the hook: the controller never says that the
			 * transfer has ended; a read brings nothing */
	enum spi_nor_fault fault;
};

struct spi_nor_hooks {
	void *ctx;
	/* Before the operation: what becomes of it. NULL: all is fine. */
	enum spi_nor_fault (*fault)(void *ctx, struct spi_nor_op *op);
	/*
	 * bytes holds what the range was before, after what it would be; all
	 * of them op->length long. NULL: it stays as before.
	 */
	void (*torn)(void *ctx, const struct spi_nor_op *op, const uint8_t *after, uint8_t *bytes);
	/* The operation was accepted (changes) or has ended (reads). */
	void (*log)(void *ctx, const struct spi_nor_op *op);
};

struct spi_nor {
	const struct t20_host *host;
	struct spi_nor_chip chip;
	struct spi_nor_hooks hooks;
	uint8_t *bytes; /* the caller's, chip.size of them */

	uint8_t status, status2;
	uint64_t busy_until; /* ns; UINT64_MAX: for ever */
	uint32_t reads, changes;

	/* the transaction between select and deselect */
	uint8_t command;
	uint32_t count; /* bytes exchanged in it */
	uint32_t address;
	bool ignored; /* came while the chip was busy */
	bool silent;  /* is_silent of its operation */
	struct spi_nor_op op;
	uint8_t page[SPI_NOR_PAGE];
	bool written[SPI_NOR_PAGE];
	uint8_t new_status;

	/* the last change, for a power cut inside it */
	struct spi_nor_op last;
	uint8_t before[SPI_NOR_ERASE_MAX], after[SPI_NOR_ERASE_MAX];
};

/* bytes stay as they are. hooks may be NULL. */
void spi_nor_init(struct spi_nor *nor, const struct t20_host *host, const struct spi_nor_chip *chip,
                  uint8_t *bytes, const struct spi_nor_hooks *hooks);

/* Chip select goes low; a byte goes out while one comes in; it goes high. */
void spi_nor_select(struct spi_nor *nor);
uint8_t spi_nor_exchange(struct spi_nor *nor, uint8_t out);
void spi_nor_deselect(struct spi_nor *nor);

bool spi_nor_busy(const struct spi_nor *nor);

/*
 * The power goes now. A change that is under way leaves what hooks.torn makes
 * of it; returns whether there was one. Protection bits stay, as on the chips.
 */
bool spi_nor_power_off(struct spi_nor *nor);

const char *spi_nor_kind_name(enum spi_nor_kind kind);

#endif

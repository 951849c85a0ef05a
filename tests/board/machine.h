/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * machine.h - the board's devices on one bus, and its clock. Private to
 * tests/board; cpu.c runs it and says when it is over.
 */
#ifndef BOARD_MACHINE_H
#define BOARD_MACHINE_H

#include "board.h"
#include "cpm.h"
#include "ddr.h"
#include "gpio.h"
#include "msc.h"
#include "ost.h"
#include "sd_card.h"
#include "sfc.h"
#include "spi_nor.h"
#include "uart.h"
#include "wdt.h"

#define MACHINE_MMIO      0x10000000u
#define MACHINE_MMIO_SIZE 0x04000000u
#define MACHINE_PAGES     (MACHINE_MMIO_SIZE >> 12)

struct machine {
	const struct board_setup *setup;
	struct t20_host host;
	struct spi_nor nor;
	struct sfc sfc;
	struct sd_card card;
	struct msc msc;
	struct gpio gpio;
	struct ost ost;
	struct wdt dog;
	struct uart uart;
	struct cpm cpm;
	struct ddr ddr;
	uint32_t *plain[MACHINE_PAGES]; /* registers without a model */
	int card_fd;

	uint64_t instructions; /* executed since power-on */
	uint64_t skipped_ns;   /* time that passed without any */
	uint32_t status_polls; /* of a busy chip, in a row */
	uint32_t timer_reads;  /* in a row, with nothing else between */
	uint32_t input_polls;  /* the same, of an empty serial port */
	uint64_t accesses;     /* of any register */
	uint64_t progress;     /* accesses when something last came of it: a byte on the
	                        * console, an operation of the flash, a block of the card */
	uint64_t said;         /* bytes on the console */
	const char *typed;     /* what is still to be typed */

	bool restart; /* the watchdog wants the CPU to start over */
	bool power_lost;
	uint32_t entry; /* of the kernel in flash; 0: there is none */
	struct board_result *result;
};

/* Everything as at power-on. False: result->why says what is missing. */
bool machine_init(struct machine *machine, const struct board_setup *setup,
                  struct board_result *result);
void machine_reset(struct machine *machine);
void machine_free(struct machine *machine);

uint64_t machine_now(const struct machine *machine);
/* offset: from MACHINE_MMIO. */
uint32_t machine_read(struct machine *machine, uint32_t offset, unsigned size);
void machine_write(struct machine *machine, uint32_t offset, uint32_t value, unsigned size);

#endif

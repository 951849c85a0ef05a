/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * board.h - a T20 camera as far as its bootloader needs one: powered on, it
 * runs the real SPL and U-Boot from flash until the outcome is known.
 *
 * Boot ROM (a model), CPU (libunicorn: MIPS 24Kf, since the SPL touches SRSCtl
 * and Config7), 128 MiB of RAM, and the devices of tests/t20. What is not
 * modelled: caches, RAM geometry and timing, clocks, interrupts. So an SPL for
 * another board starts here all the same.
 *
 * The clock is virtual: 500 instructions and 10 register accesses a
 * microsecond, and whoever polls for the end of something that takes long is
 * taken there. The same flash, card and setup give the same run, byte for byte.
 */
#ifndef BOARD_BOARD_H
#define BOARD_BOARD_H

#include "spi_nor.h"

#define BOARD_CONSOLE_SIZE 0x10000u
#define BOARD_RESTARTS_MAX 4u
#define BOARD_LIGHTS_SIZE  256u

enum board_end {
	BOARD_KERNEL, /* the CPU reached the entry of the kernel in flash */
	BOARD_PROMPT, /* U-Boot waits for somebody to type */
	BOARD_HANG,   /* see board_result.why and pc */
	BOARD_USB,    /* the boot ROM found nothing to start */
	BOARD_CUT,    /* a fault hook of the flash took the power away */
	BOARD_ENDS
};

struct board_setup {
	struct spi_nor_chip chip;
	uint8_t *flash;       /* the caller's, chip.size bytes; is changed */
	uint8_t flash_status; /* the chip's status register: protection */
	const char *card;     /* image file, opened read-only; NULL: none */
	uint32_t button_ms;   /* the setup button is held that long */
	const char *typed;    /* typed on the console from the start, or NULL */
	struct spi_nor_hooks hooks;
	/* Each byte of the console as it comes; may be NULL. */
	void (*show)(void *ctx, uint8_t byte);
	void *show_ctx;
};

struct board_result {
	enum board_end end;
	uint32_t pc;               /* where the CPU was last */
	char why[64];              /* of a hang or a reject: a few words */
	unsigned restarts;         /* by the watchdog, on the way */
	uint64_t instructions, ns; /* virtual, since power-on */
	uint32_t erases, programs; /* of the flash */
	/* `yellow+12,blue+4380,blue-9012`: which light went on (+) or off (-) after
	 * how many ms; what does not fit is left out. */
	char lights[BOARD_LIGHTS_SIZE];
	uint32_t console_length;
	char console[BOARD_CONSOLE_SIZE]; /* ends in 0; what is too much is cut
					   * off at its start */
};

/*
 * Powers the camera on and runs it until the end is known. False when it could
 * not be built (no memory, card unreadable, no libunicorn): result->why says.
 * Otherwise setup->flash is what the chip holds afterwards.
 */
bool board_run(const struct board_setup *setup, struct board_result *result);

const char *board_end_name(enum board_end end);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stock.h - the device models of tests/t20 as a machine of QEMU: `-M t20`.
 *
 * Properties of the machine, which QMP (qom-set /machine) may also set while
 * it runs, but for nor, chip, log and events:
 *
 *   nor=FILE     the flash chip's cells, mapped: what is in it is what a real
 *                chip would hold at that moment, also after a kill
 *   chip=NAME    which chip (spi_nor_chip_find); EN25QH128A unless given
 *   protect=HEX  the chip's status register
 *   card=FILE    the SD card; empty: no card in the slot
 *   button=BOOL  the setup button is held
 *   plan=TEXT    faults and power cuts, see mishap.h; counting starts here
 *   log=FILE     every change of the chip and every read of its first 256 KiB
 *   events=FILE  a line each: what the boot ROM did, restarts, hangs, cuts
 *
 * A power cut ends QEMU with status CAMERA_CUT. The serial port is the first
 * -serial. An SPL or U-Boot that ends in an exception vector of the boot ROM
 * is an event: `hang`.
 */
#ifndef STOCK_STOCK_H
#define STOCK_STOCK_H

#include "cpm.h"
#include "ddr.h"
#include "gpio.h"
#include "intc.h"
#include "msc.h"
#include "ost.h"
#include "mishap.h"
#include "sd_card.h"
#include "sfc.h"
#include "spi_nor.h"
#include "sys_ost.h"
#include "uart.h"
#include "wdt.h"

#define CAMERA_MMIO        0x10000000u
#define CAMERA_MMIO_SIZE   0x04000000u
#define CAMERA_PAGES       (CAMERA_MMIO_SIZE >> 12)
#define CAMERA_PLAIN       128u     /* pages of registers without a model that may be in use */
#define CAMERA_BOOT_SIZE   0x40000u /* the boot partition */
#define CAMERA_CUT         75
#define CAMERA_CARD_DETECT 59u /* GPIO, low while a card is in the slot */

struct camera {
	struct t20_host host;
	/* Time that passes while the CPU waits for a register, or for nothing. */
	void (*pass)(void *ctx, uint64_t ns);
	unsigned timer_reads; /* of the bootloaders' timer, with nothing between */
	unsigned busy_starts; /* transfers to a busy chip without DMA, in a row */
	struct spi_nor nor;
	struct sfc sfc;
	struct sd_card card;
	struct msc msc;
	struct gpio gpio;
	struct intc intc;
	struct ost ost;
	struct sys_ost sys_ost;
	struct wdt dog;
	struct uart uart;
	struct cpm cpm;
	struct ddr ddr;
	struct mishaps mishaps;
	/* Registers without a model: which page of `plain` has them, 0 none yet. */
	uint8_t plain_of[CAMERA_PAGES];
	uint32_t plain[CAMERA_PLAIN][0x400];
	unsigned plain_used;
	int card_fd;
	FILE *log, *events;
};

/* bus.c: offset from CAMERA_MMIO, size 1, 2 or 4. */
uint32_t camera_read(struct camera *camera, uint32_t offset, unsigned size);
void camera_write(struct camera *camera, uint32_t offset, uint32_t value, unsigned size);

/* parts.c: the parts outside of the SoC. Each returns NULL or what is wrong. */
const char *camera_flash(struct camera *camera, const char *file, const char *chip);
const char *camera_card(struct camera *camera, const char *file);
const char *camera_log(struct camera *camera, const char *file);
const char *camera_events(struct camera *camera, const char *file);

/*
 * parts.c: the camera is to go on as `saved`, another one of the same program, was; all that points out
 * of it, and what goes wrong with it, stays as it is here.
 */
void camera_resume(struct camera *camera, const struct camera *saved);

/* parts.c: a line for the events file. */
void camera_event(struct camera *camera, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* All devices as after power-on; again after a restart of the SoC. */
void camera_init(struct camera *camera);
void camera_reset(struct camera *camera);

#endif

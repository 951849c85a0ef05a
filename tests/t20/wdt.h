/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * wdt.h - the watchdog in the TCU, offsets from 0x10002000.
 *
 *   0x00 TDR    counts to reach; then the SoC restarts
 *   0x04 TCER   bit 0 counts
 *   0x08 TCNT   16 bits
 *   0x0c TCSR   0 PCLK, 1 RTC, 2 EXTCLK; 3-5 prescaler 4^n
 *   0x1c TSR    bit 16 stops its clock; 0x2c sets, 0x3c clears
 *
 * EXTCLK is 24 MHz, RTC a 512th of it (OPCR.ERCS); PCLK is taken for 120 MHz. U-Boot restarts
 * the camera with a count of 4, Linux feeds it at 24 MHz / 512.
 *
 * Sources: arch-t20/wdt.h in U-Boot (Dafang-Hacks/uboot), jz_wdt.c of Linux.
 */
#ifndef T20_WDT_H
#define T20_WDT_H

#include "host.h"

#define TCU_BASE 0x10002000u
#define TCU_SIZE 0x100u

struct wdt {
	const struct t20_host *host;
	uint32_t target, enable, control, stop;
	uint64_t started_ns; /* when TCNT was `count` */
	uint32_t count;
};

void wdt_init(struct wdt *dog, const struct t20_host *host);
void wdt_reset(struct wdt *dog);
uint32_t wdt_read(struct wdt *dog, uint32_t offset, unsigned size);
void wdt_write(struct wdt *dog, uint32_t offset, uint32_t value, unsigned size);

/* When it restarts the SoC; UINT64_MAX: never. */
uint64_t wdt_due(const struct wdt *dog);
/* Restarts the SoC, if it is due. */
void wdt_wake(struct wdt *dog);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ost.h - the operating system timer in the TCU, offsets from 0x10002000.
 *
 *   0xe0 DR   0xe4 CNTL   0xe8 CNTH   0xec CSR   0xfc CNTHBUF
 *
 * A 64-bit counter, which bootloaders run at 24 MHz / 4: 6 MHz. Reading CNTL
 * latches the upper half in CNTHBUF. Writing a half sets it.
 *
 * Sources: arch-t20/tcu.h and the timer of U-Boot (Dafang-Hacks/uboot).
 */
#ifndef T20_OST_H
#define T20_OST_H

#include "host.h"

#define OST_HZ    6000000u
#define OST_FIRST 0xe0u
#define OST_END   0x100u

struct ost {
	const struct t20_host *host;
	uint32_t regs[(OST_END - OST_FIRST) / 4];
	uint64_t base;    /* counter minus ticks since power-on */
	uint32_t latched; /* CNTHBUF */
};

void ost_init(struct ost *ost, const struct t20_host *host);
void ost_reset(struct ost *ost);
uint32_t ost_read(struct ost *ost, uint32_t offset, unsigned size);
void ost_write(struct ost *ost, uint32_t offset, uint32_t value, unsigned size);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sys_ost.h - the timer that Linux uses on a T20, at 0x12000000 (the one of the
 * bootloaders is in the TCU).
 *
 * Counter 1: 32 bits, counts to T1DFR and starts over; the flag that it then
 * sets is the interrupt, and is cleared by writing zero. Counter 2: 64 bits,
 * never stops counting once it is enabled; reading its low half latches the
 * high half. 24 MHz, divided by 1, 4 or 16.
 *
 * Source: timer driver of Ingenic's 3.10 kernel for the T20.
 */
#ifndef T20_SYS_OST_H
#define T20_SYS_OST_H

#include "host.h"

/* Not a line of the interrupt controller: IP4 of the CPU. */
#define SYS_OST_IRQ 64u

struct sys_ost_counter {
	bool runs;
	uint64_t held;  /* ticks when it was started or stopped last */
	uint64_t since; /* ns: when it was started */
};

struct sys_ost {
	const struct t20_host *host;
	uint32_t clock, flag, mask, full, high;
	struct sys_ost_counter counter[2];
};

void sys_ost_reset(struct sys_ost *ost, const struct t20_host *host);
uint32_t sys_ost_read(struct sys_ost *ost, uint32_t offset);
void sys_ost_write(struct sys_ost *ost, uint32_t offset, uint32_t value);
void sys_ost_wake(struct sys_ost *ost);

/* When counter 1 will have counted one more than to T1DFR; UINT64_MAX: it stands still. */
uint64_t sys_ost_due(const struct sys_ost *ost);

#endif

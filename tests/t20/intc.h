/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * intc.h - the T20's interrupt controller: 64 lines, one line to the CPU.
 *
 * Two banks of 32 lines, 0x20 apart: 00 level, 04 mask, 08 mask set, 0c mask
 * clear, 10 pending (level and not mask). All lines are masked after a reset.
 *
 * Source: the irq driver of Ingenic's 3.10 kernel for the T20.
 */
#ifndef T20_INTC_H
#define T20_INTC_H

#include <stdbool.h>
#include <stdint.h>

#define INTC_BANKS 2u

struct intc {
	uint32_t level[INTC_BANKS], mask[INTC_BANKS];
};

void intc_reset(struct intc *intc);
uint32_t intc_read(const struct intc *intc, uint32_t offset);
void intc_write(struct intc *intc, uint32_t offset, uint32_t value);

/* A device's line; sources from 64 on belong to nobody here. */
void intc_line(struct intc *intc, unsigned source, bool level);

/* The line to the CPU. */
bool intc_pending(const struct intc *intc);

#endif

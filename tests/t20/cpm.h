/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cpm.h - clocks and power, at physical 0x10000000.
 *
 *   0x10 CPAPCR  0x14 CPMPCR  0xe0 CPVPCR   bit 0 starts the PLL; bits 2 and 3
 *                                           then say that it runs and is stable
 *   0xd4 CPCSR   which clock is in use: all switched, none busy
 *
 * A divider (MSC, DDR, SFC, ...) is never busy. All else is plain storage.
 *
 * Sources: arch-t20/cpm.h and clk.c of U-Boot (Dafang-Hacks/uboot).
 */
#ifndef T20_CPM_H
#define T20_CPM_H

#include "host.h"

#define CPM_BASE 0x10000000u
#define CPM_SIZE 0x100u

struct cpm {
	uint32_t regs[CPM_SIZE / 4];
};

void cpm_reset(struct cpm *cpm);
uint32_t cpm_read(struct cpm *cpm, uint32_t offset, unsigned size);
void cpm_write(struct cpm *cpm, uint32_t offset, uint32_t value, unsigned size);

#endif

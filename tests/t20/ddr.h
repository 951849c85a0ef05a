/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ddr.h - status of the RAM controller and its PHY, at physical 0x13010000.
 *
 *   0x100c PGSR     0x1f: every initialisation and training is done
 *   0x1188 ZQ0SR0   0x000e7b9e: an impedance that the SPL accepts
 *
 * Geometry and timing are not modelled, all else is plain storage: an SPL that
 * is made for another board's RAM starts here all the same.
 *
 * Sources: ddr_innophy of U-Boot (Dafang-Hacks/uboot); values that the real
 * SPL goes on with (tests/board).
 */
#ifndef T20_DDR_H
#define T20_DDR_H

#include "host.h"

#define DDR_BASE 0x13010000u
#define DDR_SIZE 0x2000u

struct ddr {
	uint32_t regs[DDR_SIZE / 4];
};

void ddr_reset(struct ddr *ddr);
uint32_t ddr_read(struct ddr *ddr, uint32_t offset, unsigned size);
void ddr_write(struct ddr *ddr, uint32_t offset, uint32_t value, unsigned size);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cpm.h"

#include <string.h>

enum {
	CPM_CPAPCR = 0x10,
	CPM_CPMPCR = 0x14,
	CPM_DDRCDR = 0x2c,
	CPM_CPCSR = 0xd4,
	CPM_CPVPCR = 0xe0
};

#define PLL_ENABLE       1u
#define PLL_STABLE       0xcu
#define SOURCES_SWITCHED 0xf0000000u
#define DIVIDER_BUSY     (1u << 28)

/* Dividers with a busy bit: DDR, VPU, MAC, I2S, LCD, MSC0, ... SFC. */
static bool is_divider(uint32_t offset)
{
	return offset == CPM_DDRCDR || (offset >= 0x54 && offset < 0x90);
}

void cpm_reset(struct cpm *cpm)
{
	memset(cpm->regs, 0, sizeof cpm->regs);
}

uint32_t cpm_read(struct cpm *cpm, uint32_t offset, unsigned size)
{
	uint32_t value;

	(void)size;
	if (offset >= CPM_SIZE)
		return 0;
	value = cpm->regs[offset / 4];
	if (offset == CPM_CPCSR)
		return SOURCES_SWITCHED;
	if (offset == CPM_CPAPCR || offset == CPM_CPMPCR || offset == CPM_CPVPCR)
		return value & PLL_ENABLE ? value | PLL_STABLE : value;
	return is_divider(offset) ? value & ~DIVIDER_BUSY : value;
}

void cpm_write(struct cpm *cpm, uint32_t offset, uint32_t value, unsigned size)
{
	(void)size;
	if (offset < CPM_SIZE)
		cpm->regs[offset / 4] = value;
}

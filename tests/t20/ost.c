/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ost.h"

#include <string.h>

enum { OST_CNTL = 0xe4, OST_CNTH = 0xe8, OST_CNTHBUF = 0xfc };

void ost_init(struct ost *ost, const struct t20_host *host)
{
	ost->host = host;
	ost_reset(ost);
}

static uint64_t ticks(const struct ost *ost)
{
	uint64_t now = t20_now(ost->host);

	/* In two parts: a year in nanoseconds times six million overflows. */
	return now / 1000000000u * OST_HZ + now % 1000000000u * OST_HZ / 1000000000u;
}

void ost_reset(struct ost *ost)
{
	memset(ost->regs, 0, sizeof ost->regs);
	ost->latched = 0;
	ost->base = 0 - ticks(ost);
}

uint32_t ost_read(struct ost *ost, uint32_t offset, unsigned size)
{
	uint64_t count = ost->base + ticks(ost);

	(void)size;
	switch (offset) {
	case OST_CNTL: ost->latched = (uint32_t)(count >> 32); return (uint32_t)count;
	case OST_CNTH: return (uint32_t)(count >> 32);
	case OST_CNTHBUF: return ost->latched;
	default: return ost->regs[(offset - OST_FIRST) / 4];
	}
}

void ost_write(struct ost *ost, uint32_t offset, uint32_t value, unsigned size)
{
	uint64_t count = ost->base + ticks(ost);

	(void)size;
	if (offset == OST_CNTL)
		count = (count & 0xffffffff00000000u) | value;
	else if (offset == OST_CNTH)
		count = (count & 0xffffffffu) | (uint64_t)value << 32;
	else
		ost->regs[(offset - OST_FIRST) / 4] = value;
	ost->base = count - ticks(ost);
}

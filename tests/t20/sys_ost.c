/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sys_ost.h"

#include <string.h>

enum {
	CLOCK = 0x00, /* dividers: 2 bits a counter */
	ENABLED = 0x04,
	CLEAR = 0x08,
	FLAG = 0x0c,
	MASK = 0x10,
	FULL1 = 0x14,
	COUNT1 = 0x18,
	HIGH2 = 0x1c,
	LOW2 = 0x20,
	LATCH2 = 0x24,
	ENABLE_SET = 0x34,
	ENABLE_CLEAR = 0x38
};

#define MHZ 24u

static unsigned divider(const struct sys_ost *ost, unsigned index)
{
	return 1u << 2 * (ost->clock >> 2 * index & 3);
}

static uint64_t count(const struct sys_ost *ost, unsigned index)
{
	const struct sys_ost_counter *counter = &ost->counter[index];

	if (!counter->runs)
		return counter->held;
	return counter->held +
	       (t20_now(ost->host) - counter->since) * MHZ / 1000 / divider(ost, index);
}

uint64_t sys_ost_due(const struct sys_ost *ost)
{
	const struct sys_ost_counter *counter = &ost->counter[0];
	uint64_t period = (uint64_t)ost->full + 1;
	uint64_t left = period > counter->held ? period - counter->held : 1;

	if (!counter->runs)
		return UINT64_MAX;
	return counter->since + (left * 1000 * divider(ost, 0) + MHZ - 1) / MHZ;
}

static void set_lines(struct sys_ost *ost)
{
	t20_irq(ost->host, SYS_OST_IRQ, (ost->flag & ~ost->mask & 1) != 0);
	t20_wake_at(ost->host, T20_TIMER_OST, sys_ost_due(ost));
}

void sys_ost_reset(struct sys_ost *ost, const struct t20_host *host)
{
	memset(ost, 0, sizeof *ost);
	ost->host = host;
	ost->mask = 1;
	set_lines(ost);
}

void sys_ost_wake(struct sys_ost *ost)
{
	struct sys_ost_counter *counter = &ost->counter[0];
	uint64_t at = sys_ost_due(ost);

	if (at > t20_now(ost->host))
		return;
	ost->flag = 1;
	counter->held = 0;
	counter->since = at;
	/* A machine that was stopped for longer than a period skips the rest. */
	if (sys_ost_due(ost) <= t20_now(ost->host))
		counter->since = t20_now(ost->host);
	set_lines(ost);
}

uint32_t sys_ost_read(struct sys_ost *ost, uint32_t offset)
{
	uint64_t now;

	switch (offset) {
	case CLOCK: return ost->clock;
	case ENABLED: return (uint32_t)ost->counter[0].runs | (uint32_t)ost->counter[1].runs << 1;
	case FLAG: return ost->flag;
	case MASK: return ost->mask;
	case FULL1: return ost->full;
	case COUNT1: return (uint32_t)count(ost, 0);
	case HIGH2: return (uint32_t)(count(ost, 1) >> 32);
	case LOW2:
		now = count(ost, 1);
		ost->high = (uint32_t)(now >> 32);
		return (uint32_t)now;
	case LATCH2: return ost->high;
	default: return 0;
	}
}

static void run(struct sys_ost *ost, uint32_t which, bool on)
{
	for (unsigned i = 0; i < 2; i++) {
		struct sys_ost_counter *counter = &ost->counter[i];

		if ((which >> i & 1) == 0 || counter->runs == on)
			continue;
		counter->held = count(ost, i);
		counter->since = t20_now(ost->host);
		counter->runs = on;
	}
}

static void clear(struct sys_ost *ost, uint32_t which)
{
	for (unsigned i = 0; i < 2; i++) {
		if ((which >> i & 1) == 0)
			continue;
		ost->counter[i].held = 0;
		ost->counter[i].since = t20_now(ost->host);
	}
}

void sys_ost_write(struct sys_ost *ost, uint32_t offset, uint32_t value)
{
	switch (offset) {
	case CLOCK: ost->clock = value; break;
	case CLEAR: clear(ost, value); break;
	case FLAG: ost->flag &= value; break;
	case MASK: ost->mask = value; break;
	case FULL1: ost->full = value; break;
	case ENABLE_SET: run(ost, value, true); break;
	case ENABLE_CLEAR: run(ost, value, false); break;
	default: return;
	}
	set_lines(ost);
}

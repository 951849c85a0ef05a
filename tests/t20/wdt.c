/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "wdt.h"

enum {
	WDT_TDR = 0x00,
	WDT_TCER = 0x04,
	WDT_TCNT = 0x08,
	WDT_TCSR = 0x0c,
	TCU_TSR = 0x1c,
	TCU_TSSR = 0x2c,
	TCU_TSCR = 0x3c
};

#define STOP_BIT (1u << 16)
#define SECOND   1000000000ull

void wdt_init(struct wdt *dog, const struct t20_host *host)
{
	dog->host = host;
	wdt_reset(dog);
}

void wdt_reset(struct wdt *dog)
{
	dog->target = dog->enable = dog->control = dog->stop = dog->count = 0;
	dog->started_ns = t20_now(dog->host);
	t20_wake_at(dog->host, T20_TIMER_WATCHDOG, UINT64_MAX);
}

/* Counts a second; 0: no clock is chosen. */
static uint64_t rate(const struct wdt *dog)
{
	uint64_t clock = dog->control & 4   ? 24000000
	                 : dog->control & 2 ? 24000000 / 512
	                 : dog->control & 1 ? 120000000
	                                    : 0;

	return clock >> 2 * (dog->control >> 3 & 7);
}

static bool runs(const struct wdt *dog)
{
	return dog->enable & 1 && !(dog->stop & STOP_BIT) && rate(dog) != 0;
}

static uint32_t count_now(const struct wdt *dog)
{
	uint64_t passed = t20_now(dog->host) - dog->started_ns;

	if (!runs(dog))
		return dog->count;
	return dog->count + (uint32_t)(passed / 1000 * rate(dog) / 1000000);
}

uint64_t wdt_due(const struct wdt *dog)
{
	uint32_t left;

	if (!runs(dog))
		return UINT64_MAX;
	left = dog->target > dog->count ? dog->target - dog->count : 0;
	return dog->started_ns + left * SECOND / rate(dog);
}

void wdt_wake(struct wdt *dog)
{
	if (t20_now(dog->host) < wdt_due(dog))
		return;
	dog->enable = 0;
	if (dog->host->reset != NULL)
		dog->host->reset(dog->host->ctx);
}

uint32_t wdt_read(struct wdt *dog, uint32_t offset, unsigned size)
{
	(void)size;
	switch (offset) {
	case WDT_TDR: return dog->target;
	case WDT_TCER: return dog->enable;
	case WDT_TCNT: return count_now(dog) & 0xffff;
	case WDT_TCSR: return dog->control;
	case TCU_TSR: return dog->stop;
	default: return 0;
	}
}

void wdt_write(struct wdt *dog, uint32_t offset, uint32_t value, unsigned size)
{
	(void)size;
	dog->count = count_now(dog);
	dog->started_ns = t20_now(dog->host);
	if (offset == WDT_TDR)
		dog->target = value & 0xffff;
	else if (offset == WDT_TCER)
		dog->enable = value & 1;
	else if (offset == WDT_TCNT)
		dog->count = value & 0xffff;
	else if (offset == WDT_TCSR)
		dog->control = value & 0x3f;
	else if (offset == TCU_TSSR)
		dog->stop |= value;
	else if (offset == TCU_TSCR)
		dog->stop &= ~value;
	t20_wake_at(dog->host, T20_TIMER_WATCHDOG, wdt_due(dog));
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * host.h - what a T20 device model asks of the engine that runs it.
 *
 * The models of this folder are plain C without globals: tests/board runs
 * them under libunicorn, tests/stock in QEMU. Each has NAME_reset, NAME_read
 * and NAME_write; offsets are from the start of the device's register window,
 * size is 1, 2 or 4 bytes, all registers little endian. What a model does not
 * know it stores and gives back.
 *
 * Time is the engine's: nanoseconds since power-on, never running backwards.
 * A callback that an engine has no use for may be NULL, but for now_ns.
 */
#ifndef T20_HOST_H
#define T20_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Who asks to be woken. */
enum t20_timer {
	T20_TIMER_WATCHDOG,
	T20_TIMER_NOR,
	T20_TIMER_SFC,
	T20_TIMER_MSC,
	T20_TIMER_OST,
	T20_TIMERS
};

struct t20_host {
	void *ctx;
	uint64_t (*now_ns)(void *ctx);
	/* Call the device's NAME_wake at that time; UINT64_MAX: no more. */
	void (*wake_at)(void *ctx, enum t20_timer timer, uint64_t ns);
	/* The level of a line into the interrupt controller. */
	void (*irq)(void *ctx, unsigned source, bool level);
	/* Physical memory; false when there is none. */
	bool (*dma_read)(void *ctx, uint32_t address, void *to, uint32_t length);
	bool (*dma_write)(void *ctx, uint32_t address, const void *from, uint32_t length);
	/* The watchdog ran out: the SoC restarts from its boot ROM. */
	void (*reset)(void *ctx);
	/* The power is gone, from inside a device: stop the CPU. */
	void (*power_lost)(void *ctx);
};

static inline uint64_t t20_now(const struct t20_host *host)
{
	return host->now_ns(host->ctx);
}

static inline void t20_wake_at(const struct t20_host *host, enum t20_timer timer, uint64_t ns)
{
	if (host->wake_at != NULL)
		host->wake_at(host->ctx, timer, ns);
}

static inline void t20_irq(const struct t20_host *host, unsigned source, bool level)
{
	if (host->irq != NULL)
		host->irq(host->ctx, source, level);
}

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "qemu/osdep.h"
#include "exec/address-spaces.h"
#include "hw/irq.h"

#include "compat.h"
#include "machine.h"

#define IRQ_INTC 2u /* lines of the CPU */
#define IRQ_OST  4u

static uint64_t now_ns(void *ctx)
{
	return (uint64_t)qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL);
}

static void pass(void *ctx, uint64_t ns)
{
	seqlock_write_lock(&timers_state.vm_clock_seqlock, &timers_state.vm_clock_lock);
	timers_state.qemu_icount_bias += (int64_t)ns;
	seqlock_write_unlock(&timers_state.vm_clock_seqlock, &timers_state.vm_clock_lock);
}

static void wake_at(void *ctx, enum t20_timer timer, uint64_t ns)
{
	StockState *stock = ctx;

	if (ns == UINT64_MAX)
		timer_del(stock->timers[timer]);
	else
		timer_mod(stock->timers[timer], (int64_t)ns);
}

static void wake_watchdog(void *opaque)
{
	wdt_wake(&((StockState *)opaque)->camera.dog);
}

static void wake_sfc(void *opaque)
{
	sfc_wake(&((StockState *)opaque)->camera.sfc);
}

static void wake_ost(void *opaque)
{
	sys_ost_wake(&((StockState *)opaque)->camera.sys_ost);
}

static void wake_nobody(void *opaque)
{
}

void engine_set_interrupt(StockState *stock)
{
	qemu_set_irq(stock->cpu->env.irq[IRQ_INTC], intc_pending(&stock->camera.intc));
}

static void interrupt(void *ctx, unsigned source, bool level)
{
	StockState *stock = ctx;
	CPUMIPSState *env = &stock->cpu->env;

	if (source == SYS_OST_IRQ) {
		qemu_set_irq(env->irq[IRQ_OST], level);
		return;
	}
	intc_line(&stock->camera.intc, source, level);
	engine_set_interrupt(stock);
}

static bool dma(uint32_t address, void *bytes, uint32_t length, bool write)
{
	return address_space_rw(&address_space_memory, address, MEMTXATTRS_UNSPECIFIED, bytes,
	                        length, write) == MEMTX_OK;
}

static bool dma_read(void *ctx, uint32_t address, void *to, uint32_t length)
{
	return dma(address, to, length, false);
}

static bool dma_write(void *ctx, uint32_t address, const void *from, uint32_t length)
{
	return dma(address, (void *)from, length, true);
}

static void restart(void *ctx)
{
	StockState *stock = ctx;

	camera_event(&stock->camera, "restart by the watchdog");
	qemu_system_reset_request(SHUTDOWN_CAUSE_GUEST_RESET);
}

/* Nothing of QEMU gets to run any more: the power is gone. */
static void power_lost(void *ctx)
{
	StockState *stock = ctx;

	camera_event(&stock->camera, "cut");
	_exit(CAMERA_CUT);
}

void engine_connect(StockState *stock)
{
	static QEMUTimerCB *const wakes[T20_TIMERS] = {
		[T20_TIMER_WATCHDOG] = wake_watchdog,
		[T20_TIMER_SFC] = wake_sfc,
		[T20_TIMER_OST] = wake_ost,
	};

	stock->camera.host = (struct t20_host){
		.ctx = stock,
		.now_ns = now_ns,
		.wake_at = wake_at,
		.irq = interrupt,
		.dma_read = dma_read,
		.dma_write = dma_write,
		.reset = restart,
		.power_lost = power_lost,
	};
	stock->camera.pass = pass;
	for (unsigned i = 0; i < T20_TIMERS; i++)
		stock->timers[i] = timer_new_ns(QEMU_CLOCK_VIRTUAL,
		                                wakes[i] != NULL ? wakes[i] : wake_nobody, stock);
}

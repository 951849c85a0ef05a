/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine.h"

#include <stdlib.h>

#define US        1000ull
#define MS        1000000ull
#define ACCESS_NS 100u

/* Polls that are let through before time is skipped. */
#define PATIENCE 3u
/* How far a wait of unknown length is taken at a time. */
#define STEP_DEAD_CHIP (10 * MS)
#define STEP_TIMER     (5 * US)
#define STEP_TIMER_MAX (50 * US)
#define TIMER_LONG     200u /* reads of the timer that make it a long delay */

static bool within(uint32_t address, uint32_t base, uint32_t size)
{
	return address >= base && address - base < size;
}

static uint32_t *plain(struct machine *machine, uint32_t offset)
{
	uint32_t **page = &machine->plain[offset >> 12];

	if (*page == NULL)
		*page = calloc(1, 0x1000);
	return *page == NULL ? NULL : *page + (offset & 0xfff) / 4;
}

/* Polling the status of a busy chip: on to the end of what it does. */
static void skip_busy(struct machine *machine)
{
	uint64_t now = machine_now(machine);

	if (!spi_nor_busy(&machine->nor)) {
		machine->status_polls = 0;
	} else if (++machine->status_polls > PATIENCE) {
		machine->skipped_ns += machine->nor.busy_until == UINT64_MAX
		                               ? STEP_DEAD_CHIP
		                               : machine->nor.busy_until - now;
	}
}

/* A delay loop does nothing but read the timer. */
static void skip_delay(struct machine *machine)
{
	if (++machine->timer_reads > PATIENCE)
		machine->skipped_ns +=
			machine->timer_reads > TIMER_LONG ? STEP_TIMER_MAX : STEP_TIMER;
}

static void type(struct machine *machine)
{
	if (machine->typed != NULL && *machine->typed != '\0' &&
	    uart_type(&machine->uart, (uint8_t)*machine->typed))
		machine->typed++;
}

static uint32_t serial_read(struct machine *machine, uint32_t offset, unsigned size)
{
	uint32_t value;

	if (machine->uart.waiting == 0)
		type(machine);
	value = uart_read(&machine->uart, offset, size);
	if (machine->uart.waiting == 0)
		machine->input_polls++;
	return value;
}

/* The outside world, as it is when somebody looks at a pin. */
static uint32_t pins_read(struct machine *machine, uint32_t offset, unsigned size)
{
	bool pressed = machine_now(machine) < machine->setup->button_ms * MS;

	gpio_drive(&machine->gpio, GPIO_BUTTON, !pressed);
	return gpio_read(&machine->gpio, offset, size);
}

static void count(struct machine *machine, uint32_t address)
{
	bool timer = within(address, TCU_BASE + OST_FIRST, OST_END - OST_FIRST);

	machine->accesses++;
	machine->skipped_ns += ACCESS_NS;
	if (!timer)
		machine->timer_reads = 0;
	if (!within(address, UART1_BASE, UART_SIZE))
		machine->input_polls = 0;
	if (machine_now(machine) >= wdt_due(&machine->dog))
		wdt_wake(&machine->dog);
}

uint32_t machine_read(struct machine *machine, uint32_t offset, unsigned size)
{
	uint32_t at = MACHINE_MMIO + offset, *word;

	count(machine, at);
	if (within(at, SFC_BASE, SFC_SIZE))
		return sfc_read(&machine->sfc, at - SFC_BASE, size);
	if (within(at, UART1_BASE, UART_SIZE))
		return serial_read(machine, at - UART1_BASE, size);
	if (within(at, TCU_BASE + OST_FIRST, OST_END - OST_FIRST)) {
		skip_delay(machine);
		return ost_read(&machine->ost, at - TCU_BASE, size);
	}
	if (within(at, MSC0_BASE, MSC_SIZE))
		return msc_read(&machine->msc, at - MSC0_BASE, size);
	if (within(at, GPIO_BASE, GPIO_SIZE))
		return pins_read(machine, at - GPIO_BASE, size);
	if (within(at, CPM_BASE, CPM_SIZE))
		return cpm_read(&machine->cpm, at - CPM_BASE, size);
	if (within(at, DDR_BASE, DDR_SIZE))
		return ddr_read(&machine->ddr, at - DDR_BASE, size);
	if (within(at, TCU_BASE, OST_FIRST))
		return wdt_read(&machine->dog, at - TCU_BASE, size);
	word = plain(machine, offset);
	return word == NULL ? 0 : *word >> 8 * (offset & 3);
}

static void plain_write(struct machine *machine, uint32_t offset, uint32_t value, unsigned size)
{
	uint32_t *word = plain(machine, offset);
	uint32_t mask = size == 4 ? 0xffffffff : (1u << 8 * size) - 1;
	unsigned shift = 8 * (offset & 3);

	if (word != NULL)
		*word = (*word & ~(mask << shift)) | (value & mask) << shift;
}

void machine_write(struct machine *machine, uint32_t offset, uint32_t value, unsigned size)
{
	uint32_t at = MACHINE_MMIO + offset;

	count(machine, at);
	if (within(at, SFC_BASE, SFC_SIZE)) {
		if (at == SFC_BASE + SFC_TRIG)
			skip_busy(machine);
		sfc_write(&machine->sfc, at - SFC_BASE, value, size);
	} else if (within(at, UART1_BASE, UART_SIZE)) {
		machine->input_polls = 0;
		uart_write(&machine->uart, at - UART1_BASE, value, size);
	} else if (within(at, TCU_BASE + OST_FIRST, OST_END - OST_FIRST)) {
		ost_write(&machine->ost, at - TCU_BASE, value, size);
	} else if (within(at, MSC0_BASE, MSC_SIZE)) {
		msc_write(&machine->msc, at - MSC0_BASE, value, size);
	} else if (within(at, GPIO_BASE, GPIO_SIZE)) {
		gpio_write(&machine->gpio, at - GPIO_BASE, value, size);
		sd_card_power(&machine->card, !gpio_level(&machine->gpio, GPIO_CARD_POWER));
	} else if (within(at, CPM_BASE, CPM_SIZE)) {
		cpm_write(&machine->cpm, at - CPM_BASE, value, size);
	} else if (within(at, DDR_BASE, DDR_SIZE)) {
		ddr_write(&machine->ddr, at - DDR_BASE, value, size);
	} else if (within(at, TCU_BASE, OST_FIRST)) {
		wdt_write(&machine->dog, at - TCU_BASE, value, size);
	} else {
		plain_write(machine, offset, value, size);
	}
}

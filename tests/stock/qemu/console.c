/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "qemu/osdep.h"
#include "qapi/error.h"

#include "compat.h"
#include "machine.h"

#define KEY_NS 5000000

static void console_put(void *ctx, uint8_t byte)
{
	qemu_chr_fe_write_all(&((StockState *)ctx)->console, &byte, 1);
}

/* Nobody types faster than a key every 5 ms; prompts that empty their input first need that. */
static void key(void *opaque)
{
	StockState *stock = opaque;

	if (stock->typed_first == stock->typed_end ||
	    !uart_type(&stock->camera.uart, stock->typed[stock->typed_first % TYPED_MAX]))
		return;
	stock->typed_first++;
	timer_mod(stock->typing, (int64_t)t20_now(&stock->camera.host) + KEY_NS);
	qemu_chr_fe_accept_input(&stock->console);
}

static int console_room(void *opaque)
{
	const StockState *stock = opaque;

	return (int)(TYPED_MAX - (stock->typed_end - stock->typed_first));
}

static void console_type(void *opaque, const uint8_t *bytes, int count)
{
	StockState *stock = opaque;

	for (int i = 0; i < count; i++)
		stock->typed[stock->typed_end++ % TYPED_MAX] = bytes[i];
	if (!timer_pending(stock->typing))
		timer_mod(stock->typing, (int64_t)t20_now(&stock->camera.host) + KEY_NS);
}

void console_connect(StockState *stock)
{
	stock->camera.uart.put = console_put;
	stock->camera.uart.put_ctx = stock;
	if (serial_hd(0) == NULL)
		return;
	stock->typing = timer_new_ns(QEMU_CLOCK_VIRTUAL, key, stock);
	qemu_chr_fe_init(&stock->console, serial_hd(0), &error_fatal);
	qemu_chr_fe_set_handlers(&stock->console, console_room, console_type, NULL, NULL, stock,
	                         NULL, true);
}

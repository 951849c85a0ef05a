/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "uart.h"

#include <string.h>

enum {
	UART_DATA = 0x00,
	UART_IER = 0x04,
	UART_IIR = 0x08,
	UART_LCR = 0x0c,
	UART_LSR = 0x14
};

#define LCR_DIVISOR 0x80u
#define LSR_EMPTY 0x60u
#define LSR_READY 0x01u

void uart_init(struct uart *uart, const struct t20_host *host)
{
	memset(uart, 0, sizeof *uart);
	uart->host = host;
}

void uart_reset(struct uart *uart)
{
	memset(uart->regs, 0, sizeof uart->regs);
	uart->waiting = 0;
}

static bool divisor(const struct uart *uart)
{
	return uart->regs[UART_LCR / 4] & LCR_DIVISOR;
}

static uint8_t take(struct uart *uart)
{
	uint8_t byte = uart->received[uart->first];

	if (uart->waiting == 0)
		return 0;
	uart->first = (uart->first + 1) % UART_ROOM;
	uart->waiting--;
	return byte;
}

uint32_t uart_read(struct uart *uart, uint32_t offset, unsigned size)
{
	(void)size;
	if (offset == UART_LSR)
		return LSR_EMPTY | (uart->waiting > 0 ? LSR_READY : 0);
	if (offset == UART_DATA && !divisor(uart))
		return take(uart);
	if (offset == UART_IIR)
		return 0x01; /* no interrupt is pending */
	return offset < UART_SIZE ? uart->regs[offset / 4] : 0;
}

void uart_write(struct uart *uart, uint32_t offset, uint32_t value,
		unsigned size)
{
	(void)size;
	if (offset == UART_DATA && !divisor(uart)) {
		if (uart->put != NULL)
			uart->put(uart->put_ctx, (uint8_t)value);
	} else if (offset < UART_SIZE) {
		uart->regs[offset / 4] = value;
	}
}

bool uart_type(struct uart *uart, uint8_t byte)
{
	if (uart->waiting == UART_ROOM)
		return false;
	uart->received[(uart->first + uart->waiting++) % UART_ROOM] = byte;
	return true;
}

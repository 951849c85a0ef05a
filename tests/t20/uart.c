/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "uart.h"

#include <string.h>

enum { UART_DATA = 0x00, UART_IER = 0x04, UART_IIR = 0x08, UART_LCR = 0x0c, UART_LSR = 0x14 };

#define LCR_DIVISOR  0x80u
#define IER_RECEIVED 0x01u
#define IER_EMPTY    0x02u
#define IIR_NONE     0xc1u
#define IIR_EMPTY    0xc2u
#define IIR_RECEIVED 0xc4u
#define LSR_EMPTY    0x60u
#define LSR_READY    0x01u

void uart_init(struct uart *uart, const struct t20_host *host)
{
	memset(uart, 0, sizeof *uart);
	uart->host = host;
}

void uart_reset(struct uart *uart)
{
	memset(uart->regs, 0, sizeof uart->regs);
	uart->waiting = 0;
	uart->emptied = false;
}

static bool divisor(const struct uart *uart)
{
	return uart->regs[UART_LCR / 4] & LCR_DIVISOR;
}

static uint32_t cause(const struct uart *uart)
{
	uint32_t wanted = uart->regs[UART_IER / 4];

	if (wanted & IER_RECEIVED && uart->waiting > 0)
		return IIR_RECEIVED;
	return wanted & IER_EMPTY && uart->emptied ? IIR_EMPTY : IIR_NONE;
}

static void set_line(struct uart *uart)
{
	t20_irq(uart->host, UART1_IRQ, cause(uart) != IIR_NONE);
}

static uint32_t tell_cause(struct uart *uart)
{
	uint32_t value = cause(uart);

	if (value == IIR_EMPTY)
		uart->emptied = false;
	set_line(uart);
	return value;
}

static uint8_t take(struct uart *uart)
{
	uint8_t byte = uart->received[uart->first];

	if (uart->waiting == 0)
		return 0;
	uart->first = (uart->first + 1) % UART_ROOM;
	uart->waiting--;
	set_line(uart);
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
		return tell_cause(uart);
	return offset < UART_SIZE ? uart->regs[offset / 4] : 0;
}

void uart_write(struct uart *uart, uint32_t offset, uint32_t value, unsigned size)
{
	(void)size;
	if (offset == UART_DATA && !divisor(uart)) {
		if (uart->put != NULL)
			uart->put(uart->put_ctx, (uint8_t)value);
		uart->emptied = true;
	} else if (offset < UART_SIZE && !(offset == UART_IER && divisor(uart))) {
		uart->regs[offset / 4] = value;
		if (offset == UART_IER && value & IER_EMPTY)
			uart->emptied = true;
	}
	set_line(uart);
}

bool uart_type(struct uart *uart, uint8_t byte)
{
	if (uart->waiting == UART_ROOM)
		return false;
	uart->received[(uart->first + uart->waiting++) % UART_ROOM] = byte;
	set_line(uart);
	return true;
}

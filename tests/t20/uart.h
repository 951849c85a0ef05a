/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * uart.h - a serial port: UART1, the console, at physical 0x10031000.
 *
 * A 16550 with a register every 4 bytes. Sending takes no time: LSR (0x14)
 * always says that the transmitter is empty (0x60), bit 0 that a byte has come.
 * Interrupts (IER 0x04, IIR 0x08): bit 0 a byte has come; bit 1 the transmitter
 * became empty, until IIR was read.
 *
 * Sources: arch-t20/uart.h and the serial driver of U-Boot
 * (Dafang-Hacks/uboot); 8250.c of Linux.
 */
#ifndef T20_UART_H
#define T20_UART_H

#include "host.h"

#define UART1_BASE 0x10031000u
#define UART_SIZE  0x100u
#define UART1_IRQ  50u
#define UART_ROOM  256u

struct uart {
	const struct t20_host *host;
	uint32_t regs[UART_SIZE / 4];
	uint8_t received[UART_ROOM]; /* a ring */
	uint32_t first, waiting;
	bool emptied;                         /* since IIR was read */
	void (*put)(void *ctx, uint8_t byte); /* what it sends; may be NULL */
	void *put_ctx;
};

void uart_init(struct uart *uart, const struct t20_host *host);
void uart_reset(struct uart *uart);
uint32_t uart_read(struct uart *uart, uint32_t offset, unsigned size);
void uart_write(struct uart *uart, uint32_t offset, uint32_t value, unsigned size);

/* A byte that somebody types; false when there is no room for it. */
bool uart_type(struct uart *uart, uint8_t byte);

#endif

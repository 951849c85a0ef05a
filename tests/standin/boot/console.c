/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "console.h"

#include "io.h"

#define UART1            0x10031000u
#define UART_HOLDING     (UART1 + 0x00)
#define UART_LINE_STATUS (UART1 + 0x14)
#define LINE_RECEIVED    0x01u
#define LINE_ROOM        0x20u

static void console_char(char c)
{
	while (!(io_read(UART_LINE_STATUS) & LINE_ROOM))
		;
	io_write(UART_HOLDING, (uint8_t)c);
}

void console_text(const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '\n')
			console_char('\r');
		console_char(*text);
	}
}

void console_hex(uint32_t value, unsigned digits)
{
	for (unsigned place = 8; place-- > 0;)
		if (place < digits || value >> 4 * place != 0)
			console_char("0123456789abcdef"[value >> 4 * place & 15]);
}

_Noreturn void console_prompt(void)
{
	console_text("isvp_t20# ");
	for (;;)
		if (io_read(UART_LINE_STATUS) & LINE_RECEIVED)
			(void)io_read(UART_HOLDING);
}

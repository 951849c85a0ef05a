/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * console.h - text on UART1, as the serial console of the camera shows it.
 */
#ifndef STANDIN_CONSOLE_H
#define STANDIN_CONSOLE_H

#include <stdint.h>

/* A line feed gets its carriage return. */
void console_text(const char *text);

/* Hexadecimal with at least `digits` digits. */
void console_hex(uint32_t value, unsigned digits);

/* For a camera with nothing to start: waits for keys for ever and answers none. */
_Noreturn void console_prompt(void);

#endif

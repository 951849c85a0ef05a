/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gpio.h"

#include "io.h"

#define GPIO_PORT(pin) (0x10010000u + 0x100u * ((pin) / 32))
#define GPIO_BIT(pin)  (1u << (pin) % 32)

/* The four bits that say what a pin is are changed by writing ones to set or clear. */
enum { PIN = 0x00, INTERRUPT = 0x10, MASK = 0x20, PATTERN1 = 0x30, PATTERN0 = 0x40 };
enum { SET = 4, CLEAR = 8 };

static void gpio_make(unsigned pin, unsigned pattern1_change)
{
	uint32_t port = GPIO_PORT(pin), bit = GPIO_BIT(pin);

	io_write(port + INTERRUPT + CLEAR, bit);
	io_write(port + MASK + SET, bit);
	io_write(port + PATTERN1 + pattern1_change, bit);
}

bool gpio_level(unsigned pin)
{
	gpio_make(pin, SET);
	return io_read(GPIO_PORT(pin) + PIN) & GPIO_BIT(pin);
}

void gpio_drive_low(unsigned pin)
{
	io_write(GPIO_PORT(pin) + PATTERN0 + CLEAR, GPIO_BIT(pin));
	gpio_make(pin, CLEAR);
}

void gpio_drive_high(unsigned pin)
{
	io_write(GPIO_PORT(pin) + PATTERN0 + SET, GPIO_BIT(pin));
	gpio_make(pin, CLEAR);
}

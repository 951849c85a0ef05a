/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gpio.h"

#include <string.h>

enum {
	GPIO_PIN = 0x00,
	GPIO_INT = 0x10,
	GPIO_MSK = 0x20,
	GPIO_PAT1 = 0x30,
	GPIO_PAT0 = 0x40,
	GPIO_FLG = 0x50
};

void gpio_init(struct gpio *gpio, const struct t20_host *host)
{
	memset(gpio, 0, sizeof *gpio);
	gpio->host = host;
	for (unsigned i = 0; i < GPIO_PORTS; i++)
		gpio->ports[i].level = 0xffffffff;
	gpio_reset(gpio);
}

void gpio_reset(struct gpio *gpio)
{
	for (unsigned i = 0; i < GPIO_PORTS; i++) {
		struct gpio_port *port = &gpio->ports[i];

		port->interrupt = port->pattern0 = port->flag = 0;
		port->mask = port->pattern1 = 0xffffffff;
	}
}

static uint32_t levels(const struct gpio_port *port)
{
	uint32_t output = ~port->interrupt & port->mask & ~port->pattern1;

	return (port->level & ~output) | (port->pattern0 & output);
}

static uint32_t *reg(struct gpio_port *port, uint32_t offset)
{
	switch (offset & 0xf0) {
	case GPIO_INT: return &port->interrupt;
	case GPIO_MSK: return &port->mask;
	case GPIO_PAT1: return &port->pattern1;
	case GPIO_PAT0: return &port->pattern0;
	case GPIO_FLG: return &port->flag;
	default: return NULL;
	}
}

uint32_t gpio_read(struct gpio *gpio, uint32_t offset, unsigned size)
{
	struct gpio_port *port;
	uint32_t *value;

	(void)size;
	if (offset >= GPIO_SIZE)
		return 0;
	port = &gpio->ports[offset / 0x100];
	if ((offset & 0xf0) == GPIO_PIN)
		return levels(port);
	value = reg(port, offset);
	return value == NULL ? 0 : *value;
}

/* The flags and the line of a port whose levels were those `before`. */
static void set_line(struct gpio *gpio, unsigned number, uint32_t before)
{
	struct gpio_port *port = &gpio->ports[number];
	uint32_t now = levels(port), wanted = ~(now ^ port->pattern0);
	uint32_t edges = port->pattern1 & (now ^ before);

	port->flag |= port->interrupt & wanted & (edges | ~port->pattern1);
	t20_irq(gpio->host, GPIO_IRQ(number), (port->flag & port->interrupt & ~port->mask) != 0);
}

static void report(const struct gpio *gpio, unsigned port, uint32_t before)
{
	uint32_t now = levels(&gpio->ports[port]);

	for (unsigned bit = 0; bit < 32 && gpio->changed != NULL; bit++)
		if ((now ^ before) >> bit & 1)
			gpio->changed(gpio->changed_ctx, 32 * port + bit, now >> bit & 1);
}

void gpio_write(struct gpio *gpio, uint32_t offset, uint32_t value, unsigned size)
{
	unsigned number = offset / 0x100;
	uint32_t before, *target;

	(void)size;
	if (number >= GPIO_PORTS)
		return;
	before = levels(&gpio->ports[number]);
	target = reg(&gpio->ports[number], offset);
	if (target == NULL)
		return;
	if ((offset & 0xf) == 0)
		*target = value;
	else if ((offset & 0xf) == 4)
		*target |= value;
	else if ((offset & 0xf) == 8)
		*target &= ~value;
	set_line(gpio, number, before);
	report(gpio, number, before);
}

void gpio_drive(struct gpio *gpio, unsigned pin, bool high)
{
	uint32_t bit = 1u << pin % 32;
	uint32_t before = levels(&gpio->ports[pin / 32]);

	if (high)
		gpio->ports[pin / 32].level |= bit;
	else
		gpio->ports[pin / 32].level &= ~bit;
	set_line(gpio, pin / 32, before);
}

bool gpio_level(const struct gpio *gpio, unsigned pin)
{
	return levels(&gpio->ports[pin / 32]) >> pin % 32 & 1;
}

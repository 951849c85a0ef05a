/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * gpio.h - the pins, at physical 0x10010000; port A to D, 0x100 bytes each.
 *
 *   0x00 PIN   level, 1 high
 *   0x10 INT   0x20 MSK   0x30 PAT1   0x40 PAT0     +4 sets bits, +8 clears
 *
 *   0x50 FLG   (+8 clears)
 *
 * With INT 1 a pin is an interrupt, PAT1 0 by its level, 1 by an edge, PAT0 1
 * high or rising; MSK 1 keeps it from the line of its port.
 * With INT 0 and MSK 1 a pin is a GPIO: an input with PAT1 1, else an output
 * at the level of PAT0. Pin 32 * port + bit: 46 setup button (low while
 * pressed), 48 power of the SD card (low is on), 38 and 39 the yellow and the
 * blue light (low is on, as U-Boot drives them). Inputs that nobody drives
 * read high.
 *
 * Sources: arch-t20/gpio.h in U-Boot (Dafang-Hacks/uboot); levels seen on the
 * board with the real U-Boot (FACTS.md, section 2).
 */
#ifndef T20_GPIO_H
#define T20_GPIO_H

#include "host.h"

#define GPIO_BASE  0x10010000u
#define GPIO_PORTS 4u
#define GPIO_SIZE  (GPIO_PORTS * 0x100u)

#define GPIO_YELLOW     38u
#define GPIO_BLUE       39u
#define GPIO_BUTTON     46u
#define GPIO_CARD_POWER 48u

#define GPIO_IRQ(port) (17u - (port))

struct gpio_port {
	uint32_t level; /* what the outside drives */
	uint32_t interrupt, mask, pattern1, pattern0, flag;
};

struct gpio {
	const struct t20_host *host;
	struct gpio_port ports[GPIO_PORTS];
	/* A pin drives another level than before; NULL: nobody cares. */
	void (*changed)(void *ctx, unsigned pin, bool high);
	void *changed_ctx;
};

void gpio_init(struct gpio *gpio, const struct t20_host *host);
void gpio_reset(struct gpio *gpio);
uint32_t gpio_read(struct gpio *gpio, uint32_t offset, unsigned size);
void gpio_write(struct gpio *gpio, uint32_t offset, uint32_t value, unsigned size);

/* What the outside does with an input. */
void gpio_drive(struct gpio *gpio, unsigned pin, bool high);
/* The level of a pin, driven by whichever side drives it. */
bool gpio_level(const struct gpio *gpio, unsigned pin);

#endif

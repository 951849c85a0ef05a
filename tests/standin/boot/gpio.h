/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * gpio.h - single pins, by their number in the whole chip (46 is port B, bit 14).
 */
#ifndef STANDIN_GPIO_H
#define STANDIN_GPIO_H

#include <stdbool.h>

#define GPIO_YELLOW 38u /* lights, on while low */
#define GPIO_BLUE   39u
#define GPIO_BUTTON 46u /* setup button, low while pressed */
#define GPIO_CARD   48u /* power of the SD card, on while low */

/* Makes the pin an input and returns its level. */
bool gpio_level(unsigned pin);

/* Makes the pin an output and drives it low, or high. */
void gpio_drive_low(unsigned pin);
void gpio_drive_high(unsigned pin);

#endif

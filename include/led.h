/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * led.h - the camera's LEDs: GPIO 38 yellow, 39 blue, through sysfs.
 *
 * Both are active low (FACTS.md, section 2); which is which colour is inferred,
 * so the patterns also differ in how they blink.
 *
 *   working   yellow and blue in turn
 *   done      blue blinks, yellow is off
 *   refused   yellow blinks, blue is off
 *   holding   both together, fast
 *
 * On another SoC these GPIOs are other things: open them only where the SoC is
 * known. Best effort: without the GPIOs, or before led_open, every call does
 * nothing.
 */
#ifndef PAN_FIX_LED_H
#define PAN_FIX_LED_H

#include <stdbool.h>
#include <stdint.h>

#define LED_ROOT "/sys/class/gpio"

enum led_pattern { LED_WORKING, LED_DONE, LED_REFUSED, LED_HOLDING };

struct led {
	/* private to led.c */
	const char *root;
	enum led_pattern pattern;
	uint32_t changed_ms;
	bool phase;
	struct led_gpio {
		int fd;        /* of its value; -1: not usable */
		bool exported; /* by us */
		char value;    /* before us: '0' or '1' */
		bool was_input;
	} gpio[2]; /* yellow, blue */
};

/* Opens both, remembering how they were. root (LED_ROOT) must outlive led. */
void led_open(struct led *led, const char *root);

/* Starts a pattern. No open, one small write for each LED. */
void led_show(struct led *led, enum led_pattern pattern);

/* Goes on with the pattern; call it often. Does not open, wait or fork. */
void led_tick(struct led *led);

/* Shows a pattern for ms milliseconds, for the end of a run. */
void led_play(struct led *led, enum led_pattern pattern, uint32_t ms);

/* Puts both back as they were and closes them. */
void led_close(struct led *led);

#endif

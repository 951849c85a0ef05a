/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "led.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "text.h"

#define LED_SLOW_MS 500u
#define LED_FAST_MS 200u
#define LED_STEP_MS 50u

#define LED_ON  "0" /* active low */
#define LED_OFF "1"

static const uint32_t led_number[2] = {38, 39}; /* yellow, blue */

/* root/file, or root/gpioN/file when there is a number. */
static int led_open_file(const char *root, uint32_t number, const char *file, int flags)
{
	char path[96];
	struct text text;

	text_start(&text, path, sizeof path);
	if (number != 0)
		text_format(&text, "%s/gpio%u/%s", root, number, file);
	else
		text_format(&text, "%s/%s", root, file);
	return text.cut ? -ENAMETOOLONG : open(path, flags | O_CLOEXEC);
}

static void led_put(int fd, const char *bytes, size_t length)
{
	ssize_t put = pwrite(fd, bytes, length, 0);

	(void)put; /* a LED that cannot be set is not worth a word */
}

static void led_write(const char *root, uint32_t number, const char *file, const char *word)
{
	int fd = led_open_file(root, number, file, O_WRONLY);

	if (fd < 0)
		return;
	led_put(fd, word, strlen(word));
	(void)close(fd);
}

/* `export` or `unexport` */
static void led_port(const char *root, const char *file, uint32_t number)
{
	char digits[12];
	struct text text;

	text_start(&text, digits, sizeof digits);
	text_number(&text, number);
	led_write(root, 0, file, digits);
}

static bool led_is_input(const char *root, uint32_t number)
{
	char first;
	bool input;
	int fd = led_open_file(root, number, "direction", O_RDONLY);

	if (fd < 0)
		return false;
	input = pread(fd, &first, 1, 0) == 1 && first == 'i';
	(void)close(fd);
	return input;
}

static void led_open_one(struct led *led, struct led_gpio *gpio, uint32_t number)
{
	gpio->exported = false;
	gpio->fd = led_open_file(led->root, number, "value", O_RDWR);
	if (gpio->fd < 0) {
		led_port(led->root, "export", number);
		gpio->fd = led_open_file(led->root, number, "value", O_RDWR);
		gpio->exported = gpio->fd >= 0;
	}
	if (gpio->fd < 0)
		return;
	if (pread(gpio->fd, &gpio->value, 1, 0) != 1)
		gpio->value = '0';
	gpio->was_input = led_is_input(led->root, number);
	/* These words set direction and value at once: no flicker. */
	if (gpio->was_input)
		led_write(led->root, number, "direction", gpio->value == '1' ? "high" : "low");
}

void led_open(struct led *led, const char *root)
{
	led->root = root;
	for (unsigned i = 0; i < 2; i++)
		led_open_one(led, &led->gpio[i], led_number[i]);
	led_show(led, LED_WORKING);
}

static void led_set(const struct led_gpio *gpio, bool on)
{
	if (gpio->fd >= 0)
		led_put(gpio->fd, on ? LED_ON : LED_OFF, 1);
}

static void led_draw(const struct led *led)
{
	bool on = led->phase;

	if (led->pattern != LED_DONE)
		led_set(&led->gpio[0], on);
	if (led->pattern != LED_REFUSED)
		led_set(&led->gpio[1], led->pattern == LED_WORKING ? !on : on);
}

void led_show(struct led *led, enum led_pattern pattern)
{
	if (pattern == LED_DONE)
		led_set(&led->gpio[0], false);
	if (pattern == LED_REFUSED)
		led_set(&led->gpio[1], false);
	led->pattern = pattern;
	led->phase = true;
	led->changed_ms = clock_ms();
	led_draw(led);
}

void led_tick(struct led *led)
{
	uint32_t now = clock_ms();
	uint32_t period = led->pattern == LED_HOLDING ? LED_FAST_MS : LED_SLOW_MS;

	if (now - led->changed_ms < period)
		return;
	led->changed_ms = now;
	led->phase = !led->phase;
	led_draw(led);
}

void led_play(struct led *led, enum led_pattern pattern, uint32_t ms)
{
	uint32_t start = clock_ms();

	if (led->gpio[0].fd < 0 && led->gpio[1].fd < 0)
		return;
	led_show(led, pattern);
	while (clock_ms() - start < ms) {
		clock_sleep_ms(LED_STEP_MS);
		led_tick(led);
	}
}

void led_close(struct led *led)
{
	for (unsigned i = 0; i < 2; i++) {
		struct led_gpio *gpio = &led->gpio[i];

		if (gpio->fd < 0)
			continue;
		led_put(gpio->fd, &gpio->value, 1);
		if (gpio->was_input)
			led_write(led->root, led_number[i], "direction", "in");
		(void)close(gpio->fd);
		gpio->fd = -1;
		if (gpio->exported)
			led_port(led->root, "unexport", led_number[i]);
	}
}

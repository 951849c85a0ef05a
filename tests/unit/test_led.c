/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The LEDs: on a folder that looks like /sys/class/gpio, with a clock of the test's own.
 *
 * LDFLAGS: -Wl,--wrap=clock_ms,--wrap=clock_sleep_ms
 */
#include "edge.h"

#include "clock.h"
#include "led.h"

static struct led led;
static uint32_t now_ms;
static unsigned sleeps;

uint32_t __wrap_clock_ms(void);
uint32_t __wrap_clock_ms(void)
{
	return now_ms;
}

void __wrap_clock_sleep_ms(uint32_t ms);
void __wrap_clock_sleep_ms(uint32_t ms)
{
	sleeps++;
	now_ms += ms;
}

/* Near the end of the clock's 49 days. */
static int setup(void **state)
{
	now_ms = UINT32_MAX - 700;
	sleeps = 0;
	return edge_setup(state);
}

/* What the two values are, yellow first: "10". */
static const char *values(void)
{
	static char both[3];

	both[0] = edge_get("gpio38/value")[0];
	both[1] = edge_get("gpio39/value")[0];
	return both;
}

static void make_gpio(const char *number, const char *direction, const char *value)
{
	char name[64];

	snprintf(name, sizeof name, "gpio%s", number);
	assert_int_equal(mkdir(edge_path(name), 0755), 0);
	snprintf(name, sizeof name, "gpio%s/direction", number);
	edge_put(name, direction);
	snprintf(name, sizeof name, "gpio%s/value", number);
	edge_put(name, value);
}

static void make_both(void)
{
	edge_put("export", "");
	edge_put("unexport", "");
	make_gpio("38", "out\n", "1\n");
	make_gpio("39", "out\n", "0\n");
}

/* Shows the pattern: what is seen in its steps, and that it changes at the period's end. */
static void assert_steps(enum led_pattern pattern, const char *first, const char *second,
                         uint32_t period)
{
	led_show(&led, pattern);
	assert_string_equal(values(), first);
	led_tick(&led);
	assert_string_equal(values(), first);
	now_ms += period - 1;
	led_tick(&led);
	assert_string_equal(values(), first);
	now_ms++;
	led_tick(&led);
	assert_string_equal(values(), second);
	now_ms += period;
	led_tick(&led);
	assert_string_equal(values(), first);
}

static void test_patterns(void **state)
{
	(void)state;
	make_both();
	led_open(&led, edge_root);
	assert_string_equal(values(), "01"); /* working; 0 is on */
	assert_steps(LED_WORKING, "01", "10", 500);
	assert_steps(LED_HOLDING, "00", "11", 200);
	assert_steps(LED_DONE, "10", "11", 500);    /* yellow is off */
	assert_steps(LED_REFUSED, "01", "11", 500); /* blue is off */
	led_close(&led);
	assert_string_equal(edge_get("gpio38/value"), "1\n"); /* as before, to the byte */
	assert_string_equal(edge_get("gpio39/value"), "0\n");
	assert_int_equal(led.gpio[0].fd, -1);
	assert_int_equal(led.gpio[1].fd, -1);
	led_close(&led);
	assert_string_equal(edge_get("export"), "");
	assert_string_equal(edge_get("unexport"), "");
}

/* A direction is set with its value at once: no flicker. */
static void test_input_is_put_back(void **state)
{
	(void)state;
	make_both();
	edge_put("gpio38/direction", "in\n");
	led_open(&led, edge_root);
	assert_memory_equal(edge_get("gpio38/direction"), "high", 4);
	assert_string_equal(edge_get("gpio39/direction"), "out\n");
	led_close(&led);
	assert_memory_equal(edge_get("gpio38/direction"), "in", 2);
	assert_string_equal(edge_get("gpio39/direction"), "out\n");
	edge_put("gpio39/direction", "in\n");
	led_open(&led, edge_root);
	assert_memory_equal(edge_get("gpio39/direction"), "low", 3);
	led_close(&led);
}

/* Files that cannot be read: the LED shows what it can, and is left on. */
static void test_nothing_to_read(void **state)
{
	(void)state;
	make_both();
	edge_put("gpio38/direction", "");
	edge_put("gpio38/value", "");
	led_open(&led, edge_root);
	assert_string_equal(values(), "01");
	led_show(&led, LED_DONE);
	assert_string_equal(values(), "10");
	led_close(&led);
	assert_string_equal(edge_get("gpio38/value"), "0");
	assert_string_equal(edge_get("gpio38/direction"), "");
}

/* No GPIOs: nothing happens, and nothing takes time. */
static void test_absent(void **state)
{
	(void)state;
	led_open(&led, edge_path("nothing"));
	led_show(&led, LED_DONE);
	led_tick(&led);
	led_play(&led, LED_REFUSED, 5000);
	led_close(&led);
	assert_int_equal(sleeps, 0);
	assert_false(edge_exists("nothing"));
}

/* Exporting the other is tried, and one LED is enough. */
static void one_alone(const char *number, const char *other, unsigned missing)
{
	char value[64];
	uint32_t start = now_ms;

	edge_put("export", "");
	edge_put("unexport", "");
	make_gpio(number, "out\n", "1\n");
	led_open(&led, edge_root);
	assert_string_equal(edge_get("export"), other);
	assert_int_equal(led.gpio[missing].fd, -1);
	sleeps = 0;
	led_play(&led, LED_DONE, 300);
	assert_int_equal(now_ms - start, 300);
	/* Often enough for each pattern, and with time for others between. */
	assert_in_range(sleeps, 4, 30);
	led_close(&led);
	snprintf(value, sizeof value, "gpio%s/value", number);
	assert_string_equal(edge_get(value), "1\n");
	assert_string_equal(edge_get("unexport"), "");
}

static void test_one_alone(void **state)
{
	(void)state;
	one_alone("39", "38", 0);
	assert_int_equal(rename(edge_path("gpio39"), edge_path("gone")), 0);
	one_alone("38", "39", 1);
}

static void test_exported_by_us(void **state)
{
	(void)state;
	make_both();
	led_open(&led, edge_root);
	led.gpio[1].exported = true; /* a folder cannot export anything */
	led_close(&led);
	assert_string_equal(edge_get("unexport"), "39");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, edge_teardown)
		T(test_patterns), T(test_input_is_put_back), T(test_nothing_to_read),
		T(test_absent),   T(test_one_alone),         T(test_exported_by_us),
	};

	return cmocka_run_group_tests_name("led", tests, NULL, NULL);
}

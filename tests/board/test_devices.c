/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The T20's devices, register by register. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cpm.h"
#include "ddr.h"
#include "gpio.h"
#include "ost.h"
#include "uart.h"
#include "wdt.h"

static uint64_t now;
static unsigned resets;

static uint64_t now_ns(void *ctx)
{
	(void)ctx;
	return now;
}

static void reset(void *ctx)
{
	(void)ctx;
	resets++;
}

static const struct t20_host host = {.now_ns = now_ns, .reset = reset};

static unsigned last_pin;
static bool last_high;

static void changed(void *ctx, unsigned pin, bool high)
{
	(void)ctx;
	last_pin = pin;
	last_high = high;
}

static void test_gpio(void **state)
{
	struct gpio gpio;

	(void)state;
	gpio_init(&gpio, &host);
	assert_int_equal(gpio_read(&gpio, 0x100, 4), 0xffffffff);
	gpio_drive(&gpio, GPIO_BUTTON, false);
	assert_int_equal(gpio_read(&gpio, 0x100, 4), 0xffffffff & ~(1u << 14));
	gpio.changed = changed;
	gpio_write(&gpio, 0x138, 1u << 6, 4); /* PAT1 clear: pin 38 is an output */
	assert_int_equal(last_pin, GPIO_YELLOW);
	assert_false(last_high);
	gpio_write(&gpio, 0x144, 1u << 6, 4); /* PAT0 set */
	assert_true(last_high);
	assert_true(gpio_level(&gpio, GPIO_YELLOW));
	gpio_drive(&gpio, GPIO_YELLOW, false); /* the camera drives it, not we */
	assert_true(gpio_level(&gpio, GPIO_YELLOW));
	assert_int_equal(gpio_read(&gpio, 0x900, 4), 0);
}

static void test_timer(void **state)
{
	struct ost ost;

	(void)state;
	now = 5000000000ull;
	ost_init(&ost, &host);
	now += 1000000000ull;
	assert_int_equal(ost_read(&ost, 0xe4, 4), OST_HZ);
	ost_write(&ost, 0xe8, 3, 4);
	ost_write(&ost, 0xe4, 0xfffffffe, 4);
	now += 1000;
	assert_int_equal(ost_read(&ost, 0xe4, 4), 4);
	assert_int_equal(ost_read(&ost, 0xfc, 4), 4);
}

static void test_watchdog(void **state)
{
	struct wdt wdt;

	(void)state;
	now = 0;
	resets = 0;
	wdt_init(&wdt, &host);
	assert_int_equal(wdt_due(&wdt), UINT64_MAX);
	wdt_write(&wdt, 0x3c, 1 << 16, 4);
	wdt_write(&wdt, 0x00, 46875, 2);      /* a second at 24 MHz / 512 */
	wdt_write(&wdt, 0x0c, 4 | 4 << 3, 2); /* EXTCLK / 256 */
	wdt_write(&wdt, 0x04, 1, 1);
	assert_int_equal(wdt_due(&wdt), 500000000);
	now = 400000000;
	wdt_write(&wdt, 0x08, 0, 2); /* fed */
	assert_int_equal(wdt_due(&wdt), 900000000);
	now = 899999999;
	wdt_wake(&wdt);
	assert_int_equal(resets, 0);
	now++;
	wdt_wake(&wdt);
	wdt_wake(&wdt);
	assert_int_equal(resets, 1);
	wdt_write(&wdt, 0x04, 1, 1);
	wdt_write(&wdt, 0x2c, 1 << 16, 4); /* its clock stands */
	assert_int_equal(wdt_due(&wdt), UINT64_MAX);
}

static uint8_t sent;

static void put(void *ctx, uint8_t byte)
{
	(void)ctx;
	sent = byte;
}

static void test_uart(void **state)
{
	struct uart uart;

	(void)state;
	uart_init(&uart, &host);
	uart.put = put;
	uart_write(&uart, 0x00, 'a', 1);
	assert_int_equal(sent, 'a');
	uart_write(&uart, 0x0c, 0x80, 1); /* the divisor is no text */
	uart_write(&uart, 0x00, 'b', 1);
	assert_int_equal(sent, 'a');
	uart_write(&uart, 0x0c, 0x03, 1);
	assert_int_equal(uart_read(&uart, 0x14, 1), 0x60);
	assert_true(uart_type(&uart, 'x'));
	assert_true(uart_type(&uart, 'y'));
	assert_int_equal(uart_read(&uart, 0x14, 1), 0x61);
	assert_int_equal(uart_read(&uart, 0x00, 1), 'x');
	assert_int_equal(uart_read(&uart, 0x00, 1), 'y');
	assert_int_equal(uart_read(&uart, 0x14, 1), 0x60);
	for (unsigned i = 0; i < UART_ROOM; i++)
		assert_true(uart_type(&uart, 'z'));
	assert_false(uart_type(&uart, 'z'));
}

static void test_clocks_and_ram(void **state)
{
	struct cpm cpm;
	struct ddr ddr;

	(void)state;
	cpm_reset(&cpm);
	ddr_reset(&ddr);
	cpm_write(&cpm, 0x10, 0x04708900, 4);
	assert_int_equal(cpm_read(&cpm, 0x10, 4), 0x04708900);
	cpm_write(&cpm, 0x10, 0x04708901, 4);
	assert_int_equal(cpm_read(&cpm, 0x10, 4), 0x0470890d);
	cpm_write(&cpm, 0x68, 1 << 28 | 5, 4);
	assert_int_equal(cpm_read(&cpm, 0x68, 4), 5);
	assert_int_equal(cpm_read(&cpm, 0xd4, 4), 0xf0000000);
	assert_int_equal(ddr_read(&ddr, 0x100c, 4), 0x1f);
	ddr_write(&ddr, 0x1004, 7, 4);
	assert_int_equal(ddr_read(&ddr, 0x1004, 4), 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_gpio),           cmocka_unit_test(test_timer),
		cmocka_unit_test(test_watchdog),       cmocka_unit_test(test_uart),
		cmocka_unit_test(test_clocks_and_ram),
	};

	return cmocka_run_group_tests_name("devices", tests, NULL, NULL);
}

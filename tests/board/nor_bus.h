/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nor_bus.h - a flash chip on its bus, for the tests of the chip. Once a program. */
#ifndef BOARD_NOR_BUS_H
#define BOARD_NOR_BUS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "spi_nor.h"

#define US 1000ull

static uint64_t now;
static bool lost;
static struct spi_nor nor;
static struct spi_nor_op logged;
static enum spi_nor_fault next_fault;

static uint64_t now_ns(void *ctx)
{
	(void)ctx;
	return now;
}

static void power_lost(void *ctx)
{
	(void)ctx;
	lost = true;
}

static const struct t20_host host = {.now_ns = now_ns, .power_lost = power_lost};

static enum spi_nor_fault fault(void *ctx, struct spi_nor_op *op)
{
	enum spi_nor_fault answer = next_fault;

	(void)ctx;
	(void)op;
	next_fault = SPI_NOR_FINE;
	return answer;
}

/* Half of the range is done. */
static void torn(void *ctx, const struct spi_nor_op *op, const uint8_t *after, uint8_t *bytes)
{
	(void)ctx;
	memcpy(bytes, after, op->length / 2);
}

static void log_op(void *ctx, const struct spi_nor_op *op)
{
	(void)ctx;
	logged = *op;
}

static int setup(void **state)
{
	const struct spi_nor_hooks hooks = {NULL, fault, torn, log_op};
	struct spi_nor_chip chip;

	(void)state;
	now = 1000;
	lost = false;
	next_fault = SPI_NOR_FINE;
	assert_true(spi_nor_chip_find("EN25QH128A", &chip));
	spi_nor_init(&nor, &host, &chip, malloc(chip.size), &hooks);
	memset(nor.bytes, 0xff, chip.size);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	free(nor.bytes);
	return 0;
}

static inline void send(const void *bytes, unsigned length)
{
	const uint8_t *at = bytes;

	spi_nor_select(&nor);
	while (length-- > 0)
		spi_nor_exchange(&nor, *at++);
	spi_nor_deselect(&nor);
}

static inline uint8_t ask(const void *bytes, unsigned length)
{
	const uint8_t *at = bytes;
	uint8_t answer;

	spi_nor_select(&nor);
	while (length-- > 0)
		spi_nor_exchange(&nor, *at++);
	answer = spi_nor_exchange(&nor, 0);
	spi_nor_deselect(&nor);
	return answer;
}

static inline uint8_t status(void)
{
	return ask("\x05", 1);
}

static inline void enable(void)
{
	send("\x06", 1);
}

static inline void wait(void)
{
	now = nor.busy_until;
}

/* command, three bytes of address, one of data */
static inline void program(uint32_t at, uint8_t value)
{
	const uint8_t out[] = {2, (uint8_t)(at >> 16), (uint8_t)(at >> 8), (uint8_t)at, value};

	enable();
	send(out, sizeof out);
}

static inline void erase(uint8_t command, uint32_t at)
{
	const uint8_t out[] = {command, (uint8_t)(at >> 16), (uint8_t)(at >> 8), (uint8_t)at};

	enable();
	send(out, sizeof out);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

#endif

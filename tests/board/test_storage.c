/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The controllers of flash and SD card, by their registers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "msc.h"
#include "sfc.h"

static uint64_t now;

static uint64_t now_ns(void *ctx)
{
	(void)ctx;
	return now;
}

static const struct t20_host host = {.now_ns = now_ns};

/* ---- flash controller ---- */

static struct spi_nor nor;
static struct sfc sfc;

static int flash_setup(void **state)
{
	(void)state;
	now = 0;
	spi_nor_init(&nor, &host, spi_nor_chip_at(0), malloc(16 << 20), NULL);
	for (uint32_t i = 0; i < 0x1000; i++)
		nor.bytes[i] = (uint8_t)(i * 7 + i / 256);
	memset(&sfc, 0, sizeof sfc);
	sfc_init(&sfc, &host, &nor);
	return 0;
}

static int flash_teardown(void **state)
{
	(void)state;
	free(nor.bytes);
	return 0;
}

static void transfer(uint32_t command, uint32_t width, uint32_t address, uint32_t length,
                     bool writes)
{
	sfc_write(&sfc, SFC_GLB, (writes ? SFC_GLB_WRITES : 0) | 31 << 7, 4);
	sfc_write(&sfc, SFC_TRAN_CONF0,
	          command | 1 << 24 | width << 26 | (length > 0 ? 1 << 16 : 0), 4);
	sfc_write(&sfc, SFC_TRAN_LEN, length, 4);
	sfc_write(&sfc, SFC_DEV_ADDR0, address, 4);
	sfc_write(&sfc, SFC_SCR, 0x1f, 4);
	sfc_write(&sfc, SFC_TRIG, 4, 4);
	sfc_write(&sfc, SFC_TRIG, 1, 4);
}

static void test_end_comes_though_nobody_reads(void **state)
{
	(void)state;
	transfer(0x9f, 0, 0, 8, false);
	assert_int_equal(sfc_read(&sfc, SFC_DR, 4) & 0xffffff, 0x18701c);
	assert_int_equal(sfc_read(&sfc, SFC_SR, 4) & SFC_SR_END, SFC_SR_END);
	sfc_write(&sfc, SFC_SCR, SFC_SR_END, 4);
	assert_int_equal(sfc_read(&sfc, SFC_SR, 4) & SFC_SR_END, 0);
}

static void test_a_long_read_waits_for_the_cpu(void **state)
{
	uint8_t got[700];

	(void)state;
	transfer(0x03, 3, 0x10, sizeof got, false);
	assert_int_equal(sfc_read(&sfc, SFC_SR, 4), SFC_FIFO_WORDS << 16 | SFC_SR_RREQ);
	for (uint32_t i = 0; i < sizeof got; i += 4) {
		uint32_t word = sfc_read(&sfc, SFC_DR, 4);

		memcpy(got + i, &word, 4);
	}
	assert_memory_equal(got, nor.bytes + 0x10, sizeof got);
	assert_int_equal(sfc_read(&sfc, SFC_SR, 4), SFC_SR_END);
}

static void test_a_write_asks_for_words(void **state)
{
	(void)state;
	memset(nor.bytes, 0xff, 0x200);
	transfer(0x06, 0, 0, 0, true);
	assert_int_equal(sfc_read(&sfc, SFC_SR, 4), SFC_SR_END);
	transfer(0x02, 3, 0x100, 6, true);
	assert_int_equal(sfc_read(&sfc, SFC_SR, 4), SFC_SR_TREQ);
	sfc_write(&sfc, SFC_DR, 0x44332211, 4);
	assert_int_equal(nor.changes, 0);
	sfc_write(&sfc, SFC_DR, 0x88776655, 4);
	assert_int_equal(sfc_read(&sfc, SFC_SR, 4), SFC_SR_END);
	assert_memory_equal(nor.bytes + 0x100, "\x11\x22\x33\x44\x55\x66\xff", 7);
}

static uint8_t polled;

static bool memory(void *ctx, uint32_t address, const void *from, uint32_t length)
{
	(void)ctx;
	(void)address;
	assert_int_equal(length, 1);
	memcpy(&polled, from, 1);
	return true;
}

/* Asks the busy chip for its status, by DMA, at `at`; returns when that ends. */
static uint64_t poll_ends(uint64_t at)
{
	now = at;
	sfc_write(&sfc, SFC_GLB, SFC_GLB_DMA, 4);
	sfc_write(&sfc, SFC_TRAN_CONF0, 0x05 | 1 << 24 | 1 << 16, 4);
	sfc_write(&sfc, SFC_TRAN_LEN, 1, 4);
	sfc_write(&sfc, SFC_SCR, 0x1f, 4);
	sfc_write(&sfc, SFC_TRIG, 1, 4);
	assert_int_equal(sfc_read(&sfc, SFC_SR, 4) & SFC_SR_END, 0);
	now = sfc.ends_ns;
	sfc_wake(&sfc);
	assert_int_equal(sfc_read(&sfc, SFC_SR, 4) & SFC_SR_END, SFC_SR_END);
	return now;
}

static void test_a_poll_takes_until_the_chip_is_ready(void **state)
{
	static const struct t20_host with_memory = {.now_ns = now_ns, .dma_write = memory};

	(void)state;
	sfc.host = &with_memory;
	sfc.ns_per_byte = 40;
	sfc.poll_ns = 1000000;
	transfer(0x06, 0, 0, 0, true);
	transfer(0x52, 3, 0, 0, true); /* an erase of 100 ms, begun at 0 */
	assert_int_equal(poll_ends(500000), 1500000);
	assert_int_equal(polled & SPI_NOR_BUSY, SPI_NOR_BUSY);
	assert_int_equal(poll_ends(99900000), 100000000);
	assert_int_equal(polled & SPI_NOR_BUSY, SPI_NOR_BUSY);
	assert_int_equal(poll_ends(100000000), 100000040);
	assert_int_equal(polled & SPI_NOR_BUSY, 0);
}

/* ---- SD card ---- */

static struct sd_card card;
static struct msc msc;

static bool medium(void *ctx, uint32_t block, uint8_t *bytes)
{
	(void)ctx;
	memset(bytes, (int)block, SD_BLOCK);
	return true;
}

static int card_setup(void **state)
{
	(void)state;
	card = (struct sd_card){.read = medium, .blocks = 131072};
	sd_card_power(&card, true);
	msc_init(&msc, &host, &card);
	return 0;
}

/* Returns IREG. response: 0 none, 1 short, 2 long. */
static uint32_t command(uint32_t number, uint32_t argument, uint32_t response, uint32_t blocks)
{
	msc_write(&msc, MSC_IREG, 0xffffffff, 4);
	msc_write(&msc, MSC_CMD, number, 4);
	msc_write(&msc, MSC_ARG, argument, 4);
	msc_write(&msc, MSC_NOB, blocks, 4);
	msc_write(&msc, MSC_BLKLEN, SD_BLOCK, 4);
	msc_write(&msc, MSC_CMDAT, response | (blocks > 0 ? 8 : 0), 4);
	msc_write(&msc, MSC_STRPCL, 4, 4);
	return msc_read(&msc, MSC_IREG, 4);
}

static uint32_t short_answer(void)
{
	uint32_t top = msc_read(&msc, MSC_RES, 2) << 24;

	top |= msc_read(&msc, MSC_RES, 2) << 8;
	return top | (msc_read(&msc, MSC_RES, 2) & 0xff);
}

static void test_identification(void **state)
{
	(void)state;
	command(0, 0, 0, 0);
	assert_int_equal(command(5, 0, 1, 0), MSC_IREG_SILENT);
	command(8, 0x1aa, 1, 0);
	assert_int_equal(short_answer(), 0x1aa);
	command(55, 0, 1, 0);
	command(41, 0x40ff8000, 1, 0);
	assert_int_equal(short_answer(), 0xc0ff8000);
	command(2, 0, 2, 0);
	assert_int_equal(msc_read(&msc, MSC_RES, 2), 0x3f00);
	assert_int_equal(msc_read(&msc, MSC_RES, 2), 0x5046);
	command(3, 0, 1, 0);
	assert_int_equal(short_answer() >> 16, 0x4321);
}

static void test_blocks_one_after_another(void **state)
{
	(void)state;
	command(7, 0x43210000, 1, 0);
	assert_int_equal(command(18, 5, 1, 2) & (MSC_IREG_READABLE | MSC_IREG_DATA_DONE),
	                 MSC_IREG_READABLE);
	for (uint32_t i = 0; i < 2 * SD_BLOCK / 4; i++)
		assert_int_equal(msc_read(&msc, MSC_RXFIFO, 4),
		                 i < SD_BLOCK / 4 ? 0x05050505 : 0x06060606);
	assert_int_equal(msc_read(&msc, MSC_IREG, 4) & MSC_IREG_DATA_DONE, MSC_IREG_DATA_DONE);
	command(17, 131072, 1, 1); /* behind the end */
	assert_int_equal(short_answer() >> 31, 1);
}

static void test_no_power_no_answer(void **state)
{
	(void)state;
	sd_card_power(&card, false);
	assert_int_equal(command(8, 0x1aa, 1, 0), MSC_IREG_SILENT);
	sd_card_power(&card, true);
	card.read = NULL; /* nothing in the slot */
	assert_int_equal(command(8, 0x1aa, 1, 0), MSC_IREG_SILENT);
}

#define FLASH(name) cmocka_unit_test_setup_teardown(name, flash_setup, flash_teardown)
#define CARD(name)  cmocka_unit_test_setup(name, card_setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FLASH(test_end_comes_though_nobody_reads),
		FLASH(test_a_long_read_waits_for_the_cpu),
		FLASH(test_a_write_asks_for_words),
		FLASH(test_a_poll_takes_until_the_chip_is_ready),
		CARD(test_identification),
		CARD(test_blocks_one_after_another),
		CARD(test_no_power_no_answer),
	};

	return cmocka_run_group_tests_name("storage", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The board with programs of a few instructions, written down by hand, in place of an SPL. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "board.h"
#include "boot_header.h"
#include "kernel.h"

#define NOP       0x00000000u
#define LUI_T0(x) (0x3c080000u | (x))
#define ORI_T0(x) (0x35080000u | (x))
#define LI_T1(x)  (0x24090000u | (x)) /* addiu t1, zero, x */
#define LUI_T1(x) (0x3c090000u | (x))
#define SW_T1(at) (0xad090000u | (at)) /* sw t1, at(t0) */
#define LW_T1(at) (0x8d090000u | (at))
#define JR_T0     0x01000008u
#define BEQ_SELF  0x1000ffffu
#define BACK(n)   (0x10000000u | (0xffffu & (0u - (n)-1u)))
#define RESERVED  0x70000039u /* an instruction that no MIPS has */

static struct board_setup setup;
static struct board_result result;

static int prepare(void **state)
{
	(void)state;
	memset(&setup, 0, sizeof setup);
	assert_true(spi_nor_chip_find("EN25QH128A", &setup.chip));
	setup.flash = malloc(setup.chip.size);
	assert_non_null(setup.flash);
	memset(setup.flash, 0xff, setup.chip.size);
	return 0;
}

static int clean(void **state)
{
	(void)state;
	free(setup.flash);
	return 0;
}

/* The CRC-7 that a header needs, by trying all of them: the ROM knows. */
static void with_header(uint32_t end)
{
	static const uint8_t signature[] = BOOT_SIGNATURE;

	memset(setup.flash, 0, BOOT_SPL_OFFSET);
	memcpy(setup.flash, signature, sizeof signature);
	setup.flash[BOOT_LENGTH_OFFSET] = (uint8_t)end;
	setup.flash[BOOT_LENGTH_OFFSET + 1] = (uint8_t)(end >> 8);
	for (unsigned crc = 0; crc < 0x80; crc++) {
		setup.flash[BOOT_CRC7_OFFSET] = (uint8_t)crc;
		assert_true(board_run(&setup, &result));
		if (result.end != BOARD_USB)
			return;
	}
	fail_msg("no CRC-7 was good enough");
}

static void run(const uint32_t *words, unsigned count)
{
	memcpy(setup.flash + BOOT_SPL_OFFSET, words, 4 * count);
	with_header(BOOT_SPL_OFFSET + 4 * count);
}

#define RUN(...)                                               \
	do {                                                   \
		static const uint32_t words[] = {__VA_ARGS__}; \
		run(words, sizeof words / sizeof words[0]);    \
	} while (0)

#define SAY(letter) LUI_T0(0xb003), ORI_T0(0x1000), LI_T1(letter), SW_T1(0)

static void test_a_loop_is_a_hang(void **state)
{
	(void)state;
	RUN(SAY('h'), SAY('i'), BEQ_SELF, NOP);
	assert_int_equal(result.end, BOARD_HANG);
	assert_int_equal(result.pc, 0x80001800 + 4 * 8);
	assert_string_equal(result.console, "hi");
	assert_int_equal(result.restarts, 0);
}

static void test_an_exception_is_a_hang(void **state)
{
	(void)state;
	RUN(SAY('x'), RESERVED, NOP);
	assert_int_equal(result.end, BOARD_HANG);
	assert_string_equal(result.console, "x");
	assert_non_null(strstr(result.why, "exception"));
}

static void test_nothing_in_ram_is_a_hang(void **state)
{
	(void)state;
	RUN(LUI_T0(0xbfc0), JR_T0, NOP); /* the boot ROM is no memory here */
	assert_int_equal(result.end, BOARD_HANG);
}

static void test_the_rom_takes_one_header(void **state)
{
	(void)state;
	assert_true(board_run(&setup, &result));
	assert_int_equal(result.end, BOARD_USB);
	assert_string_equal(result.why, "no signature");
	assert_int_equal(result.instructions, 0);
	RUN(BEQ_SELF, NOP);
	setup.flash[BOOT_CRC7_OFFSET] ^= 1;
	assert_true(board_run(&setup, &result));
	assert_int_equal(result.end, BOARD_USB);
	setup.flash[BOOT_CRC7_OFFSET] ^= 1;
	setup.flash[BOOT_LENGTH_OFFSET + 3] = 1;
	assert_true(board_run(&setup, &result));
	assert_int_equal(result.end, BOARD_USB);
	setup.flash[BOOT_LENGTH_OFFSET + 3] = 0;
	assert_true(board_run(&setup, &result));
	assert_int_equal(result.end, BOARD_HANG);
	for (unsigned bit = 0; bit < 8 * BOOT_SIGNATURE_SIZE; bit++) {
		setup.flash[bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_true(board_run(&setup, &result));
		assert_int_equal(result.end, BOARD_USB);
		setup.flash[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
}

/* A uImage of two instructions at 0x80010000. */
static void put_kernel(void)
{
	static const uint8_t head[] = {0x27, 0x05, 0x19, 0x56, 0, 0,    0, 0, 0, 0,    0,
	                               0,    0,    0,    0,    8, 0x80, 1, 0, 0, 0x80, 1};
	const uint32_t loop[] = {BEQ_SELF, NOP};

	memset(setup.flash + KERNEL_OFFSET, 0, 64);
	memcpy(setup.flash + KERNEL_OFFSET, head, sizeof head);
	memcpy(setup.flash + KERNEL_OFFSET + 64, loop, sizeof loop);
}

static void test_the_kernel_is_the_end(void **state)
{
	(void)state;
	put_kernel();
	/* copies its first word (the second is zero in RAM already), then jumps there */
	RUN(LUI_T0(0x8001), LUI_T1(BEQ_SELF >> 16), 0x35290000u | (BEQ_SELF & 0xffff), SW_T1(0),
	    JR_T0, NOP);
	assert_int_equal(result.end, BOARD_KERNEL);
	assert_int_equal(result.pc, 0x80010000);
	assert_string_equal(result.why, "");
}

static void test_another_kernel_is_a_hang(void **state)
{
	(void)state;
	put_kernel();
	RUN(LUI_T0(0x8001), JR_T0, NOP); /* what is in flash was never loaded */
	assert_int_equal(result.end, BOARD_HANG);
	assert_string_equal(result.why, "another kernel than in flash");
}

static void test_waiting_for_input_is_the_prompt(void **state)
{
	(void)state;
	/* until LSR has bit 0: lw, andi, beqz back, nop; then echo it and again */
	RUN(SAY('#'), LW_T1(0x14), 0x31290001u, 0x1120fffdu, NOP, LW_T1(0), SW_T1(0), BACK(6), NOP);
	assert_int_equal(result.end, BOARD_PROMPT);
	setup.typed = "ok";
	assert_true(board_run(&setup, &result));
	assert_int_equal(result.end, BOARD_PROMPT);
	assert_string_equal(result.console, "#ok");
}

static void test_the_watchdog_starts_over(void **state)
{
	(void)state;
	/* TDR 4, TCSR EXTCLK, TCER 1, then a look at the timer for ever */
	RUN(SAY('r'), LUI_T0(0xb000), ORI_T0(0x2000), LI_T1(4), SW_T1(0), SW_T1(12), LI_T1(1),
	    SW_T1(4), LW_T1(0xe4), BACK(1), NOP);
	assert_int_equal(result.end, BOARD_HANG);
	assert_string_equal(result.console, "rrrrr");
	assert_int_equal(result.restarts, BOARD_RESTARTS_MAX + 1);
}

static enum spi_nor_fault cut(void *ctx, struct spi_nor_op *op)
{
	(void)ctx;
	return op->kind == SPI_NOR_ERASE ? SPI_NOR_CUT : SPI_NOR_FINE;
}

/* CONF0 0x14, ADDR 0x30, TRIG 0x64 of the SFC: one command. */
#define COMMAND(word) \
	LUI_T1((word) >> 16), 0x35290000u | ((word)&0xffff), SW_T1(0x14), LI_T1(1), SW_T1(0x64)

static void test_the_flash_is_on_the_bus(void **state)
{
	(void)state;
	setup.flash[0x200000] = 0;
	RUN(LUI_T0(0xb344), LUI_T1(0x20), SW_T1(0x30), COMMAND(0x01000006u), COMMAND(0x0d000020u),
	    BEQ_SELF, NOP);
	assert_int_equal(result.erases, 1);
	assert_int_equal(setup.flash[0x200000], 0xff);
	setup.flash[0x200000] = 0;
	setup.hooks.fault = cut;
	assert_true(board_run(&setup, &result));
	assert_int_equal(result.end, BOARD_CUT);
	assert_int_equal(setup.flash[0x200000], 0);
}

static void test_two_runs_are_one(void **state)
{
	static struct board_result first;

	(void)state;
	RUN(SAY('d'), LUI_T0(0xb000), LW_T1(0x20e4), BEQ_SELF, NOP);
	first = result;
	assert_true(board_run(&setup, &result));
	assert_memory_equal(&first, &result, sizeof result);
}

static void test_waits_without_end_are_hangs(void **state)
{
	(void)state;
	RUN(LUI_T0(0xb000), LW_T1(0x20e4), BACK(1), NOP); /* the timer */
	assert_int_equal(result.end, BOARD_HANG);
	RUN(LUI_T0(0xb000), LW_T1(0x20e4), LW_T1(0x3000), BACK(2), NOP); /* and a register */
	assert_int_equal(result.end, BOARD_HANG);
	RUN(SAY('.'), BACK(1), NOP); /* a word without end */
	assert_int_equal(result.end, BOARD_HANG);
}

static void test_a_card_that_is_not_there(void **state)
{
	(void)state;
	setup.card = "/nonexistent/card.img";
	assert_false(board_run(&setup, &result));
	assert_non_null(strstr(result.why, "card"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, prepare, clean)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_loop_is_a_hang),
		TEST(test_an_exception_is_a_hang),
		TEST(test_nothing_in_ram_is_a_hang),
		TEST(test_the_rom_takes_one_header),
		TEST(test_the_kernel_is_the_end),
		TEST(test_another_kernel_is_a_hang),
		TEST(test_waiting_for_input_is_the_prompt),
		TEST(test_the_watchdog_starts_over),
		TEST(test_the_flash_is_on_the_bus),
		TEST(test_two_runs_are_one),
		TEST(test_waits_without_end_are_hangs),
		TEST(test_a_card_that_is_not_there),
	};

	return cmocka_run_group_tests_name("board", tests, NULL, NULL);
}

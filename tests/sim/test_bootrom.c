/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "boot_header.h"
#include "bootrom.h"

#define SIZE 64u

static uint8_t old[SIZE], new[SIZE], flash[SIZE], shaky[SIZE];

static int setup(void **state)
{
	static const uint8_t signature[] = BOOT_SIGNATURE;

	(void)state;
	for (unsigned i = 0; i < SIZE; i++) {
		old[i] = (uint8_t)(i * 3 + 1);
		new[i] = (uint8_t)(i * 5 + 2);
	}
	memcpy(old, signature, sizeof signature);
	memcpy(new, signature, sizeof signature);
	memcpy(flash, old, SIZE);
	memset(shaky, 0, SIZE);
	return 0;
}

static enum bootrom start(void)
{
	return bootrom_start(flash, shaky, old, new, SIZE);
}

static void test_whole_images_boot(void **state)
{
	(void)state;
	assert_int_equal(start(), BOOTROM_OLD);
	memcpy(flash, new, SIZE);
	assert_int_equal(start(), BOOTROM_NEW);
	assert_int_equal(bootrom_start(flash, NULL, NULL, new, SIZE), BOOTROM_NEW);
	assert_int_equal(bootrom_start(new, NULL, new, new, SIZE), BOOTROM_NEW);
	assert_int_equal(bootrom_start(old, NULL, NULL, new, SIZE), BOOTROM_HANG);
}

static void test_no_signature_is_recovery(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 8 * BOOT_SIGNATURE_SIZE; i++) {
		flash[i / 8] ^= (uint8_t)(1u << i % 8);
		assert_int_equal(start(), BOOTROM_RECOVERY);
		flash[i / 8] ^= (uint8_t)(1u << i % 8);
	}
	memset(flash, 0xff, SIZE);
	assert_int_equal(start(), BOOTROM_RECOVERY);
}

static void test_one_wrong_bit_behind_it_hangs(void **state)
{
	(void)state;
	for (unsigned i = 8 * BOOT_SIGNATURE_SIZE; i < 8 * SIZE; i++) {
		flash[i / 8] ^= (uint8_t)(1u << i % 8);
		assert_int_equal(start(), BOOTROM_HANG);
		flash[i / 8] ^= (uint8_t)(1u << i % 8);
	}
	memcpy(flash + SIZE / 2, new + SIZE / 2, SIZE / 2);
	assert_int_equal(start(), BOOTROM_HANG);
}

static void test_shaky_bits_do_their_worst(void **state)
{
	(void)state;
	shaky[SIZE - 1] = 0x10;
	assert_int_equal(start(), BOOTROM_HANG);
	flash[3] ^= 0x80; /* not valid, whatever the other bit does */
	assert_int_equal(start(), BOOTROM_RECOVERY);
	shaky[3] = 0x80; /* but it may be valid now and then */
	assert_int_equal(start(), BOOTROM_HANG);
	shaky[SIZE - 1] = 0;
	assert_int_equal(start(), BOOTROM_RECOVERY);
	flash[3] ^= 0x80;
	assert_int_equal(start(), BOOTROM_RECOVERY);
	shaky[3] = 0;
	assert_int_equal(start(), BOOTROM_OLD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_whole_images_boot, setup),
		cmocka_unit_test_setup(test_no_signature_is_recovery, setup),
		cmocka_unit_test_setup(test_one_wrong_bit_behind_it_hangs, setup),
		cmocka_unit_test_setup(test_shaky_bits_do_their_worst, setup),
	};

	return cmocka_run_group_tests_name("bootrom", tests, NULL, NULL);
}

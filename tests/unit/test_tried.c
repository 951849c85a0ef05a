/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The whole program at the canary, which shows that the chip erases before anything is changed. */
#include "change_case.h"

#define SPARE  0x38000u /* the last erase block */
#define LOOKED 860u /* operation: the first look is over, a look at the same flash again is not */

/* Twice in a row: the byte that the first run left is seen by the second one. */
static void a_chip_that_does_not_erase(void **state)
{
	static uint8_t before[BOOT_SIZE];

	(void)state;
	memcpy(before, desk->flash, BOOT_SIZE);
	fault_at(NOR_NO_ERASE, 0, BOOT_SIZE, 0);
	for (unsigned i = 0; i < 2; i++) {
		assert_int_equal(desk_run(FLASH), EXIT_REFUSED);
		assert_memory_equal(desk->flash, before, BOOT_SIZE - 1);
		assert_int_equal(desk->flash[BOOT_SIZE - 1], 0);
		assert_int_equal(desk->reboots, 0);
		desk_says("err", "erase-fails: ");
		desk_says("err", "one unused byte at 0x3ffff could not be erased");
		/* no md5: a byte is not as it was read */
		desk_says("err", "result untouched status=10 reboot=no");
	}
	/* It is left where it is by whoever only looks; then the chip works again. */
	assert_int_equal(desk_run(FLASH " --dry-run"), EXIT_DONE);
	assert_int_equal(desk->flash[BOOT_SIZE - 1], 0);
	assert_null(strstr(edge_get("err"), "please report its md5"));
	desk->fault_count = 0;
	assert_int_equal(desk_run(FLASH), EXIT_DONE);
	desk_says("err", "look canary=cleared");
	desk_says("err", "is no known build: please report its md5");
	desk_holds("new");
}

/* What is left over cannot be cleared: nothing is saved, and nothing else is done. */
static void a_left_over_byte_and_a_device_that_does_not_open(void **state)
{
	(void)state;
	desk->flash[BOOT_SIZE - 1] = 0;
	desk->open_error = EIO;
	desk->open_from = 2; /* the first only looks */
	desk_refuses(FLASH, "cannot open the flash");
	assert_null(strstr(edge_get("err"), "save "));
}

/* Somebody's bytes in the unused block, whose bits flip until that operation. */
static void a_block_that_flickers(uint32_t last)
{
	desk_standin("old", desk->flash);
	for (uint32_t at = SPARE; at < BOOT_SIZE; at++)
		desk->flash[at] = (uint8_t)(at * 7 + at / 4096);
	desk->fault_count = 0;
	fault_at(NOR_FLICKER, SPARE, BOOT_SIZE, 0);
	desk->faults[0].last = last;
}

/* On a chip that does not erase it is put back. */
static void a_block_that_flickers_and_stays(void **state)
{
	(void)state;
	a_block_that_flickers(FOR_EVER);
	fault_at(NOR_NO_ERASE, SPARE, BOOT_SIZE, 0);
	assert_int_equal(desk_run(FLASH), EXIT_REFUSED);
	desk_says("err", "the erase block behind it, from 0x38000 on");
	desk_says("err", "What it held was put back, and is in the backup");
	desk_says("err", "result untouched status=10");
}

/* Reads fail behind its erase: the bootloader is untouched, the block is not, and that is said. */
static void a_block_that_was_erased_is_told(void **state)
{
	static uint8_t expected[BOOT_SIZE];
	uint32_t first;

	(void)state;
	desk_standin("old", expected);
	memset(expected + SPARE, 0xff, BOOT_SIZE - SPARE);
	a_block_that_flickers(LOOKED);
	first = after_first_erase(0) - 100;
	fault_at(NOR_ERROR, 0x30000, 0x31000, 0);
	desk->faults[1].first = first;
	desk->faults[1].only = 1 << NOR_READ;
	assert_int_equal(desk_run(FLASH), EXIT_REFUSED);
	assert_memory_equal(desk->flash, expected, BOOT_SIZE);
	desk_says("err", "the flash no longer reads as it was saved");
	desk_says(
		"err",
		"Of the bootloader nothing was changed; the erase block behind it, from 0x38000 on");
	desk_says("err", "may have been erased. What it held is in the backup");
	desk_says("err", "result untouched status=10 reboot=no");
	assert_null(strstr(edge_get("err"), "one unused byte"));
}

/* The same where the chip then takes no program: nothing else was changed. */
static void a_block_that_was_erased_on_a_protected_chip(void **state)
{
	(void)state;
	a_block_that_flickers(LOOKED);
	fault_at(NOR_PROTECTED, 0, SPARE, 0);
	assert_int_equal(desk_run(FLASH), EXIT_REFUSED);
	desk_says("err", "write-protected: the bootloader is as it was found; the erase block");
	desk_says("err", "and was erased. What it held was put back, and is in the backup");
	desk_says("err", "result untouched status=10 reboot=no"); /* no md5 */
	assert_int_not_equal(desk->flash[SPARE], 0xff);
}

/* Reads that fail from the canary on: nothing is seen to be damaged, but the bootloader is not
 * seen to be whole either, and nobody restarts into it. */
static void a_flash_that_fails_at_the_canary(void **state)
{
	uint32_t first = after_first_erase(0) - 100;

	(void)state;
	fault_at(NOR_ERROR, 0x30000, 0x31000, 0);
	desk->faults[0].first = first;
	desk->faults[0].only = 1 << NOR_READ;
	assert_int_equal(desk_run(FLASH " --way=sdcard"), EXIT_REFUSED);
	assert_int_equal(desk->reboots, 0);
	desk_says("err", "the flash no longer reads as it was saved");
	desk_says("err", "Do not restart the camera, try again");
	desk_says("err", "result untouched status=10 reboot=no");
}

/* Nothing differs but the byte: it goes, and there is nothing else to do. */
static void a_byte_is_all_that_differs(void **state)
{
	(void)state;
	desk_standin("new", desk->flash);
	desk->flash[BOOT_SIZE - 1] = 0x01;
	assert_int_equal(desk_run(FLASH), EXIT_DONE);
	desk_says("err", "result nothing-to-do status=0");
	assert_int_equal(desk->erases, 1);
	desk_holds("new");
}

/* The chip erases another block than the spare one, of the bootloader: whatever comes,
 * nobody is told that nothing happened, and what is there does not hang. */
static void an_erase_that_goes_astray(void **state)
{
	(void)state;
	for (unsigned left_over = 0; left_over < 2; left_over++) {
		desk_standin("old", desk->flash);
		if (left_over)
			desk->flash[BOOT_SIZE - 1] = 0;
		fault_at(NOR_ASTRAY, 0x38000, BOOT_SIZE, 2);
		desk->faults[0].only = 1 << NOR_ERASE;
		assert_int_equal(desk_run(FLASH " --no-hold"), EXIT_NOT_GOOD);
		desk_says("err", "canary=strayed");
		desk_says("err", "result not-good status=30");
		does_not_start();
		/* Once is no harm. */
		desk_standin("old", desk->flash);
		if (left_over)
			desk->flash[BOOT_SIZE - 1] = 0;
		desk->faults[0].kind = NOR_WIDE;
		desk->faults[0].bit = 6;
		assert_int_equal(desk_run(FLASH), EXIT_DONE);
		desk_says("err", "canary=strayed");
		desk_holds("new");
		desk->fault_count = 0;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_chip_that_does_not_erase),
		TEST(a_left_over_byte_and_a_device_that_does_not_open),
		TEST(a_block_that_flickers_and_stays),
		TEST(a_block_that_was_erased_is_told),
		TEST(a_block_that_was_erased_on_a_protected_chip),
		TEST(a_flash_that_fails_at_the_canary),
		TEST(a_byte_is_all_that_differs),
		TEST(an_erase_that_goes_astray),
	};

	return cmocka_run_group_tests_name("tried", tests, NULL, NULL);
}

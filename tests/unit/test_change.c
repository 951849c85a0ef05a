/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The whole program while the flash fails: what it does, what it says, and
 * what its exit status promises. The engine by itself is in test_engine.c; every
 * operation and every power cut are swept in tests/sim.
 */
#include "change_case.h"

#define SDCARD FLASH " --way=sdcard"

static void a_protected_chip(void **state)
{
	(void)state;
	fault_at(NOR_PROTECTED, 0, BOOT_SIZE, 0);
	desk_refuses(FLASH, "write-protected");
	desk->flash[0x1000] ^= 1; /* of the SPL: its CRC is wrong now */
	desk_refuses(FLASH, "write-protected");
	desk_says("err", "bootable=no");
	desk->flash[0x1000] ^= 1;
	desk_holds("old");
}

/* A damaged bootloader that is running all the same is not put back. */
static void a_damaged_bootloader_is_not_put_back(void **state)
{
	(void)state;
	memset(desk->flash + 0x10000, 0, 0x2000);
	fault_at(NOR_NO_ERASE, 0x20000, 0x28000, 0);
	assert_int_equal(desk_run(FLASH " --no-hold"), EXIT_NOT_GOOD);
	does_not_start();
	assert_null(strstr(edge_get("err"), "begin image=old"));
	assert_null(strstr(edge_get("err"), "please report its md5"));
}

/* None of what arming may fail at stops it; what it was is told. */
static void not_everything_can_be_armed(void **state)
{
	(void)state;
	assert_int_equal(desk_run(FLASH), EXIT_DONE);
	desk_says("err", "arm armed watchdog=none\n");
	desk_standin("old", desk->flash);
	desk->not_done = ARM_NOT_LOCKED;
	assert_int_equal(desk_run(FLASH), EXIT_DONE);
	desk_says("err", "arm armed watchdog=none not-done=0x1\n");
	desk_holds("new");
}

/* The result line after a rollback says whose md5 flash has. */
static const char *old_md5(void)
{
	static uint8_t bytes[BOOT_SIZE];
	static char line[96];
	char digits[DIGEST_TEXT_SIZE];
	struct digest md5;
	desk_standin("old", bytes);
	digest_md5(bytes, BOOT_SIZE, &md5);
	snprintf(line, sizeof line, "result old status=20 flash=%s reboot=no",
	         digest_string(&md5, digits));
	return line;
}

static void a_block_that_does_not_erase(void **state)
{
	(void)state;
	for (unsigned error = 0; error < 2; error++) {
		desk->fault_count = 0;
		fault_at(NOR_NO_ERASE, 0x20000, 0x28000, error);
		assert_int_equal(desk_run(FLASH), EXIT_RESTORED);
		desk_holds("old");
		assert_int_equal(desk->reboots, 0);
		desk_says("err", "change fault fault=not-erased block=4");
		desk_says("err", "begin image=old");
		desk_says("card/pan-fix.log", old_md5());
	}
}

static void a_driver_that_hiccups(void **state)
{
	uint32_t at = after_first_erase(9);

	(void)state;
	fault(NOR_DEAD_ERROR, at, at + 12);
	assert_int_equal(desk_run(FLASH), EXIT_DONE);
	desk_holds("new");
	assert_int_equal(desk->reboots, 1);
	desk_says("err", "change fault fault=");
}

static void a_read_that_flickers(void **state)
{
	uint32_t at = after_first_erase(3);

	(void)state;
	for (uint32_t i = 0; i < 8; i++) {
		desk->fault_count = 0;
		fault(NOR_FLICKER, at + i, at + i);
		assert_int_equal(desk_run(FLASH), EXIT_DONE);
		desk_holds("new");
		desk_standin("old", desk->flash);
	}
}

static void flash_that_cannot_be_read(void **state)
{
	(void)state;
	fault(NOR_DEAD_ERROR, 0, FOR_EVER);
	desk_refuses(FLASH, "cannot be read (");
	desk->fault_count = 0;
	fault(NOR_DEAD_STALE, 0, FOR_EVER);
	desk_refuses("backup", "reads of different places return the same bytes");
	desk->fault_count = 0;
	for (uint32_t at = 1; at < 4; at++)
		fault_at(NOR_FLICKER, at * 0x8000, at * 0x8000 + 256, 0);
	desk_refuses(FLASH, "reads differently from one time to the next");
	desk_refuses("verify --image=@old.bin", "reads differently");
}

/* A commit that was cut short: what is read may be the image this time, and
 * was not a moment ago. Nobody says then that it is in. */
static void a_signature_that_shakes(void **state)
{
	unsigned seen = 0;

	(void)state;
	desk->shaky = 0x10;
	for (desk->seed = 0; desk->seed < 60; desk->seed++) {
		int status = desk_run("verify --image=@old.bin");

		if (strstr(edge_get("err"), "bootable=no") == NULL)
			continue;
		assert_int_equal(status, EXIT_REFUSED);
		seen += strstr(edge_get("err"), "run flash again") != NULL;
		(void)desk_run("info --image=@old.bin");
		assert_null(strstr(edge_get("out"), "nothing-to-do"));
	}
	assert_true(seen > 5);
}

/* A header that a cut left torn, and that the look saw as valid by chance: what is said of the
 * change is what is done, and no block is believed. */
static void a_header_that_read_well_by_chance(void **state)
{
	bool seen = false;

	(void)state;
	desk->shaky = 0x70;
	for (desk->seed = 0; desk->seed < 400 && !seen; desk->seed++) {
		int status;

		desk_standin("old", desk->flash);
		status = desk_run(FLASH);
		seen = strstr(edge_get("err"), "bootable=yes") != NULL &&
		       strstr(edge_get("err"), "arm plan erases=8 ") != NULL;
		if (!seen)
			continue;
		assert_int_equal(status, EXIT_DONE);
		desk_holds("new");
	}
	assert_true(seen);
}

static void flash_that_changes_meanwhile(void **state)
{
	static uint8_t bytes[BOOT_SIZE];

	(void)state;
	desk->change_at_open = 2;
	desk_refuses(FLASH, "no longer reads as it was saved");
	desk_standin("old", bytes);
	assert_memory_equal(desk->flash, bytes, BOOT_SIZE);
}

/* The card's way restarts the camera after a refusal, but not into flash that may hang by now:
 * what is behind the valid header was seen to be another. */
static void no_restart_into_what_changed_meanwhile(void **state)
{
	(void)state;
	desk->change_at_open = 2;
	desk_refuses(SDCARD, "no longer reads as it was saved");
	desk_says("err", "result untouched status=10 reboot=no");
	desk->change_at_open = 0;
	desk->open_from = 2; /* nothing was seen to be other than it was */
	desk->open_error = EIO;
	assert_int_equal(desk_run(SDCARD), EXIT_REFUSED);
	assert_int_equal(desk->reboots, 1);
}

/* Nor into one that a cut left torn, when that is what was refused. */
static void no_restart_into_a_torn_header(void **state)
{
	(void)state;
	desk->shaky = 0x10;
	for (desk->seed = 0; desk->seed < 40; desk->seed++) {
		desk_standin("old", desk->flash);
		if (desk_run(SDCARD) == EXIT_REFUSED)
			assert_int_equal(desk->reboots, 0);
	}
}

static void what_an_interrupted_run_left(void **state)
{
	(void)state;
	memset(desk->flash, 0, 9);
	assert_int_equal(desk_run("backup"), EXIT_DONE);
	desk_says("err", "read-back=equal bootable=no");
	assert_null(strstr(edge_get("err"), "bootable=yes"));
	assert_int_equal(desk_run(FLASH), EXIT_DONE);
	desk_holds("new");
	/* The same without a way: there is nothing to go back to. */
	memset(desk->flash, 0, 9);
	desk->flash[0x20000] ^= 1;
	fault_at(NOR_NO_ERASE, 0x20000, 0x28000, 0);
	assert_int_equal(desk_run(FLASH " --no-hold"), EXIT_NOT_GOOD);
	does_not_start();
}

static void a_card_that_goes_away(void **state)
{
	(void)state;
	/* A log that cannot be written changes nothing. */
	assert_int_equal(mkdir(edge_path("card/pan-fix.log"), 0755), 0);
	assert_int_equal(desk_run(FLASH), EXIT_DONE);
	desk_holds("new");
	assert_int_equal(desk->reboots, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_protected_chip),
		TEST(a_damaged_bootloader_is_not_put_back),
		TEST(not_everything_can_be_armed),
		TEST(a_block_that_does_not_erase),
		TEST(a_driver_that_hiccups),
		TEST(a_read_that_flickers),
		TEST(flash_that_cannot_be_read),
		TEST(flash_that_changes_meanwhile),
		TEST(no_restart_into_what_changed_meanwhile),
		TEST(no_restart_into_a_torn_header),
		TEST(what_an_interrupted_run_left),
		TEST(a_signature_that_shakes),
		TEST(a_header_that_read_well_by_chance),
		TEST(a_card_that_goes_away),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

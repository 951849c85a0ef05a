/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The whole program while the flash fails: what it does, what it says, and
 * what its exit status promises. The engine by itself is in test_engine.c; every
 * operation and every power cut are swept in tests/sim.
 */
#include "desk.h"

#define FLASH    "flash --force=unknown-image --image=@new.bin"
#define FOR_EVER UINT32_MAX

static void fault(enum nor_fault_kind kind, uint32_t first, uint32_t last)
{
	desk->faults[desk->fault_count++] =
		(struct nor_fault){.kind = kind, .first = first, .last = last, .to = BOOT_SIZE};
}

static void fault_at(enum nor_fault_kind kind, uint32_t from, uint32_t to, unsigned bit)
{
	desk->faults[desk->fault_count++] = (struct nor_fault){
		.kind = kind, .last = FOR_EVER, .from = from, .to = to, .bit = bit};
}

/* Operation number `more` after the first erase of a run without faults. */
static uint32_t after_first_erase(uint32_t more)
{
	static uint8_t before[BOOT_SIZE];

	memcpy(before, desk->flash, BOOT_SIZE);
	assert_int_equal(desk_run(FLASH), EXIT_DONE);
	memcpy(desk->flash, before, BOOT_SIZE);
	return desk->first_erase + more;
}

/* The boot ROM is not led into what is there. */
static void does_not_start(void)
{
	static const uint8_t signature[] = BOOT_SIGNATURE;

	assert_int_not_equal(memcmp(desk->flash, signature, sizeof signature), 0);
}

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
		desk_says("err", "result untouched status=10");
	}
	/* It is left where it is by whoever only looks; then the chip works again. */
	assert_int_equal(desk_run(FLASH " --dry-run"), EXIT_DONE);
	assert_int_equal(desk->flash[BOOT_SIZE - 1], 0);
	desk->fault_count = 0;
	assert_int_equal(desk_run(FLASH), EXIT_DONE);
	desk_says("err", "look canary=cleared");
	desk_holds("new");
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

/* A damaged bootloader that is running all the same is not put back. */
static void a_damaged_bootloader_is_not_put_back(void **state)
{
	(void)state;
	memset(desk->flash + 0x10000, 0, 0x2000);
	fault_at(NOR_NO_ERASE, 0x20000, 0x28000, 0);
	assert_int_equal(desk_run(FLASH " --no-hold"), EXIT_NOT_GOOD);
	does_not_start();
	assert_null(strstr(edge_get("err"), "begin image=old"));
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

static void a_chip_that_dies(void **state)
{
	(void)state;
	fault(NOR_DEAD_ERROR, after_first_erase(20), FOR_EVER);
	assert_int_equal(desk_run(FLASH " --no-hold"), EXIT_NOT_GOOD);
	does_not_start();
	assert_int_equal(desk->reboots, 0);
	desk_says("err", "no bootloader could be written");
	desk_says("card/pan-fix.log", "result not-good status=30 reboot=no");
}

static void a_chip_that_comes_back(void **state)
{
	(void)state;
	fault(NOR_DEAD_ERROR, after_first_erase(20), FOR_EVER);
	desk->short_of_holds = true;
	assert_int_equal(desk_run(FLASH), EXIT_DONE);
	desk_holds("new");
	assert_int_equal(desk->reboots, 1);
	desk_says("err", "DO NOT cut the power");
	desk_says("card/pan-fix.log", "change hold seconds=2");
	desk_says("card/pan-fix.log", "result new status=0");
}

/* The old bootloader can be put back when the new one still cannot be written. */
static void a_chip_that_comes_half_back(void **state)
{
	(void)state;
	fault(NOR_DEAD_ERROR, after_first_erase(2), FOR_EVER);
	fault_at(NOR_NO_ERASE, 0x30000, 0x38000, 0);
	desk->short_of_holds = true;
	desk->watchdog = true;
	assert_int_equal(desk_run(FLASH), EXIT_RESTORED);
	desk_holds("old");
	desk_says("err", "armed watchdog=own");
	desk_says("card/pan-fix.log", "change hold seconds=2");
	desk_says("card/pan-fix.log", "result old status=20");
}

/* An orphan may have nobody who waits for it. */
static bool is_zombie(pid_t pid)
{
	char path[32], text[64] = "";
	FILE *file;

	snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
	file = fopen(path, "r");
	if (file == NULL)
		return true;
	if (fgets(text, sizeof text, file) == NULL)
		text[0] = '\0';
	fclose(file);
	return strstr(text, ") Z") != NULL;
}

/* It neither returns nor restarts, and tells of it where it can be read. */
static void a_hold_does_not_end(void **state)
{
	pid_t child;
	char line[256];
	unsigned waits;
	int status;

	(void)state;
	fault(NOR_DEAD_ERROR, after_first_erase(20), FOR_EVER);
	snprintf(line, sizeof line, FLASH " --root=%s", edge_root);
	child = desk_start(line);
	while (desk->waits < 500)
		usleep(20000);
	assert_int_equal(waitpid(child, &status, WNOHANG), 0);
	/* Nor does it let itself be ended. */
	assert_int_equal(kill(child, SIGTERM), 0);
	assert_int_equal(kill(child, SIGHUP), 0);
	usleep(100000);
	assert_int_equal(waitpid(child, &status, WNOHANG), 0);
	/* Without its guard the worker holds on. */
	assert_int_equal(kill(child, SIGKILL), 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	waits = desk->waits;
	while (desk->waits < waits + 100)
		usleep(20000);
	assert_int_equal(kill(desk->worker, SIGKILL), 0);
	while (kill(desk->worker, 0) == 0 && !is_zombie(desk->worker))
		usleep(20000);
	assert_int_equal(desk->reboots, 0);
	does_not_start();
	desk_says("card/pan-fix.log", "DO NOT cut the power");
	desk_says("card/pan-fix.log", "change hold seconds=8");
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

static void flash_that_changes_meanwhile(void **state)
{
	static uint8_t bytes[BOOT_SIZE];

	(void)state;
	desk->change_at_open = 2;
	desk_refuses(FLASH, "no longer reads as it was saved");
	desk_standin("old", bytes);
	assert_memory_equal(desk->flash, bytes, BOOT_SIZE);
}

static void what_an_interrupted_run_left(void **state)
{
	(void)state;
	memset(desk->flash, 0, 9);
	assert_int_equal(desk_run("backup"), EXIT_DONE);
	desk_says("err", "read-back=equal bootable=no");
	assert_int_equal(desk_run(FLASH), EXIT_DONE);
	desk_holds("new");
	/* The same without a way: there is nothing to go back to. */
	memset(desk->flash, 0, 9);
	desk->flash[0x20000] ^= 1;
	fault_at(NOR_NO_ERASE, 0x20000, 0x28000, 0);
	assert_int_equal(desk_run(FLASH " --no-hold"), EXIT_NOT_GOOD);
	does_not_start();
}

/* Nothing can be read any more: nobody knows, and it is said. */
static void a_chip_that_falls_silent(void **state)
{
	uint32_t erase = after_first_erase(0);

	(void)state;
	fault(NOR_DEAD_ERROR, erase - 4, FOR_EVER); /* reading the signature back */
	assert_int_equal(desk_run(FLASH " --no-hold"), EXIT_NOT_GOOD);
	desk_says("err", "failed: reads from the flash are inconsistent");
	desk_says("err", "result unknown status=30 reboot=no");
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

static void put_lights(void)
{
	static const char *const files[][2] = {{"gpio/export", ""},
	                                       {"gpio/gpio38/value", "1"},
	                                       {"gpio/gpio38/direction", "in"},
	                                       {"gpio/gpio39/value", "0"},
	                                       {"gpio/gpio39/direction", "out"}};

	(void)mkdir(edge_path("gpio/gpio38"), 0755);
	(void)mkdir(edge_path("gpio/gpio39"), 0755);
	for (unsigned i = 0; i < sizeof files / sizeof files[0]; i++)
		edge_put(files[i][0], files[i][1]);
}

static void the_lights(void **state)
{
	(void)state;
	put_lights();
	assert_int_equal(desk_run(FLASH), EXIT_DONE);
	assert_true(desk->waits >= 60); /* three seconds in steps of 50 ms */
	assert_int_equal(desk->shown, LED_DONE);
	assert_int_equal(edge_get("gpio/gpio38/value")[0], '1');
	assert_int_equal(edge_get("gpio/gpio39/value")[0], '0');
	assert_int_equal(edge_get("gpio/gpio38/direction")[0], 'i');
	desk_refuses("flash --image=@old.bin --backup-dir=@missing", "no-card severity=refuse");
	assert_true(desk->waits >= 60);
	assert_int_equal(desk->shown, LED_REFUSED);
	desk_standin("old", desk->flash);
	fault(NOR_DEAD_ERROR, after_first_erase(20), FOR_EVER);
	assert_int_equal(desk_run(FLASH " --no-hold"), EXIT_NOT_GOOD);
	assert_int_equal(desk->shown, LED_HOLDING);
	desk_standin("old", desk->flash);
	desk->fault_count = 0;
	/* Those that tell little of themselves. */
	edge_put("gpio/gpio38/value", "");
	assert_int_equal(unlink(edge_path("gpio/gpio38/direction")), 0);
	edge_put("gpio/gpio39/direction", "");
	assert_int_equal(desk_run(FLASH), EXIT_DONE);
	assert_int_equal(edge_get("gpio/gpio38/value")[0], '0');
}

/* On another SoC, or a model that had to be forced, these pins are other things. */
static void no_lights_where_they_may_be_something_else(void **state)
{
	(void)state;
	put_lights();
	desk_refuses("flash --image=@missing.bin", "missing.bin");
	assert_int_equal(desk->waits, 0);
	edge_put("params/config/.product_config", "M=HL_PAN2\n");
	desk_refuses(FLASH, "model severity=refuse");
	assert_int_equal(desk->waits, 0);
	assert_int_equal(desk_run(FLASH " --force=model"), EXIT_DONE);
	assert_int_equal(desk->waits, 0);
	desk_standin("old", desk->flash);
	edge_put("params/config/.product_config", "M=WYZECP1_JEF\n");
	edge_put("proc/cpuinfo", "system type\t\t: Swan\n");
	desk_refuses(FLASH, "soc severity=refuse");
	assert_int_equal(desk->waits, 0);
	assert_int_equal(desk_run(FLASH " --force=soc"), EXIT_DONE);
	assert_int_equal(desk->waits, 0);
	assert_string_equal(edge_get("gpio/gpio38/direction"), "in");
	/* An unknown model is enough. */
	desk_standin("old", desk->flash);
	edge_put("proc/cpuinfo", "system type\t\t: bull\n");
	edge_put("params/config/.product_config", "");
	assert_int_equal(desk_run(FLASH), EXIT_DONE);
	assert_true(desk->waits >= 60);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, desk_setup, edge_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_protected_chip),
		TEST(a_chip_that_does_not_erase),
		TEST(a_byte_is_all_that_differs),
		TEST(an_erase_that_goes_astray),
		TEST(a_damaged_bootloader_is_not_put_back),
		TEST(not_everything_can_be_armed),
		TEST(a_block_that_does_not_erase),
		TEST(a_driver_that_hiccups),
		TEST(a_read_that_flickers),
		TEST(a_chip_that_dies),
		TEST(a_chip_that_comes_back),
		TEST(a_chip_that_comes_half_back),
		TEST(a_hold_does_not_end),
		TEST(flash_that_cannot_be_read),
		TEST(flash_that_changes_meanwhile),
		TEST(what_an_interrupted_run_left),
		TEST(a_chip_that_falls_silent),
		TEST(a_signature_that_shakes),
		TEST(a_card_that_goes_away),
		TEST(the_lights),
		TEST(no_lights_where_they_may_be_something_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What each step of a run owes to the others: the lock, the watchdog, the log, the
 * save with its deadline, and what is looked at again after it.
 */
#include "desk.h"

#define FOR_EVER UINT32_MAX

static void a_chip_that_dies_for_a_while(void)
{
	static uint8_t before[BOOT_SIZE];

	memcpy(before, desk->flash, BOOT_SIZE);
	assert_int_equal(desk_run(FLASH), EXIT_DONE);
	memcpy(desk->flash, before, BOOT_SIZE);
	desk->faults[desk->fault_count++] = (struct nor_fault){.kind = NOR_DEAD_ERROR,
	                                                       .first = desk->first_erase + 20,
	                                                       .last = FOR_EVER,
	                                                       .to = BOOT_SIZE};
	desk->short_of_holds = true;
}

static void nothing_is_said_in_the_window(void **state)
{
	(void)state;
	assert_int_equal(desk_run(FLASH), EXIT_DONE);
	assert_true(desk->flushed);
	assert_int_equal(desk->leaks, 0);
	assert_int_equal(desk->unfed_operations, 0);
	assert_int_equal(desk->unlocks, 1);
	assert_int_equal(desk->writable_opens, 1);
	assert_int_equal(desk->syncs, 1);
	/* Nor after a pause. */
	desk_standin("old", desk->flash);
	a_chip_that_dies_for_a_while();
	assert_int_equal(desk_run(FLASH " --backup-dir=@card"), EXIT_DONE);
	desk_says("card/pan-fix.log", "change hold seconds=2");
	assert_int_equal(desk->leaks, 0);
	assert_int_equal(desk->unfed_operations, 0);
	assert_int_equal(desk->unfed_waits, 0);
	assert_true(desk->waits > 20);
}

/* The application that held the watchdog dies in the middle of a hold. */
static void a_watchdog_that_becomes_free(void **state)
{
	(void)state;
	a_chip_that_dies_for_a_while();
	desk->watchdog = true;
	desk->watchdog_from = 10;
	assert_int_equal(desk_run(FLASH), EXIT_DONE);
	desk_says("err", "armed watchdog=none");
	assert_int_equal(desk->watchdog_opens, 2); /* the worker's, then the guard's */
}

static void a_card_that_does_not_answer(void **state)
{
	(void)state;
	desk->card_hangs = true;
	desk_refuses(FLASH, "does not answer: take another card");
	assert_int_equal(desk->programs, 0);
	assert_int_equal(desk->unlocks, 0);
	assert_true(desk->feeds > 100);
	desk_refuses("backup", "does not answer: take another card");
}

static void the_camera_changes_while_it_is_saved(void **state)
{
	(void)state;
	desk->held_while_saving = true;
	desk_refuses(FLASH, "device-busy severity=refuse");
	desk_says("err", "process 77 (dd)");
	desk_says("err", "the camera has changed while the backup was saved");
	assert_int_equal(desk->unlocks, 0);
	assert_int_equal(unlink(edge_path("proc/77/fd/3")), 0);
	desk->held_while_saving = false;
	desk->upgrade_while_saving = true;
	desk_forget_upgrades();
	desk_refuses(FLASH, "pending-upgrade severity=refuse");
	desk_says("err", "the camera has changed while the backup was saved");
	assert_int_equal(desk->unlocks, 0);
	edge_put("dev/mtd10", "");
	desk->upgrade_while_saving = false;
	desk->change_at_open = 2;
	desk_refuses(FLASH, "no longer reads as it was saved");
	desk_says("err", "Do not restart the camera, try again");
	assert_int_equal(desk->unlocks, 0);
	desk->change_at_open = 0;
	desk->memory_at_open = 2;
	desk_refuses(FLASH, "the image in memory is no longer what was checked");
	assert_int_equal(desk->unlocks, 0);
	desk->memory_at_open = 0;
	desk->chip_while_saving = true;
	desk_refuses(FLASH, "manufacturer-missing severity=refuse");
	desk_says("err", "the camera has changed while the backup was saved");
	assert_int_equal(desk->unlocks, 0);
}

static void the_lock_cannot_be_had(void **state)
{
	(void)state;
	desk->lock_error = ENOLCK;
	desk_refuses(FLASH, "cannot lock it");
	assert_int_equal(desk->opens, 0);
}

/* Only what changes flash opens it for writing, or takes the lock. */
static void looking_is_only_looking(void **state)
{
	(void)state;
	assert_int_equal(desk_run("backup"), EXIT_DONE);
	assert_int_equal(desk->writable_opens, 0);
	assert_int_equal(desk_run(FLASH " --dry-run"), EXIT_DONE);
	assert_int_equal(desk->writable_opens, 0);
	desk->lock_error = EBUSY;
	assert_int_equal(desk_run("verify --image=@old.bin"), EXIT_DONE);
	assert_int_equal(desk->writable_opens, 0);
	assert_int_equal(desk_run("info"), EXIT_DONE);
	assert_int_equal(desk->writable_opens, 0);
}

/* Its number says which line of /proc/mtd and which holders it is about. */
static void another_number(void **state)
{
	(void)state;
	edge_put("proc/mtd", "dev:    size   erasesize  name\n"
	                     "mtd0: 00040000 00008000 \"kernel\"\n"
	                     "mtd3: 00040000 00008000 \"boot\"\n");
	desk_refuses(FLASH, "partition-name severity=refuse");
	desk->number = 3;
	assert_int_equal(desk_run(FLASH), EXIT_DONE);
}

/* Every byte of the md5 counts. */
static void an_md5_that_is_half_right(void **state)
{
	char line[33] = "", *digit = line + 31;

	(void)state;
	memcpy(line, edge_get("new.bin.md5"), 32);
	*digit = *digit == '0' ? '1' : '0';
	edge_put("new.bin.md5", line);
	desk_refuses(FLASH, "its .md5 file says");
}

/* One object a line on standard output; the last one is the result. */
static void a_result_for_scripts(void **state)
{
	(void)state;
	assert_int_equal(desk_run(FLASH " --json --no-reboot"), EXIT_DONE);
	desk_says("out", "{\"schema\":\"pan-fix-result-2\",\"command\":\"flash\",\"state\":\"new\","
	                 "\"status\":0,\"flash_md5\":\"");
	desk_says("out", "\"backup\":\"pan-fix-backup-");
	desk_says("out", ".bin\",\"reason\":null,\"reboot\":false}\n");
	assert_null(strstr(edge_get("out"), "holding"));
	assert_int_equal(desk_run("restore @missing.bin --json"), EXIT_REFUSED);
	desk_says("out", "\"command\":\"restore\",\"state\":\"untouched\",\"status\":10,"
	                 "\"flash_md5\":\"");
	desk_says("out", "\"backup\":null,\"reason\":\"cannot read ");
	desk->open_error = ENOENT;
	assert_int_equal(desk_run("restore @missing.bin --json"), EXIT_REFUSED);
	desk_says("out", "\"flash_md5\":null,");
	desk->open_error = 0;
	assert_int_equal(desk_run(FLASH), EXIT_DONE);
	assert_string_equal(edge_get("out"), "");
	desk_standin("old", desk->flash);
	a_chip_that_dies_for_a_while();
	assert_int_equal(desk_run(FLASH " --json"), EXIT_DONE);
	desk_says("out", "\"state\":\"holding\",\"seconds\":2,\"rom_rejects\":true}\n");
	desk_says("out", "\"reboot\":true}\n");
	/* Nobody reads: it changes nothing. */
	desk_standin("old", desk->flash);
	desk->fault_count = 0;
	desk->nobody_reads = true;
	assert_int_equal(desk_run(FLASH " --json"), EXIT_DONE);
	desk_holds("new");
}

/* A name may need six characters for each of its bytes. */
static void a_result_is_never_cut(void **state)
{
	char line[400] = "flash --json --image=/";
	const char *out;

	(void)state;
	memset(line + strlen(line), '\xfc', 300);
	assert_int_equal(desk_run(line), EXIT_REFUSED);
	out = edge_get("out");
	assert_string_equal(out + strlen(out) - 18, "\",\"reboot\":false}\n");
}

/* Reads what is said to `out` into `late` once the program has had to wait for it. */
static pid_t start_slow_reader(void)
{
	static char bytes[0x10000];
	int out, in;
	pid_t reader;

	assert_int_equal(mkfifo(edge_path("out"), 0600), 0);
	out = open(edge_path("out"), O_RDWR | O_NONBLOCK);
	assert_true(out >= 0);
	reader = fork();
	if (reader != 0) {
		assert_int_equal(close(out), 0);
		return reader;
	}
	(void)alarm(60);
	while (write(out, bytes, sizeof bytes) > 0) /* no room is left */
		continue;
	in = open(edge_path("out"), O_RDONLY);
	edge_put("ready", "");
	while (!edge_exists("err") || strstr(edge_get("err"), "result untouched") == NULL)
		usleep(10000);
	usleep(300000);
	(void)close(out);
	for (ssize_t got = 1; got > 0 && bytes[0] != '{';)
		got = read(in, bytes, sizeof bytes);
	edge_put("late", bytes);
	_exit(0);
}

static void a_script_that_reads_late(void **state)
{
	pid_t reader = start_slow_reader();

	(void)state;
	while (!edge_exists("ready"))
		usleep(10000);
	assert_int_equal(desk_run(FLASH " --json --dry-run"), EXIT_DONE);
	assert_int_equal(waitpid(reader, NULL, 0), reader);
	desk_says("late", "{\"schema\":");
	desk_says("late", "\"reboot\":false}\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(nothing_is_said_in_the_window),
		TEST(a_result_is_never_cut),
		TEST(a_watchdog_that_becomes_free),
		TEST(a_card_that_does_not_answer),
		TEST(the_camera_changes_while_it_is_saved),
		TEST(the_lock_cannot_be_had),
		TEST(looking_is_only_looking),
		TEST(another_number),
		TEST(an_md5_that_is_half_right),
		TEST(a_result_for_scripts),
		TEST(a_script_that_reads_late),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

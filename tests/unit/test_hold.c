/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The whole program while the flash can become neither new nor old: the hold, and how it ends. */
#include "change_case.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_chip_that_dies),
		TEST(a_chip_that_comes_back),
		TEST(a_chip_that_comes_half_back),
		TEST(a_hold_does_not_end),
		TEST(a_chip_that_falls_silent),
	};

	return cmocka_run_group_tests_name("hold", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The lights: when, what for, and where they are left alone. */
#include "change_case.h"

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

#define PULLED "flash --way=sdcard --until-pulled --image=@new.bin --force=unknown-image"

static void it_was_pulled(void)
{
	desk_says("err", "refused: version.ini on the SD card cannot be renamed");
	desk_says("err", "result untouched status=10");
	assert_int_equal(desk->shown, LED_REFUSED);
	assert_int_equal(desk->programs, 0);
	assert_int_equal(desk->reboots, 1);
}

/* A card that cannot be kept from updating again: it says so, with light, until it is pulled. */
static void a_card_is_waited_for(void **state)
{
	char line[256];
	int status;
	pid_t child;

	(void)state;
	edge_put("proc/partitions", " 31 0 256 mtdblock0\n");
	assert_int_equal(desk_run(PULLED), EXIT_REFUSED);
	it_was_pulled();
	assert_int_equal(desk->waits, 0);
	edge_put("proc/partitions", " 31 0 256 mtdblock0\n 179 0 3872256 mmcblk0\n");
	snprintf(line, sizeof line, PULLED " --root=%s", edge_root);
	child = desk_start(line);
	for (unsigned i = 0; i < 1000 && desk->waits < 100; i++)
		usleep(10000);
	assert_in_range(desk->waits, 100, UINT32_MAX);
	assert_in_range(desk->feeds, 90, UINT32_MAX); /* the feeder may have been killed */
	assert_int_equal(waitpid(child, &status, WNOHANG), 0);
	edge_put("proc/partitions", "");
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == EXIT_REFUSED);
	it_was_pulled();
}

/* With lights where flash would have them: not without an image that it would take. */
static void a_card_is_waited_for_with_lights(void **state)
{
	(void)state;
	put_lights();
	edge_put("proc/partitions", "");
	assert_int_equal(desk_run(PULLED), EXIT_REFUSED);
	it_was_pulled();
	assert_true(desk->waits >= 60);
	assert_int_equal(unlink(edge_path("new.bin.md5")), 0);
	assert_int_equal(desk_run(PULLED), EXIT_REFUSED);
	it_was_pulled();
	assert_int_equal(desk->waits, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_lights),
		TEST(no_lights_where_they_may_be_something_else),
		TEST(a_card_is_waited_for),
		TEST(a_card_is_waited_for_with_lights),
	};

	return cmocka_run_group_tests_name("lights", tests, NULL, NULL);
}

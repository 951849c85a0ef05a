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

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_lights),
		TEST(no_lights_where_they_may_be_something_else),
	};

	return cmocka_run_group_tests_name("lights", tests, NULL, NULL);
}

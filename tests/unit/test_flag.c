/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the flag partition asks U-Boot for. */
#include "pure.h"

#include "flag.h"
#include "guarded.h"

static bool pending(const char *text, char *out)
{
	return flag_pending_upgrade(text, strlen(text), out, 20);
}

static void upgrades_that_uboot_would_do(void **state)
{
	char out[20];

	(void)state;
	assert_true(pending("FWGRADEUP=kernel+drivers\xff\xff", out));
	assert_string_equal(out, "kernel+drivers");
	assert_true(pending("FWGRADEUP=app\nFWGRADEUP=drivers\n", out));
	assert_string_equal(out, "drivers");
	assert_true(pending("FWGRADEUP=FACTORY", out));
	assert_true(pending("\xff\xff"
	                    "FWGRADEUP=kernel",
	                    out));
	assert_string_equal(out, "kernel");
	assert_true(pending("FWGRADEUP=kernel_and_a_very_long_value", out));
	assert_int_equal(strlen(out), 19);
	assert_true(pending("FWGRADEUP=kernel drivers", out));
	assert_string_equal(out, "kernel");
	assert_true(pending("FWGRADEUP=kernel~1", out));
	assert_string_equal(out, "kernel~1");
	assert_true(flag_pending_upgrade(at_the_edge("FWGRADEUP=kernel"), 16, out, sizeof out));
	assert_string_equal(out, "kernel");
	assert_false(pending("", out));
	assert_false(pending("FWGRADEUP=app", out));
	assert_false(pending("FWGRADEUP=kerne", out));
	assert_false(pending("FWGRADEUP=", out));
	assert_false(pending("FWGRADEU", out));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(upgrades_that_uboot_would_do),
	};

	return cmocka_run_group_tests_name("flag", tests, NULL, NULL);
}

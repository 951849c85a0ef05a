/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The card's slot as /proc/partitions shows it. */
#include "edge.h"

#include "slot.h"

static bool slot(const char *lines)
{
	edge_put("partitions", lines);
	return slot_has_card(edge_path("partitions"));
}

#define HEAD "major minor  #blocks  name\n\n  31        0        256 mtdblock0\n"

static void test_slot(void **state)
{
	(void)state;
	assert_true(slot(HEAD " 179        0   31166976 mmcblk0\n"));
	assert_true(slot(HEAD " 179        1   31162880 mmcblk0p1\n"));
	assert_false(slot(HEAD));
	assert_false(slot(HEAD " 179        8   31166976 mmcblk1\n"));
	assert_false(slot(""));
}

/* "Pulled out" must not be made up. */
static void test_not_known(void **state)
{
	static char long_one[5000];

	(void)state;
	assert_true(slot_has_card(edge_path("no/where")));
	assert_true(slot_has_card(edge_root)); /* a folder */
	memset(long_one, 'x', sizeof long_one - 1);
	assert_true(slot(long_one));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_slot, edge_setup, edge_teardown),
		cmocka_unit_test_setup_teardown(test_not_known, edge_setup, edge_teardown),
	};

	return cmocka_run_group_tests_name("slot", tests, NULL, NULL);
}

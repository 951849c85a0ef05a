/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an error of the kernel means to the owner. */
#include "edge.h"

#include "reason.h"

static void test_reasons(void **state)
{
	static const struct {
		int error;
		const char *words;
	} table[] = {
		{-ENOSPC, "x /y: it is full"},      {EROFS, "read-only"},
		{-EIO, "pulled out or is failing"}, {-ENODEV, "pulled out"},
		{-EACCES, "not permitted"},         {-EBUSY, "in use"},
		{-ENOTDIR, "not a directory"},      {-ETIMEDOUT, "in time"},
		{-ELOOP, "x /y: error 40"},         {-ENAMETOOLONG, "x /y: the name is too long"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		text_start(&edge_why, edge_sentence, sizeof edge_sentence);
		reason_say(&edge_why, "x", "/y", table[i].error);
		edge_assert_says(table[i].words);
	}
	text_start(&edge_why, edge_sentence, sizeof edge_sentence);
	reason_say(&edge_why, "x", NULL, EBUSY);
	assert_string_equal(edge_sentence, "x: it is in use");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reasons),
	};

	return cmocka_run_group_tests_name("reason", tests, NULL, NULL);
}

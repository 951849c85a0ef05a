/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The name of a backup: made of its md5, and read back. */
#include "pure.h"

#include "digest.h"
#include "store.h"

#define DIGITS "900150983cd24fb0d6963f7d28e17f72" /* RFC 1321, "abc" */
#define PREFIX "pan-fix-backup-"

static bool parses(const char *path)
{
	struct digest wanted, got = {{0}};

	digest_md5((const uint8_t *)"abc", 3, &wanted);
	if (!store_parse_name(path, &got))
		return false;
	assert_true(digest_equal(&got, &wanted));
	return true;
}

static void a_name_is_read_back(void **state)
{
	char name[STORE_NAME_SIZE];
	struct digest md5;

	(void)state;
	digest_md5((const uint8_t *)"abc", 3, &md5);
	store_name(name, &md5);
	assert_string_equal(name, PREFIX DIGITS ".bin");
	assert_true(parses(name));
	assert_true(parses("/media/card/" PREFIX DIGITS ".bin"));
	assert_true(parses(PREFIX DIGITS " (1).bin"));
	assert_true(parses(PREFIX DIGITS));
}

static void other_names_have_no_md5(void **state)
{
	(void)state;
	assert_false(parses("backup-" DIGITS ".bin"));
	assert_false(parses(PREFIX DIGITS "/new.bin"));
	assert_false(parses(PREFIX "900150983cd24fb0d6963f7d28e17f7"));
	assert_false(parses(PREFIX "900150983cd24fb0d6963f7d28e17f7g.bin"));
	assert_false(parses(PREFIX));
	assert_false(parses(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_is_read_back),
		cmocka_unit_test(other_names_have_no_md5),
	};

	return cmocka_run_group_tests_name("store name", tests, NULL, NULL);
}

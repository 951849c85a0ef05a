/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where `bundle` and `sdcard` put what they make, and what they leave as it is. */
#include "packing.h"

static void keeps(const char *file, const char *line, const char *words)
{
	static char path[64];

	assert_int_equal(desk_plain(line), EXIT_REFUSED);
	desk_says("err", words);
	snprintf(path, sizeof path, "%s.before", file);
	assert_true(edge_exists(file));
	assert_false(edge_exists(path));
}

/* An image may be the only copy of a camera's bootloader. */
static void what_is_read_is_not_written(void **state)
{
	char line[256];

	(void)state;
	keeps("new.bin",
	      "bundle @new.bin --program=@program --output=@new.bin "
	      "--force=unknown-image",
	      "nothing was made: cannot write ");
	desk_says("err", "/new.bin: it is what goes into it: name another place with --output");
	assert_int_equal(desk_plain("check @new.bin"), EXIT_DONE);
	/* Nor set aside, as what an earlier run made is. */
	keeps("new.bin", "bundle @new.bin --program=@program --output=@new.bin",
	      "it is what goes into it");
	assert_int_equal(link(edge_path("new.bin"), edge_path("other.bin")), 0);
	keeps("new.bin",
	      "bundle @new.bin --program=@program --output=@other.bin "
	      "--force=unknown-image",
	      "it is what goes into it");
	keeps("program",
	      "bundle @new.bin --program=@program --output=@program "
	      "--force=unknown-image",
	      "it is what goes into it");
	assert_int_equal(rename(edge_path("new.bin"), edge_path("sd.zip")), 0);
	snprintf(line, sizeof line,
	         "sdcard @sd.zip --program=@program --output=@sd "
	         "--force=unknown-image");
	keeps("sd.zip", line, "it is what goes into it");
	assert_false(edge_exists("sd"));
}

/* A folder of somebody's, a device: neither replaced nor renamed. */
static void what_is_no_file_stays(void **state)
{
	(void)state;
	assert_int_equal(mkdir(edge_path("out.tar"), 0755), 0);
	keeps("out.tar", BUNDLE, "out.tar: it is a directory");
	edge_put("new.bin", "<html>");
	keeps("out.tar", BUNDLE, "out.tar: it is a directory");
	desk_image("new");
	assert_int_equal(mkfifo(edge_path("sd.zip"), 0600), 0);
	keeps("sd.zip", SDCARD, "sd.zip: it is no file: name another place with --output");
	assert_false(edge_exists("sd"));
}

static void a_zip_is_beside_its_folder(void **state)
{
	static const struct {
		const char *folder, *zip;
	} places[] = {
		{"sd/", "sd.zip"},
		{"sd//", "sd.zip"},
		{"sd/.", "sd/sdcard.zip"},
	};
	char line[160];

	(void)state;
	assert_int_equal(mkdir(edge_path("sd"), 0755), 0);
	for (unsigned i = 0; i < sizeof places / sizeof places[0]; i++) {
		snprintf(line, sizeof line,
		         "sdcard @new.bin --program=@program --force=unknown-image --output=@%s",
		         places[i].folder);
		assert_int_equal(desk_plain(line), EXIT_DONE);
		assert_memory_equal(edge_get(places[i].zip), "PK", 2);
		assert_int_equal(unlink(edge_path(places[i].zip)), 0);
	}
	assert_false(edge_exists("sd/.zip"));
	assert_false(edge_exists("sd/..zip"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define PACK_TEST(name) cmocka_unit_test_setup_teardown(name, setup, edge_teardown)
		PACK_TEST(what_is_read_is_not_written),
		PACK_TEST(what_is_no_file_stays),
		PACK_TEST(a_zip_is_beside_its_folder),
	};

	return cmocka_run_group_tests_name("packing places", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Backups: every system call of store.c fails once, with every error, and for
 * good; then nothing is lost, nothing half-written is left, and nothing is
 * claimed that is not so.
 *
 * LDFLAGS: -Wl,--wrap=openat,--wrap=close,--wrap=pwrite,--wrap=pread,--wrap=fsync,--wrap=lseek
 * LDFLAGS: -Wl,--wrap=renameat,--wrap=unlinkat,--wrap=fstatfs,--wrap=syncfs,--wrap=posix_fadvise
 */
#include "store_fake.h"

/* Every call fails once; a run that says 0 has to be a good one. */
static void test_each_call_fails_once(void **state)
{
	static const int errors[] = {EIO, ENOSPC, EROFS, ENODEV, EINVAL};
	bool reused;
	unsigned calls;
	unsigned refused = 0;

	(void)state;
	edge_put("recording.mp4", "the recorder's");
	assert_int_equal(save(&reused), 0);
	calls = fake.count;
	assert_true(calls > 20);
	for (unsigned e = 0; e < sizeof errors / sizeof errors[0]; e++)
		for (unsigned n = 1; n <= calls; n++) {
			unlink(edge_path(bin));
			unlink(edge_path(sum));
			fake.error = errors[e];
			fake.fail_from = n;
			fake.fail_until = n;
			if (save(&reused) == 0) {
				assert_saved();
				assert_int_equal(files_in(edge_root), 3);
				continue;
			}
			refused++;
			if (files_in(edge_root) != 1)
				fail_msg("call %u failing with %d leaves a file", n, errors[e]);
			assert_string_equal(edge_get("recording.mp4"), "the recorder's");
		}
	/* Only EINVAL of a direct read, or of a directory's fsync, is forgiven. */
	assert_in_range(refused, 4 * calls, 5 * calls - 4);
}

static void test_existing_backup_survives_errors(void **state)
{
	bool reused;
	unsigned calls;

	(void)state;
	assert_int_equal(save(&reused), 0);
	assert_int_equal(save(&reused), 0);
	calls = fake.count;
	fake.error = EIO;
	for (unsigned n = 1; n <= calls; n++) {
		fake.fail_from = n;
		fake.fail_until = n;
		assert_int_equal(save(&reused), -EIO);
		edge_assert_says("pulled out or is failing");
		assert_saved();
	}
}

/* Pulled out: from some call on all fail, the removal as well. What is then on
 * the card does not matter, what is said does; and the next run cleans up. */
static void test_pulled_out(void **state)
{
	bool reused;
	unsigned calls;

	(void)state;
	assert_int_equal(save(&reused), 0);
	calls = fake.count;
	for (unsigned n = 1; n <= calls; n++) {
		fake.error = EIO;
		fake.fail_from = n;
		fake.fail_until = UINT32_MAX;
		unlink(edge_path(bin));
		unlink(edge_path(sum));
		assert_int_equal(save(&reused), -EIO);
		fake.fail_from = 0;
		assert_int_equal(save(&reused), 0);
		assert_saved();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, edge_teardown)
		T(test_each_call_fails_once),
		T(test_existing_backup_survives_errors),
		T(test_pulled_out),
	};

	return cmocka_run_group_tests_name("store faults", tests, NULL, NULL);
}

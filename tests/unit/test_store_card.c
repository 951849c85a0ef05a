/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Backups on a card that is full, fails, changes or goes away; and on real file systems.
 *
 * LDFLAGS: -Wl,--wrap=openat,--wrap=close,--wrap=pwrite,--wrap=pread,--wrap=fsync,--wrap=lseek
 * LDFLAGS: -Wl,--wrap=renameat,--wrap=unlinkat,--wrap=fstatfs,--wrap=syncfs,--wrap=posix_fadvise
 */
#include "store_fake.h"

#include <sys/mount.h>

/* A test that fails must not leave its file system mounted. */
static int teardown(void **state)
{
	(void)umount2(edge_path("card"), MNT_DETACH);
	return edge_teardown(state);
}

static void test_full(void **state)
{
	bool reused;

	(void)state;
	fake.full = true;
	assert_int_equal(save(&reused), -ENOSPC);
	assert_false(reused);
	edge_assert_says("is full");
	edge_assert_says(edge_root);
	edge_assert_says(" 88 KiB"); /* with 64 to spare */
	assert_int_equal(files_in(edge_root), 0);
}

/* Whole blocks, one more for the last bytes, one for the directory. */
static void test_room(void **state)
{
	bool reused;

	(void)state;
	fake.free = SIZE / 4096 + 1;
	assert_int_equal(save(&reused), -ENOSPC);
	fake.free++;
	assert_int_equal(save(&reused), 0);
	assert_saved();
	fake.bytewise = true;
	assert_int_equal(unlink(edge_path(bin)), 0);
	assert_int_equal(save(&reused), -ENOSPC);
}

static void test_cannot_close(void **state)
{
	bool reused;
	int result = 0;

	(void)state;
	fake.cannot_close = true;
	assert_int_equal(save(&reused), -EIO);
	assert_int_equal(files_in(edge_root), 0);
	/* An error of the write comes first, and counts. */
	fake.error = EROFS;
	for (unsigned n = 1; n < 10 && strcmp(fake.trace, "w") != 0; n++) {
		fake.fail_from = n;
		fake.fail_until = n;
		result = save(&reused);
	}
	assert_string_equal(fake.trace, "w");
	assert_int_equal(result, -EROFS);
	assert_int_equal(files_in(edge_root), 0);
}

static void test_vanishes(void **state)
{
	bool reused;

	(void)state;
	fake.vanish = true;
	assert_int_equal(save(&reused), -EIO);
	assert_int_equal(files_in(edge_root), 0);
}

/* Who does not say how full it is, is written to. */
static void test_no_figures(void **state)
{
	bool reused;

	(void)state;
	fake.no_bsize = true;
	assert_int_equal(save(&reused), 0);
	fake.no_bsize = false;
	fake.no_blocks = true;
	unlink(edge_path(bin));
	assert_int_equal(save(&reused), 0);
	assert_saved();
}

/* The file is longer than its size was, or is a directory of that size. */
static void test_file_changes_meanwhile(void **state)
{
	static uint8_t longer[SIZE + 4096];
	bool reused;

	(void)state;
	memcpy(longer, content, SIZE);
	edge_write(bin, longer, sizeof longer);
	fake.size_is_right = true;
	assert_int_equal(save(&reused), -EEXIST);
	edge_write(bin, content, SIZE - 5000);
	assert_int_equal(save(&reused), -EIO);
	assert_int_equal(unlink(edge_path(bin)), 0);
	assert_int_equal(mkdir(edge_path(bin), 0755), 0);
	assert_int_equal(save(&reused), -EEXIST);
}

static void test_temporary_appears_meanwhile(void **state)
{
	bool reused;

	(void)state;
	edge_put(temporary, "somebody else's");
	fake.cannot_remove = true;
	assert_true(save(&reused) < 0);
	assert_string_equal(edge_get(temporary), "somebody else's");
}

static void test_card_is_gone(void **state)
{
	struct card *card = edge_card(edge_root);
	bool reused;

	(void)state;
	strcat(card->directory, "/nothing");
	assert_int_equal(save_on(card, &reused), -ENOENT);
	edge_assert_says("nothing");
	edge_put("nothing", "");
	assert_int_equal(save_on(card, &reused), -ENOTDIR);

	/* Unmounted since it was found: a mount point in memory would take it. */
	card = edge_card(edge_root);
	card->device[1]++;
	assert_int_equal(save_on(card, &reused), -ENODEV);
	edge_assert_says("pulled out");
	card = edge_card(edge_root);
	card->device[0]++;
	assert_int_equal(save_on(card, &reused), -ENODEV);
	assert_int_equal(files_in(edge_root), 1);
}

static void test_real_file_systems(void **state)
{
	const char *card = edge_path("card");
	bool reused;

	(void)state;
	assert_int_equal(mkdir(card, 0755), 0);
	if (mount("none", card, "tmpfs", 0, "size=16k") != 0) {
		print_message("skipped: mounting a tmpfs needs root\n");
		skip();
	}
	assert_int_equal(save_on(edge_card(card), &reused), -ENOSPC);
	assert_int_equal(files_in(card), 0);
	assert_int_equal(mount("none", card, "tmpfs", MS_REMOUNT, "size=40k"), 0);
	assert_int_equal(save_on(edge_card(card), &reused), 0);
	assert_int_equal(mount("none", card, "tmpfs", MS_REMOUNT | MS_RDONLY, ""), 0);
	content[0] ^= 1;
	digest_md5(content, SIZE, &md5);
	assert_int_equal(save_on(edge_card(card), &reused), -EROFS);
	edge_assert_says("read-only");
	assert_int_equal(files_in(card), 2);
	assert_int_equal(umount(card), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		T(test_full),
		T(test_room),
		T(test_cannot_close),
		T(test_vanishes),
		T(test_no_figures),
		T(test_file_changes_meanwhile),
		T(test_temporary_appears_meanwhile),
		T(test_card_is_gone),
		T(test_real_file_systems),
	};

	return cmocka_run_group_tests_name("store card", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Backups: what is written, reused, left alone and refused.
 *
 * LDFLAGS: -Wl,--wrap=openat,--wrap=close,--wrap=pwrite,--wrap=pread,--wrap=fsync,--wrap=lseek
 * LDFLAGS: -Wl,--wrap=renameat,--wrap=unlinkat,--wrap=fstatfs,--wrap=syncfs,--wrap=posix_fadvise
 */
#include "store_fake.h"

static void test_saves_and_reuses(void **state)
{
	bool reused = true;
	struct stat first;
	struct stat second;

	(void)state;
	assert_int_equal(strlen(bin), 15 + 32 + 4);
	assert_int_equal(save(&reused), 0);
	assert_false(reused);
	assert_saved();
	assert_int_equal(files_in(edge_root), 2);
	/* For each file: write, fsync, rename, fsync of the directory; then,
	 * and not before, of the file again; read back, past the cache. */
	assert_string_equal(fake.trace, "wfrdfpwfrdfp");
	assert_int_equal(fake.directory_syncs, 2);
	assert_int_equal(fake.plain_reads, 0);
	assert_int_equal(fake.advices, 2);
	assert_true(fake.direct_reads >= 4);
	stat(edge_path(bin), &first);
	fake.full = true; /* needs no room */
	assert_int_equal(save(&reused), 0);
	assert_true(reused);
	stat(edge_path(bin), &second);
	assert_int_equal(first.st_ino, second.st_ino);
	assert_int_equal(first.st_mtim.tv_nsec, second.st_mtim.tv_nsec);
}

static void test_md5_alone_is_missing(void **state)
{
	bool reused = true;

	(void)state;
	assert_int_equal(save(&reused), 0);
	assert_int_equal(unlink(edge_path(sum)), 0);
	assert_int_equal(save(&reused), 0);
	assert_false(reused);
	assert_saved();
}

static void test_never_overwrites(void **state)
{
	bool reused;

	(void)state;
	/* other content, the same size; cut; a directory; a link */
	content[SIZE - 1] ^= 1;
	edge_write(bin, content, SIZE);
	content[SIZE - 1] ^= 1;
	assert_int_equal(save(&reused), -EEXIST);
	edge_assert_says("other content");
	edge_assert_says(bin);
	assert_memory_not_equal(edge_get(bin), content, SIZE);
	edge_write(bin, content, SIZE - 1);
	assert_int_equal(save(&reused), -EEXIST);
	assert_int_equal(unlink(edge_path(bin)), 0);
	assert_int_equal(mkdir(edge_path(bin), 0755), 0);
	assert_int_equal(save(&reused), -EEXIST);
	assert_int_equal(rmdir(edge_path(bin)), 0);
	edge_write("elsewhere", content, SIZE);
	assert_int_equal(symlink("elsewhere", edge_path(bin)), 0);
	assert_int_equal(save(&reused), -EEXIST);
	assert_int_equal(unlink(edge_path(bin)), 0);
	assert_int_equal(files_in(edge_root), 1);
}

static void test_md5_name_is_taken(void **state)
{
	bool reused;

	(void)state;
	edge_put(sum, "something of the owner's\n");
	assert_int_equal(save(&reused), -EEXIST);
	edge_assert_says(sum);
	assert_string_equal(edge_get(sum), "something of the owner's\n");
	assert_int_equal(files_in(edge_root), 1);

	/* A backup that was there stays, whatever becomes of its .md5. */
	edge_write(bin, content, SIZE);
	assert_int_equal(save(&reused), -EEXIST);
	assert_int_equal(files_in(edge_root), 2);
	assert_memory_equal(edge_get(bin), content, SIZE);
}

static void test_leftover_of_a_crash(void **state)
{
	bool reused;

	(void)state;
	edge_put(temporary, "half of a backup");
	assert_int_equal(save(&reused), 0);
	assert_saved();
	assert_int_equal(unlink(edge_path(bin)), 0);
	assert_int_equal(mkdir(edge_path(temporary), 0755), 0);
	assert_true(save(&reused) < 0);
	assert_true(edge_exists(temporary));
	assert_false(edge_exists(bin));
}

/* Beside a good backup it may own the same clusters: it is left alone. */
static void test_leftover_beside_the_backup(void **state)
{
	bool reused;

	(void)state;
	edge_write(bin, content, SIZE);
	edge_write(temporary, content, SIZE);
	assert_int_equal(save(&reused), 0);
	assert_true(edge_exists(temporary));
	assert_int_equal(unlink(edge_path(temporary)), 0);
	assert_saved();
}

/* A card pulled out during vfat's rename keeps the name with length 0. */
static void test_leftover_of_a_rename(void **state)
{
	bool reused = true;

	(void)state;
	edge_put(bin, "");
	edge_put(sum, "");
	assert_int_equal(save(&reused), 0);
	assert_false(reused);
	assert_saved();
}

static void test_short_and_interrupted(void **state)
{
	bool reused;

	(void)state;
	fake.short_transfers = true;
	assert_int_equal(save(&reused), 0);
	assert_saved();
}

static void test_no_direct_reads(void **state)
{
	bool reused;

	(void)state;
	fake.refuse_direct_open = true;
	assert_int_equal(save(&reused), 0);
	assert_saved();
	assert_int_equal(fake.direct_reads, 0);
	fake.refuse_direct_open = false;
	fake.refuse_direct_read = true;
	assert_int_equal(save(&reused), 0);
	assert_true(reused);
	assert_int_equal(fake.direct_reads, 0);
	assert_true(fake.plain_reads >= 6);
}

static void test_no_directory_sync(void **state)
{
	bool reused;

	(void)state;
	fake.no_directory_sync = true;
	assert_int_equal(save(&reused), 0);
	assert_int_equal(fake.syncfs_calls, 2);
	assert_saved();
}

static void test_reads_back_differently(void **state)
{
	bool reused;

	(void)state;
	fake.flip = true;
	assert_int_equal(save(&reused), -EIO);
	edge_assert_says("does not read back");
	assert_int_equal(files_in(edge_root), 0);
}

/* Standard input may be closed, and its number given away. */
static void test_descriptor_0(void **state)
{
	int kept = dup(0);
	bool reused;
	int result;

	(void)state;
	close(0);
	result = save(&reused); /* the directory is 0 */
	dup2(kept, 0);
	assert_int_equal(result, 0);
	assert_saved();
	unlink(edge_path(bin));
	fake.zero = true;
	result = save(&reused); /* each file is 0 */
	dup2(kept, 0);
	close(kept);
	assert_int_equal(result, 0);
	assert_saved();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, edge_teardown)
		T(test_saves_and_reuses),
		T(test_md5_alone_is_missing),
		T(test_never_overwrites),
		T(test_md5_name_is_taken),
		T(test_leftover_of_a_crash),
		T(test_leftover_of_a_rename),
		T(test_leftover_beside_the_backup),
		T(test_short_and_interrupted),
		T(test_no_direct_reads),
		T(test_no_directory_sync),
		T(test_reads_back_differently),
		T(test_descriptor_0),
	};

	return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Backups: every system call of store.c fails once, with every error, and for
 * good; then nothing is lost, nothing half-written is left, and nothing is
 * claimed that is not so.
 *
 * LDFLAGS: -Wl,--wrap=openat,--wrap=pwrite,--wrap=pread,--wrap=fsync,--wrap=lseek
 * LDFLAGS: -Wl,--wrap=renameat,--wrap=unlinkat,--wrap=fstatfs,--wrap=syncfs,--wrap=posix_fadvise
 */
#include "edge.h"

#include <dirent.h>
#include <sys/mount.h>
#include <sys/vfs.h>

#include "store.h"

#define SIZE 20000u /* no multiple of a page: the last direct read is short */

static uint8_t content[SIZE];
static uint8_t scratch[STORE_SCRATCH_LEAST + 100];
static struct digest md5;
static char bin[STORE_NAME_SIZE];
static char sum[STORE_NAME_SIZE + 8];

/* ---- system calls that fail ------------------------------------------- */

static struct {
	char trace[256];     /* a letter a call, where order matters */
	unsigned count;      /* calls so far */
	unsigned fail_from;  /* number of the first that fails; 0: none */
	unsigned fail_until; /* and of the last */
	int error;
	bool wraps;          /* off while the test itself does things */
	bool refuse_direct_open;
	bool refuse_direct_read;
	bool short_transfers; /* and interrupted ones, in turn */
	bool flip;           /* a bit of what is read */
	bool vanish;         /* what is renamed */
	bool full;           /* statfs says so */
	bool no_bsize;       /* statfs does not say */
	bool no_blocks;
	bool size_is_right;  /* lseek says so of every file */
	bool cannot_remove;  /* unlinkat says 0 and does nothing */
	unsigned advices;
	bool no_directory_sync;
	unsigned directory_syncs;
	unsigned syncfs_calls;
	unsigned plain_reads;
	unsigned direct_reads;
} fake;

static bool fake_fails(char letter)
{
	size_t length = strlen(fake.trace);

	if (!fake.wraps)
		return false;
	fake.count++;
	/* Several of the same kind in a row are one. */
	if (letter != 0 && length + 1 < sizeof fake.trace &&
	    (length == 0 || fake.trace[length - 1] != letter))
		fake.trace[length] = letter;
	if (fake.fail_from == 0 || fake.count < fake.fail_from ||
	    fake.count > fake.fail_until)
		return false;
	errno = fake.error;
	return true;
}

int __real_openat(int dir, const char *path, int flags, ...);
ssize_t __real_pwrite(int fd, const void *from, size_t length, off_t offset);
ssize_t __real_pread(int fd, void *to, size_t length, off_t offset);
off_t __real_lseek(int fd, off_t offset, int whence);
int __real_renameat(int a, const char *from, int b, const char *to);
int __real_unlinkat(int dir, const char *path, int flags);
int __real_fstatfs(int fd, struct statfs *about);
int __real_posix_fadvise(int fd, off_t from, off_t length, int advice);
int __wrap_posix_fadvise(int fd, off_t from, off_t length, int advice);
int __wrap_openat(int dir, const char *path, int flags, mode_t mode);
ssize_t __wrap_pwrite(int fd, const void *from, size_t length, off_t offset);
ssize_t __wrap_pread(int fd, void *to, size_t length, off_t offset);
int __wrap_fsync(int fd);
off_t __wrap_lseek(int fd, off_t offset, int whence);
int __wrap_renameat(int a, const char *from, int b, const char *to);
int __wrap_unlinkat(int dir, const char *path, int flags);
int __wrap_fstatfs(int fd, struct statfs *about);
int __wrap_syncfs(int fd);

int __wrap_openat(int dir, const char *path, int flags, mode_t mode)
{
	if (fake_fails(0))
		return -1;
	if (fake.wraps && fake.refuse_direct_open && (flags & O_DIRECT) != 0) {
		errno = EINVAL;
		return -1;
	}
	return __real_openat(dir, path, flags, mode);
}

ssize_t __wrap_pwrite(int fd, const void *from, size_t length, off_t offset)
{
	if (fake_fails('w'))
		return -1;
	if (fake.short_transfers && fake.count % 2 == 0) {
		errno = EINTR;
		return -1;
	}
	if (fake.short_transfers && length > 4096)
		length = 4096;
	return __real_pwrite(fd, from, length, offset);
}

ssize_t __wrap_pread(int fd, void *to, size_t length, off_t offset)
{
	bool direct = (fcntl(fd, F_GETFL) & O_DIRECT) != 0;
	ssize_t got;

	if (fake_fails('p'))
		return -1;
	if (fake.refuse_direct_read && direct) {
		errno = EINVAL;
		return -1;
	}
	if (fake.short_transfers && fake.count % 2 == 0) {
		errno = EINTR;
		return -1;
	}
	if (direct)
		fake.direct_reads++;
	else
		fake.plain_reads++;
	got = __real_pread(fd, to, length, offset);
	if (fake.flip && got > 0)
		((uint8_t *)to)[got - 1] ^= 1;
	return got;
}

int __wrap_fsync(int fd)
{
	struct stat about;
	bool directory = fstat(fd, &about) == 0 && S_ISDIR(about.st_mode);

	if (fake_fails(directory ? 'd' : 'f'))
		return -1;
	if (fake.wraps && directory) {
		fake.directory_syncs++;
		if (fake.no_directory_sync) {
			errno = EINVAL;
			return -1;
		}
	}
	return 0; /* the machine that runs the test keeps its power */
}

off_t __wrap_lseek(int fd, off_t offset, int whence)
{
	off_t result = fake_fails(0) ? -1 : __real_lseek(fd, offset, whence);

	return fake.size_is_right ? (off_t)SIZE : result;
}

int __wrap_renameat(int a, const char *from, int b, const char *to)
{
	int result = fake_fails('r') ? -1 : __real_renameat(a, from, b, to);

	return fake.vanish ? __real_unlinkat(b, to, 0) : result;
}

int __wrap_unlinkat(int dir, const char *path, int flags)
{
	if (fake.cannot_remove)
		return 0;
	return fake_fails(0) ? -1 : __real_unlinkat(dir, path, flags);
}

int __wrap_fstatfs(int fd, struct statfs *about)
{
	int result = fake_fails(0) ? -1 : __real_fstatfs(fd, about);

	if (fake.full)
		about->f_bavail = SIZE / (uint64_t)about->f_bsize + 1;
	if (fake.no_bsize)
		about->f_bsize = 0;
	if (fake.no_blocks)
		about->f_blocks = about->f_bavail = 0;
	return result;
}

int __wrap_syncfs(int fd)
{
	fake.syncfs_calls++;
	(void)fd;
	return fake_fails(0) ? -1 : 0;
}

int __wrap_posix_fadvise(int fd, off_t from, off_t length, int advice)
{
	if (advice == POSIX_FADV_DONTNEED)
		fake.advices++;
	return __real_posix_fadvise(fd, from, length, advice);
}

/* ---- helpers ------------------------------------------------------------ */

static int setup(void **state)
{
	uint32_t random = 1;

	memset(&fake, 0, sizeof fake);
	for (uint32_t i = 0; i < SIZE; i++) {
		random = random * 1664525u + 1013904223u;
		content[i] = (uint8_t)(random >> 24);
	}
	digest_md5(content, SIZE, &md5);
	store_name(bin, &md5);
	snprintf(sum, sizeof sum, "%s.md5", bin);
	return edge_setup(state);
}

static int save_in(const char *directory, bool *reused)
{
	int result;

	text_start(&edge_why, edge_sentence, sizeof edge_sentence);
	fake.count = 0;
	memset(fake.trace, 0, sizeof fake.trace);
	fake.wraps = true;
	result = store_save(directory, content, SIZE, &md5, scratch + 3,
			    sizeof scratch - 3, reused, &edge_why);
	fake.wraps = false;
	assert_true((result == 0) == (edge_why.length == 0));
	assert_false(edge_why.cut);
	return result;
}

static int save(bool *reused)
{
	return save_in(edge_root, reused);
}

static unsigned files_in(const char *directory)
{
	unsigned count = 0;
	DIR *dir = opendir(directory);

	assert_non_null(dir);
	while (readdir(dir) != NULL)
		count++;
	closedir(dir);
	return count - 2;
}

static void assert_saved(void)
{
	char command[256];

	assert_true(edge_exists(bin));
	assert_true(edge_exists(sum));
	assert_memory_equal(edge_get(bin), content, SIZE);
	assert_false(edge_exists("pan-fix-backup.tmp"));
	snprintf(command, sizeof command,
		 "cd %s && md5sum -c %s >/dev/null 2>&1", edge_root, sum);
	assert_int_equal(system(command), 0);
}

/* ---- tests --------------------------------------------------------------- */

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
	/* For each file: write, fsync, rename, fsync of the directory, then
	 * read back, past the cache. */
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
	/* other content, the same size; cut; empty; a directory; a link */
	content[SIZE - 1] ^= 1;
	edge_write(bin, content, SIZE);
	content[SIZE - 1] ^= 1;
	assert_int_equal(save(&reused), -EEXIST);
	edge_assert_says("other content");
	edge_assert_says(bin);
	assert_memory_not_equal(edge_get(bin), content, SIZE);
	edge_write(bin, content, SIZE - 1);
	assert_int_equal(save(&reused), -EEXIST);
	edge_write(bin, content, 0);
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
	edge_put("pan-fix-backup.tmp", "half of a backup");
	assert_int_equal(save(&reused), 0);
	assert_saved();

	assert_int_equal(unlink(edge_path(bin)), 0);
	assert_int_equal(mkdir(edge_path("pan-fix-backup.tmp"), 0755), 0);
	assert_true(save(&reused) < 0);
	assert_true(edge_exists("pan-fix-backup.tmp"));
	assert_false(edge_exists(bin));
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

static void test_full(void **state)
{
	bool reused;

	(void)state;
	fake.full = true;
	assert_int_equal(save(&reused), -ENOSPC);
	edge_assert_says("is full");
	edge_assert_says(edge_root);
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
	edge_put("pan-fix-backup.tmp", "somebody else's");
	fake.cannot_remove = true;
	assert_true(save(&reused) < 0);
	assert_string_equal(edge_get("pan-fix-backup.tmp"), "somebody else's");
}

/* Every call fails once; a run that says 0 has to be a good one. */
static void test_each_call_fails_once(void **state)
{
	static const int errors[] = { EIO, ENOSPC, EROFS, ENODEV, EINVAL };
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

static void test_no_such_directory(void **state)
{
	bool reused;

	(void)state;
	assert_int_equal(save_in(edge_path("nothing"), &reused), -ENOENT);
	edge_assert_says("nothing");
	edge_put("file", "");
	assert_int_equal(save_in(edge_path("file"), &reused), -ENOTDIR);
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
	assert_int_equal(save_in(card, &reused), -ENOSPC);
	assert_int_equal(files_in(card), 0);
	assert_int_equal(mount("none", card, "tmpfs", MS_REMOUNT, "size=40k"), 0);
	assert_int_equal(save_in(card, &reused), 0);
	assert_int_equal(mount("none", card, "tmpfs", MS_REMOUNT | MS_RDONLY, ""), 0);
	content[0] ^= 1;
	digest_md5(content, SIZE, &md5);
	assert_int_equal(save_in(card, &reused), -EROFS);
	edge_assert_says("read-only");
	assert_int_equal(files_in(card), 2);
	assert_int_equal(umount(card), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, edge_teardown)
		T(test_saves_and_reuses), T(test_md5_alone_is_missing),
		T(test_never_overwrites), T(test_md5_name_is_taken),
		T(test_leftover_of_a_crash), T(test_short_and_interrupted),
		T(test_no_direct_reads), T(test_no_directory_sync),
		T(test_reads_back_differently), T(test_full),
		T(test_vanishes), T(test_no_figures), T(test_file_changes_meanwhile),
		T(test_temporary_appears_meanwhile),
		T(test_each_call_fails_once),
		T(test_existing_backup_survives_errors), T(test_pulled_out),
		T(test_no_such_directory), T(test_real_file_systems),
	};

	return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}

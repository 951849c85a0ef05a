/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the tests of store.c share: a backup to save, and system calls that fail.
 */
#ifndef STORE_FAKE_H
#define STORE_FAKE_H

#include "edge.h"

#include <dirent.h>
#include <sys/vfs.h>

#include "store.h"

/* Pages and a byte: the last direct read brings no more than that one. */
#define SIZE (6 * 4096u + 1)

static uint8_t content[SIZE + 4096]; /* zeros behind it */
static uint8_t scratch[STORE_SCRATCH_LEAST + 100];
static struct digest md5;
static char bin[STORE_NAME_SIZE];
static char sum[STORE_NAME_SIZE + 8];
static char temporary[STORE_NAME_SIZE + 8]; /* of bin */

/* ---- system calls that fail ------------------------------------------- */

static struct {
	char trace[256];     /* a letter a call, where order matters */
	unsigned count;      /* calls so far */
	unsigned fail_from;  /* number of the first that fails; 0: none */
	unsigned fail_until; /* and of the last */
	int error;
	bool wraps; /* off while the test itself does things */
	bool refuse_direct_open;
	bool refuse_direct_read;
	bool short_transfers; /* and interrupted ones, in turn */
	bool flip;            /* a bit of what is read */
	bool vanish;          /* what is renamed */
	bool full;            /* statfs says so */
	uint64_t free;        /* or this many blocks of 4096 bytes; 0: the truth */
	bool bytewise;        /* it counts in bytes, of which one is missing */
	bool no_bsize;        /* statfs does not say */
	bool no_blocks;
	bool size_is_right; /* lseek says so of every file */
	bool cannot_remove; /* unlinkat says 0 and does nothing */
	bool zero;          /* files are opened as descriptor 0 */
	bool cannot_close;  /* a file that was written: EIO */
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
	assert_true(++fake.count < 10000);
	errno = EINTR; /* after success it may be anything */
	/* Several of the same kind in a row are one. */
	if (letter != 0 && length + 1 < sizeof fake.trace &&
	    (length == 0 || fake.trace[length - 1] != letter))
		fake.trace[length] = letter;
	if (fake.fail_from == 0 || fake.count < fake.fail_from || fake.count > fake.fail_until)
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
int __real_close(int fd);
int __wrap_close(int fd);
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
	if (fake.wraps && fake.zero) {
		int fd = __real_openat(dir, path, flags, mode);

		if (fd <= 0 || dup2(fd, 0) != 0)
			return fd;
		__real_close(fd);
		return 0;
	}
	return __real_openat(dir, path, flags, mode);
}

int __wrap_close(int fd)
{
	bool written = (fcntl(fd, F_GETFL) & O_ACCMODE) != O_RDONLY;
	int result = __real_close(fd);

	if (!fake.wraps || !fake.cannot_close || !written)
		return result;
	errno = EIO;
	return -1;
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
	if (fake.free != 0) {
		about->f_bsize = 4096;
		about->f_bavail = fake.free;
	}
	if (fake.bytewise) {
		about->f_bsize = 1;
		about->f_bavail = SIZE + 1;
	}
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
	if (advice == POSIX_FADV_DONTNEED && from == 0 && length == 0)
		fake.advices++; /* of all of the file */
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
	snprintf(temporary, sizeof temporary, "%s.tmp", bin);
	return edge_setup(state);
}

static int save_on(const struct card *card, bool *reused)
{
	int result;

	text_start(&edge_why, edge_sentence, sizeof edge_sentence);
	fake.count = 0;
	memset(fake.trace, 0, sizeof fake.trace);
	fake.wraps = true;
	result = store_save(card, content, SIZE, &md5, scratch + 3, sizeof scratch - 3, reused,
	                    &edge_why);
	fake.wraps = false;
	assert_true((result == 0) == (edge_why.length == 0));
	assert_false(edge_why.cut);
	return result;
}

static int save(bool *reused)
{
	return save_on(edge_card(edge_root), reused);
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
	assert_false(edge_exists(temporary));
	snprintf(command, sizeof command, "cd %s && md5sum -c %s >/dev/null 2>&1", edge_root, sum);
	assert_int_equal(system(command), 0);
}

#endif

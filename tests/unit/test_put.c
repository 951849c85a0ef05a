/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files that a command makes on a PC: whole, or not there; what was there stays.
 *
 * LDFLAGS: -Wl,--wrap=openat,--wrap=pwrite,--wrap=fsync,--wrap=close,--wrap=rename,--wrap=mkdir
 */
#include "edge.h"

#include "put.h"

static const char *fails; /* the call that does, once it is on the .part */
static int part_fd = -1;
static unsigned syncs;

static bool fails_now(const char *call)
{
	errno = ENOSPC;
	return fails != NULL && strcmp(fails, call) == 0;
}

int __real_openat(int directory, const char *name, int flags, ...);
int __wrap_openat(int directory, const char *name, int flags, mode_t mode);
int __wrap_openat(int directory, const char *name, int flags, mode_t mode)
{
	if (fails_now("openat"))
		return -1;
	part_fd = __real_openat(directory, name, flags, mode);
	return part_fd;
}

ssize_t __real_pwrite(int fd, const void *from, size_t length, off_t offset);
ssize_t __wrap_pwrite(int fd, const void *from, size_t length, off_t offset);
ssize_t __wrap_pwrite(int fd, const void *from, size_t length, off_t offset)
{
	return fails_now("pwrite") ? -1 : __real_pwrite(fd, from, length, offset);
}

int __real_fsync(int fd);
int __wrap_fsync(int fd);
int __wrap_fsync(int fd)
{
	assert_int_equal(fd, part_fd);
	syncs++;
	return fails_now("fsync") ? -1 : __real_fsync(fd);
}

int __real_close(int fd);
int __wrap_close(int fd);
int __wrap_close(int fd)
{
	int result = __real_close(fd);

	return fd == part_fd && fails_now("close") ? -1 : result;
}

int __real_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to)
{
	return fails_now("rename") ? -1 : __real_rename(from, to);
}

int __real_mkdir(const char *path, mode_t mode);
int __wrap_mkdir(const char *path, mode_t mode);
int __wrap_mkdir(const char *path, mode_t mode)
{
	return fails_now("mkdir") ? -1 : __real_mkdir(path, mode);
}

static int setup(void **state)
{
	fails = NULL;
	part_fd = -1;
	syncs = 0;
	return edge_setup(state);
}

static int teardown(void **state)
{
	fails = NULL;
	return edge_teardown(state);
}

/* A path that is too long for a suffix. */
static const char *too_long(void)
{
	static char path[4096];

	memset(path, 'x', 4093);
	path[0] = '/';
	return path;
}

static void test_file(void **state)
{
	(void)state;
	edge_put("file", "longer than the new one");
	edge_put("file.part", "left by a crash, and longer as well");
	assert_int_equal(put_file(edge_path("file"), "new", 3, &edge_why), 0);
	assert_string_equal(edge_get("file"), "new");
	assert_false(edge_exists("file.part"));
	assert_int_equal(syncs, 1);
	assert_int_equal(edge_why.length, 0);
}

/* Whatever fails: the old file is as it was, nothing is left beside it. */
static void test_file_fails(void **state)
{
	static const char *const calls[] = {"openat", "pwrite", "fsync", "close", "rename"};

	(void)state;
	edge_put("file", "old");
	for (unsigned i = 0; i < sizeof calls / sizeof calls[0]; i++) {
		text_start(&edge_why, edge_sentence, sizeof edge_sentence);
		fails = calls[i];
		assert_int_equal(put_file(edge_path("file"), "new", 3, &edge_why), -ENOSPC);
		fails = NULL;
		edge_assert_says("cannot write");
		edge_assert_says(edge_path("file"));
		assert_string_equal(edge_get("file"), "old");
		assert_false(edge_exists("file.part"));
	}
	assert_int_equal(put_file(too_long(), "new", 3, &edge_why), -ENAMETOOLONG);
}

static void test_folder(void **state)
{
	(void)state;
	assert_int_equal(put_folder(edge_path("folder"), &edge_why), 0);
	assert_int_equal(put_folder(edge_path("folder"), &edge_why), 0);
	assert_int_equal(edge_why.length, 0);
	edge_put("file", "");
	assert_int_equal(put_folder(edge_path("file"), &edge_why), -EEXIST);
	edge_assert_says("cannot make the folder");
	edge_assert_says("a directory");
	assert_int_equal(put_folder(edge_path("no/where"), &edge_why), -ENOENT);
	fails = "mkdir"; /* not because it is there */
	assert_int_equal(put_folder(edge_path("folder"), &edge_why), -ENOSPC);
}

static void test_aside(void **state)
{
	(void)state;
	assert_int_equal(put_aside(edge_path("file"), &edge_why), 0);
	edge_put("file", "old");
	edge_put("file.before", "older");
	assert_int_equal(put_aside(edge_path("file"), &edge_why), 0);
	assert_false(edge_exists("file"));
	assert_string_equal(edge_get("file.before"), "old");
	assert_int_equal(edge_why.length, 0);
	fails = "rename";
	assert_int_equal(put_aside(edge_path("file"), &edge_why), -ENOSPC);
	edge_assert_says("cannot rename the older");
	fails = NULL;
	assert_int_equal(put_aside(too_long(), &edge_why), -ENAMETOOLONG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		T(test_file),
		T(test_file_fails),
		T(test_folder),
		T(test_aside),
	};

	return cmocka_run_group_tests_name("put", tests, NULL, NULL);
}

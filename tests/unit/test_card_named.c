/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The card as a directory that the owner names, and as it is asked again.
 *
 * LDFLAGS: -Wl,--wrap=statfs,--wrap=access
 */
#include "card_stand.h"

#define CAMERA                                   \
	"rootfs / rootfs rw 0 0\n"               \
	"/dev/root / squashfs ro,relatime 0 0\n" \
	"tmpfs /media tmpfs rw,relatime 0 0\n"   \
	"/dev/mtdblock8 /configs jffs2 rw,relatime 0 0\n"

static int use(const char *directory)
{
	text_start(&edge_why, edge_sentence, sizeof edge_sentence);
	return card_use(&card, directory, &edge_why);
}

/* Found on one file system; another is there when it is opened. */
static void test_another_file_system(void **state)
{
	static const uint32_t found[3] = {MSDOS_SUPER_MAGIC, 7, 9};
	struct statfs about;
	int fd;

	(void)state;
	fake_fsid[0] = 7;
	fake_fsid[1] = 9;
	assert_int_equal(use(edge_root), 0);
	assert_memory_equal(card.device, found, sizeof found);
	assert_int_equal(card_open(&card), -ENODEV);
	assert_int_equal(find("/dev/mmcblk0p1 /media/a vfat rw 0 0\n"), 0);
	assert_memory_equal(card.device, found, sizeof found);
	assert_int_equal(card_open(&card), -ENOENT);

	assert_int_equal(use(edge_root), 0);
	assert_int_equal(__real_statfs(edge_root, &about), 0);
	card.device[0] = (uint32_t)about.f_type;
	memcpy(card.device + 1, &about.f_fsid, sizeof about.f_fsid);
	fd = card_open(&card);
	assert_true(fd >= 0);
	assert_int_equal(close(fd), 0);
	for (unsigned i = 0; i < 3; i++) {
		card.device[i] ^= 1;
		assert_int_equal(card_open(&card), -ENODEV);
		card.device[i] ^= 1;
	}
}

static void test_named_directory(void **state)
{
	static const uint32_t memory[] = {
		TMPFS_MAGIC, RAMFS_MAGIC,      OVERLAYFS_SUPER_MAGIC,
		0x794c764f,  PROC_SUPER_MAGIC, SYSFS_MAGIC,
	};

	(void)state;
	memset(&card, 'x', sizeof card);
	assert_int_equal(use(edge_root), 0);
	assert_string_equal(card.directory, edge_root);
	assert_string_equal(card.source, "");
	assert_string_equal(card.type, "");
	assert_int_equal(edge_why.length, 0);
	for (size_t i = 0; i < sizeof memory / sizeof memory[0]; i++) {
		fake_magic = memory[i];
		assert_int_equal(use(edge_root), -EINVAL);
		edge_assert_says("is in RAM, not on a card");
	}
}

static void test_named_directory_is_none(void **state)
{
	char longer[200];

	(void)state;
	assert_int_equal(use(edge_path("nothing")), -ENOENT);
	edge_assert_says("nothing");
	edge_put("file", "");
	assert_int_equal(use(edge_path("file")), -ENOTDIR);
	fake_error = EIO;
	assert_int_equal(use(edge_root), -EIO);
	fake_error = 0;
	memset(longer, '/', sizeof longer - 1);
	longer[sizeof longer - 1] = '\0';
	assert_int_equal(use(longer), -ENAMETOOLONG);
	fake_access = EROFS;
	assert_int_equal(use(edge_root), -EROFS);
	edge_assert_says("read-only");
}

static void test_descriptor_0_is_one(void **state)
{
	struct statfs about;
	int saved = dup(STDIN_FILENO);
	int used, opened;

	(void)state;
	assert_true(saved >= 0);
	assert_int_equal(__real_statfs(edge_root, &about), 0);
	assert_int_equal(close(STDIN_FILENO), 0);
	errno = EIO;
	used = use(edge_root);
	/* This machine's own may well be in memory. */
	card.device[0] = (uint32_t)about.f_type;
	memcpy(card.device + 1, &about.f_fsid, sizeof about.f_fsid);
	errno = EIO;
	opened = card_open(&card);
	assert_int_equal(dup2(saved, STDIN_FILENO), STDIN_FILENO);
	assert_int_equal(close(saved), 0);
	assert_int_equal(used, 0);
	assert_int_equal(opened, STDIN_FILENO);
}

static void test_real_memory(void **state)
{
	struct statfs about;

	(void)state;
	if (__real_statfs("/dev/shm", &about) != 0 || about.f_type != TMPFS_MAGIC) {
		print_message("skipped: /dev/shm is no tmpfs here\n");
		skip();
	}
	fake_magic = (uint32_t)about.f_type;
	assert_int_equal(use("/dev/shm"), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, edge_teardown)
		T(test_another_file_system),
		T(test_named_directory),
		T(test_named_directory_is_none),
		T(test_descriptor_0_is_one),
		T(test_real_memory),
	};

	return cmocka_run_group_tests_name("card named", tests, NULL, NULL);
}

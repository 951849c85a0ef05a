/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which mount is the card, and which directory survives a reboot.
 *
 * LDFLAGS: -Wl,--wrap=statfs,--wrap=access
 */
#include "edge.h"

#include <linux/magic.h>
#include <sys/vfs.h>

#include "card.h"

static struct card card;
static char scratch[4096];

/* Everything is on a card's file system, unless a test says otherwise. */
static uint32_t fake_magic;
static uint32_t fake_fsid[2];
static const char *fake_memory; /* this path is a tmpfs all the same */
static int fake_error;

int __real_statfs(const char *path, struct statfs *about);
int __wrap_statfs(const char *path, struct statfs *about);

int __wrap_statfs(const char *path, struct statfs *about)
{
	memset(about, 0, sizeof *about);
	about->f_type = fake_magic;
	memcpy(&about->f_fsid, fake_fsid, sizeof fake_fsid);
	if (fake_memory != NULL && strcmp(path, fake_memory) == 0)
		about->f_type = TMPFS_MAGIC;
	errno = fake_error;
	return fake_error != 0 ? -1 : 0;
}

static int fake_access;
int __wrap_access(const char *path, int mode);

int __wrap_access(const char *path, int mode)
{
	(void)path;
	(void)mode;
	errno = fake_access;
	return fake_access != 0 ? -1 : 0;
}

static int setup(void **state)
{
	fake_access = 0;
	fake_magic = MSDOS_SUPER_MAGIC;
	fake_memory = NULL;
	fake_error = 0;
	return edge_setup(state);
}

static int find(const char *table)
{
	memset(&card, 0, sizeof card);
	text_start(&edge_why, edge_sentence, sizeof edge_sentence);
	edge_put("mounts", table);
	return card_find(&card, edge_path("mounts"), edge_path("media"), scratch, sizeof scratch,
	                 &edge_why);
}

#define CAMERA                                   \
	"rootfs / rootfs rw 0 0\n"               \
	"/dev/root / squashfs ro,relatime 0 0\n" \
	"tmpfs /media tmpfs rw,relatime 0 0\n"   \
	"/dev/mtdblock8 /configs jffs2 rw,relatime 0 0\n"

static void test_partition(void **state)
{
	(void)state;
	assert_int_equal(find(CAMERA "/dev/mmcblk0p1 /media/mmc vfat rw,relatime,fmask=0022 0 0\n"),
	                 0);
	assert_string_equal(card.directory, "/media/mmc");
	assert_string_equal(card.source, "/dev/mmcblk0p1");
	assert_string_equal(card.type, "vfat");
	assert_int_equal(edge_why.length, 0);
}

static void test_whole_disk_exfat_anywhere(void **state)
{
	(void)state;
	assert_int_equal(find(CAMERA "/dev/mmcblk0 /a\\040card exfat rw 0 0\n"), 0);
	assert_string_equal(card.directory, "/a card");
	assert_string_equal(card.type, "exfat");
}

static void test_no_card(void **state)
{
	static const char *const tables[] = {
		"",
		CAMERA,
		CAMERA "/dev/mmcblk0p1 /media/mmc ext4 rw 0 0\n",
		CAMERA "/dev/sda1 /media/mmc vfat rw 0 0\n",
		CAMERA "/dev/mmcblock0 /media/mmc vfat rw 0 0\n",
		CAMERA "tmpfs /media/mmc tmpfs rw 0 0\n",
		CAMERA "/dev/mmcblk0p1 /media/mmc vfat", /* cut */
		CAMERA "/dev/mmcblk0p1 /media/mmc vfatx rw 0 0\n",
		/* mounted over later */
		CAMERA "/dev/mmcblk0p1 /media/mmc vfat rw 0 0\n"
		       "tmpfs /media/mmc tmpfs rw 0 0\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
		assert_int_equal(find(tables[i]), -ENODEV);
		edge_assert_says("no SD card is mounted:");
		edge_assert_says("--backup-dir");
	}
	assert_int_equal(mkdir(edge_path("media"), 0755), 0);
	assert_int_equal(find(CAMERA), -ENODEV);
	edge_assert_says("media is in RAM, not on a card");
}

/* A tmpfs mounted on /media hides what was mounted on /media/mmc before. */
static void test_hidden_from_above(void **state)
{
	(void)state;
	fake_memory = "/media/mmc";
	assert_int_equal(find("/dev/mmcblk0p1 /media/mmc vfat rw 0 0\n"
	                      "tmpfs /media tmpfs rw 0 0\n"),
	                 -ENODEV);
	fake_memory = NULL;
	fake_error = ENOENT;
	assert_int_equal(find("/dev/mmcblk0p1 /media/mmc vfat rw 0 0\n"), -ENODEV);
}

static void test_read_only(void **state)
{
	(void)state;
	assert_int_equal(find(CAMERA "/dev/mmcblk0p1 /media/mmc vfat ro,relatime 0 0\n"), -EROFS);
	edge_assert_says("/media/mmc is mounted read-only");
	assert_string_equal(card.directory, "/media/mmc");
}

static void test_choice_of_two(void **state)
{
	(void)state;
	/* writable before the name, the source before the mount point */
	assert_int_equal(find("/dev/mmcblk0p1 /media/a vfat ro 0 0\n"
	                      "/dev/mmcblk0p2 /media/b vfat rw 0 0\n"),
	                 0);
	assert_string_equal(card.directory, "/media/b");
	assert_int_equal(find("/dev/mmcblk0p2 /media/b vfat rw 0 0\n"
	                      "/dev/mmcblk0p1 /media/a vfat ro 0 0\n"),
	                 0);
	assert_string_equal(card.directory, "/media/b");
	assert_int_equal(find("/dev/mmcblk0p2 /media/a vfat rw 0 0\n"
	                      "/dev/mmcblk0p1 /media/b vfat rw 0 0\n"),
	                 0);
	assert_string_equal(card.directory, "/media/b");
	assert_int_equal(find("/dev/mmcblk0p1 /media/b vfat rw 0 0\n"
	                      "/dev/mmcblk0p2 /media/a vfat rw 0 0\n"),
	                 0);
	assert_string_equal(card.directory, "/media/b");
	assert_int_equal(find("/dev/mmcblk0p1 /media/mmcblk0p1 vfat rw 0 0\n"
	                      "/dev/mmcblk0p1 /media/mmc vfat rw 0 0\n"),
	                 0);
	assert_string_equal(card.directory, "/media/mmc");
	assert_int_equal(find("/dev/mmcblk0p1 /media/mmc vfat rw 0 0\n"
	                      "/dev/mmcblk0p1 /media/mmcblk0p1 vfat rw 0 0\n"),
	                 0);
	assert_string_equal(card.directory, "/media/mmc");
}

static void test_table_is_missing_or_long(void **state)
{
	char table[sizeof scratch + 200];

	(void)state;
	assert_int_equal(card_find(&card, edge_path("nothing"), "/nothing", scratch, sizeof scratch,
	                           &edge_why),
	                 -ENOENT);
	edge_assert_says("cannot look for the SD card");
	strcpy(table, "/dev/mmcblk0p1 /media/mmc vfat rw 0 0\n");
	while (strlen(table) < sizeof scratch + 100)
		strcat(table, "none /sys sysfs rw 0 0\n");
	assert_int_equal(find(table), 0);
}

static int use(const char *directory)
{
	text_start(&edge_why, edge_sentence, sizeof edge_sentence);
	return card_use(&card, directory, &edge_why);
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
		T(test_partition),
		T(test_whole_disk_exfat_anywhere),
		T(test_no_card),
		T(test_hidden_from_above),
		T(test_read_only),
		T(test_choice_of_two),
		T(test_table_is_missing_or_long),
		T(test_another_file_system),
		T(test_named_directory),
		T(test_named_directory_is_none),
		T(test_descriptor_0_is_one),
		T(test_real_memory),
	};

	return cmocka_run_group_tests_name("card", tests, NULL, NULL);
}

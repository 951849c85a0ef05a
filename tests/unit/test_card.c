/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which mount is the card, and which directory survives a reboot.
 *
 * LDFLAGS: -Wl,--wrap=statfs,--wrap=access
 */
#include "card_stand.h"

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

#define P1 "/dev/mmcblk0p1 /media/"
#define P2 "/dev/mmcblk0p2 /media/"
#define RO " vfat ro 0 0\n"
#define RW " vfat rw 0 0\n"

/* Writable before the name, the source before the mount point; in any order. */
static void test_choice_of_two(void **state)
{
	static const struct {
		const char *wanted, *other, *directory;
	} pairs[] = {
		{P2 "b" RW, P1 "a" RO, "/media/b"},
		{P1 "b" RW, P2 "a" RW, "/media/b"},
		{P1 "mmc" RW, P1 "mmcblk0p1" RW, "/media/mmc"},
	};
	char table[128];

	(void)state;
	for (size_t i = 0; i < 2 * sizeof pairs / sizeof pairs[0]; i++) {
		const char *wanted = pairs[i / 2].wanted, *other = pairs[i / 2].other;

		snprintf(table, sizeof table, "%s%s", i % 2 ? wanted : other,
		         i % 2 ? other : wanted);
		assert_int_equal(find(table), 0);
		assert_string_equal(card.directory, pairs[i / 2].directory);
	}
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
	};

	return cmocka_run_group_tests_name("card", tests, NULL, NULL);
}

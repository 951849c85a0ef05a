/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The stand-in's reader of cards, on cards that are made here: FAT16 and FAT32, with a file in
 * pieces, and what can be wrong with them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "fat.h"

#define START        8u /* sector of the partition */
#define RESERVED     2u /* sectors before the first FAT */
#define TABLES       2u
#define CLUSTER      2u /* sectors */
#define CLUSTERS16   5000u
#define CLUSTERS32   66000u
#define TABLE16      20u
#define TABLE32      520u
#define ROOT_ENTRIES 32u
#define SECTORS      (START + RESERVED + TABLES * TABLE32 + 4000)
#define SIZE         3000u /* of the file: six sectors, three clusters */

static uint8_t disk[SECTORS][FAT_SECTOR];
static uint8_t loaded[8 * FAT_SECTOR];
static uint32_t bad_sector, reads;
static struct fat fat;
static struct fat_file file;

static bool read_disk(uint32_t sector, uint32_t count, void *to)
{
	reads++;
	for (uint32_t i = 0; i < count; i++) {
		if (sector + i >= SECTORS || sector + i == bad_sector)
			return false;
		memcpy((uint8_t *)to + i * FAT_SECTOR, disk[sector + i], FAT_SECTOR);
	}
	return true;
}

static void put(uint8_t *at, uint32_t value, unsigned bytes)
{
	for (unsigned i = 0; i < bytes; i++)
		at[i] = (uint8_t)(value >> 8 * i);
}

static void make_head(bool wide)
{
	uint8_t *boot = disk[START];

	memset(disk, 0, sizeof disk);
	bad_sector = UINT32_MAX;
	disk[0][446 + 4] = wide ? 0x0c : 0x06;
	put(disk[0] + 446 + 8, START, 4);
	put(disk[0] + 510, 0xaa55, 2);
	put(boot + 11, FAT_SECTOR, 2);
	boot[13] = CLUSTER;
	put(boot + 14, RESERVED, 2);
	boot[16] = TABLES;
	put(boot + 510, 0xaa55, 2);
	if (wide) {
		put(boot + 32, RESERVED + TABLES * TABLE32 + CLUSTERS32 * CLUSTER, 4);
		put(boot + 36, TABLE32, 4);
		put(boot + 44, 2, 4);
	} else {
		put(boot + 17, ROOT_ENTRIES, 2);
		put(boot + 19, RESERVED + TABLES * TABLE16 + 2 + CLUSTERS16 * CLUSTER, 2);
		put(boot + 22, TABLE16, 2);
	}
}

static void make_link(bool wide, uint32_t cluster, uint32_t next)
{
	uint8_t *table = disk[START + RESERVED];

	put(table + cluster * (wide ? 4 : 2), next, wide ? 4 : 2);
}

static uint8_t *make_cluster(bool wide, uint32_t cluster)
{
	uint32_t data = START + RESERVED + TABLES * (wide ? TABLE32 : TABLE16) + (wide ? 0 : 2);

	return disk[data + (cluster - 2) * CLUSTER];
}

static void make_entry(uint8_t *at, const char *name, uint8_t attributes, uint32_t first,
                       uint32_t size)
{
	memcpy(at, name, 11);
	at[11] = attributes;
	put(at + 20, first >> 16, 2);
	put(at + 26, first, 2);
	put(at + 28, size, 4);
}

static uint8_t content(uint32_t i)
{
	return (uint8_t)(i ^ i >> 8);
}

/* The file is in the clusters 10, 11 and 20; the root folder of FAT32 in 2 and 5. */
static void make_disk(bool wide)
{
	static const uint32_t pieces[] = {10, 11, 20};
	uint8_t *root;

	make_head(wide);
	root = wide ? make_cluster(wide, 2) : make_cluster(wide, 2) - 2 * FAT_SECTOR;
	make_entry(root, "CARD       ", 0x08, 0, 0);
	make_entry(root + 32,
	           "\xe5"
	           "EMO    BIN",
	           0x20, 90, SIZE);
	make_entry(root + 64, "DEMO    BIN", 0x10, 91, SIZE);
	make_entry(root + 96, "DEMO    BIN", 0x0f, 92, SIZE);
	for (uint32_t i = 4; i < CLUSTER * FAT_SECTOR / 32; i++)
		make_entry(root + 32 * i, "OTHER   BIN", 0x20, 93, SIZE);
	if (wide) {
		make_link(wide, 2, 0xf0000005); /* the upper four bits mean nothing */
		make_link(wide, 5, 0x0fffffff);
		root = make_cluster(wide, 5);
	} else {
		root += 32 * 5;
	}
	make_entry(root, "DEMO    BIN", 0x20, 10, SIZE);
	make_link(wide, 10, 11);
	make_link(wide, 11, 20);
	make_link(wide, 20, wide ? 0x0ffffff8 : 0xfff8);
	for (uint32_t i = 0; i < SIZE; i++)
		make_cluster(wide, pieces[i / (CLUSTER * FAT_SECTOR)])[i % (CLUSTER * FAT_SECTOR)] =
			content(i);
}

static enum fat_result load(uint32_t length)
{
	enum fat_result result = fat_open(&fat, read_disk);

	if (result == FAT_GOOD)
		result = fat_find(&fat, "DEMO    BIN", &file);
	memset(loaded, 0x5a, sizeof loaded);
	return result == FAT_GOOD ? fat_load(&fat, &file, length, loaded) : result;
}

static void a_file_in_pieces_is_put_together(void **state)
{
	(void)state;
	for (unsigned wide = 0; wide < 2; wide++) {
		make_disk(wide);
		assert_int_equal(load(SIZE), FAT_GOOD);
		assert_int_equal(file.size, SIZE);
		for (uint32_t i = 0; i < SIZE; i++)
			assert_int_equal(loaded[i], content(i));
		assert_int_equal(loaded[6 * FAT_SECTOR], 0x5a);
	}
}

static void what_lies_together_is_read_together(void **state)
{
	(void)state;
	make_disk(false);
	assert_int_equal(load(0), FAT_GOOD);
	reads = 0;
	assert_int_equal(fat_load(&fat, &file, SIZE, loaded), FAT_GOOD);
	assert_int_equal(reads, 3); /* a sector of the FAT, two runs */
}

static void a_part_of_a_file_is_enough(void **state)
{
	(void)state;
	make_disk(true);
	assert_int_equal(load(64), FAT_GOOD);
	assert_int_equal(loaded[63], content(63));
	assert_int_equal(loaded[FAT_SECTOR], 0x5a);
}

static void cards_without_a_partition(void **state)
{
	(void)state;
	make_disk(false);
	memcpy(disk[0], disk[START], FAT_SECTOR);
	memcpy(disk[0] + 0x36, "FAT16", 5);
	disk[0][446 + 4] = 0x4d; /* what a boot program may have there */
	assert_int_equal(load(SIZE), FAT_NO_PARTITION);
	make_disk(true);
	memcpy(disk[0] + 0x52, "FAT32", 5);
	assert_int_equal(load(SIZE), FAT_NO_PARTITION);
	make_disk(true);
	disk[0][446 + 4] = 0;
	assert_int_equal(load(SIZE), FAT_NO_PARTITION);
	make_disk(true);
	disk[0][511] = 0;
	assert_int_equal(load(SIZE), FAT_NO_PARTITION);
}

static void partitions_without_a_fat(void **state)
{
	static const struct {
		uint32_t offset, value;
	} wrong[] = {{11, 1}, {13, 0}, {16, 0}, {510, 0}, {12, 8}};

	(void)state;
	for (unsigned i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		make_disk(true);
		disk[START][wrong[i].offset] = (uint8_t)wrong[i].value;
		assert_int_equal(load(SIZE), FAT_NO_FAT);
	}
	make_disk(false); /* FAT12: too few clusters */
	put(disk[START] + 19, RESERVED + TABLES * TABLE16 + 2 + 4000 * CLUSTER, 2);
	assert_int_equal(load(SIZE), FAT_NO_FAT);
	put(disk[START] + 19, RESERVED, 2); /* less than it says it has */
	assert_int_equal(load(SIZE), FAT_NO_FAT);
}

static void broken_chains(void **state)
{
	static const uint32_t next[] = {0, 1, CLUSTERS16 + 2, 0xfff7, 0xffff};

	(void)state;
	for (unsigned i = 0; i < sizeof next / sizeof next[0]; i++) {
		make_disk(false);
		make_link(false, 11, next[i]);
		assert_int_equal(load(SIZE), FAT_BROKEN);
	}
	make_disk(true); /* a folder that goes in a circle ends all the same */
	make_link(true, 2, 2);
	assert_int_equal(load(SIZE), FAT_NO_FILE);
}

static void files_that_are_not_there(void **state)
{
	(void)state;
	make_disk(true);
	memset(make_cluster(true, 5), 0, 32);
	assert_int_equal(load(SIZE), FAT_NO_FILE);
	make_disk(true);
	put(make_cluster(true, 5) + 28, 0, 4); /* empty */
	assert_int_equal(load(SIZE), FAT_NO_FILE);
}

static void sectors_that_cannot_be_read(void **state)
{
	static const uint32_t bad[] = {0, START, START + RESERVED};

	(void)state;
	for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		make_disk(true);
		bad_sector = bad[i];
		assert_int_not_equal(load(SIZE), FAT_GOOD);
	}
	make_disk(true);
	bad_sector = (uint32_t)((make_cluster(true, 20) - disk[0]) / FAT_SECTOR);
	assert_int_equal(load(SIZE), FAT_UNREADABLE);
	bad_sector = (uint32_t)((make_cluster(true, 2) - disk[0]) / FAT_SECTOR);
	assert_int_equal(load(SIZE), FAT_UNREADABLE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_in_pieces_is_put_together),
		cmocka_unit_test(what_lies_together_is_read_together),
		cmocka_unit_test(a_part_of_a_file_is_enough),
		cmocka_unit_test(cards_without_a_partition),
		cmocka_unit_test(partitions_without_a_fat),
		cmocka_unit_test(broken_chains),
		cmocka_unit_test(files_that_are_not_there),
		cmocka_unit_test(sectors_that_cannot_be_read),
	};

	return cmocka_run_group_tests_name("stand-in FAT", tests, NULL, NULL);
}

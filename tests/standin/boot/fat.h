/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fat.h - files in the root folder of a card's first partition, FAT16 or FAT32 (pure).
 */
#ifndef STANDIN_FAT_H
#define STANDIN_FAT_H

#include <stdbool.h>
#include <stdint.h>

#define FAT_SECTOR 512u /* bytes, the only size that is read */

typedef bool fat_reader(uint32_t sector, uint32_t count, void *to);

/* An open file system; fields are for fat.c. */
struct fat {
	fat_reader *read;
	uint32_t table, data;  /* sectors: the first FAT, cluster 2 */
	uint32_t root;         /* FAT16: its sector; FAT32: its cluster */
	uint32_t root_sectors; /* 0: FAT32 */
	uint32_t cluster;      /* sectors */
	uint32_t end;          /* the number behind the last cluster's */
	uint32_t kept;         /* which sector of the FAT entries[] holds, 0: none */
	uint32_t entries[FAT_SECTOR / 4];
};

struct fat_file {
	uint32_t first; /* cluster */
	uint32_t size;  /* bytes */
};

enum fat_result { FAT_GOOD, FAT_UNREADABLE, FAT_NO_PARTITION, FAT_NO_FAT, FAT_NO_FILE, FAT_BROKEN };

enum fat_result fat_open(struct fat *fat, fat_reader *read);

/* name is as in the folder: `DEMO    BIN`. Takes a file with at least one byte. */
enum fat_result fat_find(struct fat *fat, const char name[11], struct fat_file *file);

/* The first `length` bytes (at most the file's size), rounded up to whole sectors in `to`,
 * which is aligned to words. */
enum fat_result fat_load(struct fat *fat, const struct fat_file *file, uint32_t length, void *to);

#endif

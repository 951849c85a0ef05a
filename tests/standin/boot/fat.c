/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fat.h"

#include <string.h>

#define MBR_ENTRY          446u
#define MBR_END            510u
#define ENTRY_SIZE         32u /* of a folder */
#define ENTRIES            (FAT_SECTOR / ENTRY_SIZE)
#define ATTRIBUTE_NO_FILE  0x18u /* a folder, or a label and with it all long names */
#define ENTRY_DELETED      0xe5u
#define FAT16_CLUSTERS_MIN 4085u
#define FAT32_CLUSTERS_MIN 65525u

static uint32_t fat_short(const uint8_t *at)
{
	return at[0] | (uint32_t)at[1] << 8;
}

static uint32_t fat_word(const uint8_t *at)
{
	return fat_short(at) | fat_short(at + 2) << 16;
}

/* A boot sector has the same last two bytes as a partition table, but says FAT. */
static uint32_t fat_partition(const uint8_t *sector)
{
	if (sector[MBR_END] != 0x55 || sector[MBR_END + 1] != 0xaa ||
	    memcmp(sector + 0x36, "FAT", 3) == 0 || memcmp(sector + 0x52, "FAT", 3) == 0 ||
	    sector[MBR_ENTRY + 4] == 0)
		return 0;
	return fat_word(sector + MBR_ENTRY + 8);
}

static bool fat_layout(struct fat *fat, const uint8_t *boot, uint32_t start)
{
	uint32_t tables = boot[16], root_entries = fat_short(boot + 17);
	uint32_t sectors = fat_short(boot + 19), table = fat_short(boot + 22);
	uint32_t clusters;

	if (sectors == 0)
		sectors = fat_word(boot + 32);
	if (table == 0)
		table = fat_word(boot + 36);
	fat->cluster = boot[13];
	if (fat_short(boot + 11) != FAT_SECTOR || fat->cluster == 0 || tables == 0 || table == 0 ||
	    boot[MBR_END] != 0x55 || boot[MBR_END + 1] != 0xaa)
		return false;
	fat->table = start + fat_short(boot + 14);
	fat->root = fat->table + tables * table;
	fat->root_sectors = (root_entries + ENTRIES - 1) / ENTRIES;
	fat->data = fat->root + fat->root_sectors;
	if (fat->data - start >= sectors)
		return false;
	clusters = (sectors - (fat->data - start)) / fat->cluster;
	fat->end = clusters + 2;
	if (fat->root_sectors == 0)
		fat->root = fat_word(boot + 44);
	return clusters >= (fat->root_sectors > 0 ? FAT16_CLUSTERS_MIN : FAT32_CLUSTERS_MIN);
}

enum fat_result fat_open(struct fat *fat, fat_reader *read)
{
	uint8_t *sector = (uint8_t *)fat->entries;
	uint32_t start;

	fat->read = read;
	fat->kept = 0;
	if (!read(0, 1, sector))
		return FAT_UNREADABLE;
	start = fat_partition(sector);
	if (start == 0)
		return FAT_NO_PARTITION;
	if (!read(start, 1, sector))
		return FAT_UNREADABLE;
	return fat_layout(fat, sector, start) ? FAT_GOOD : FAT_NO_FAT;
}

/* What follows a cluster in its chain; 0 when the FAT cannot be read. */
static uint32_t fat_next(struct fat *fat, uint32_t cluster)
{
	uint32_t size = fat->root_sectors > 0 ? 2 : 4;
	uint32_t sector = fat->table + cluster * size / FAT_SECTOR;
	const uint8_t *at = (const uint8_t *)fat->entries + cluster * size % FAT_SECTOR;

	if (fat->kept != sector) {
		fat->kept = fat->read(sector, 1, fat->entries) ? sector : 0;
		if (fat->kept == 0)
			return 0;
	}
	return size == 2 ? fat_short(at) : fat_word(at) & 0x0fffffff;
}

static bool fat_is_cluster(const struct fat *fat, uint32_t cluster)
{
	return cluster >= 2 && cluster < fat->end;
}

static uint32_t fat_sector(const struct fat *fat, uint32_t cluster)
{
	return fat->data + (cluster - 2) * fat->cluster;
}

/* FAT_BROKEN when the sector is not the folder's last one and does not have the name. */
static enum fat_result fat_search(const uint8_t *sector, const char *name, struct fat_file *file)
{
	for (uint32_t i = 0; i < ENTRIES; i++) {
		const uint8_t *entry = sector + i * ENTRY_SIZE;

		if (entry[0] == 0)
			return FAT_NO_FILE;
		if (entry[0] == ENTRY_DELETED || entry[11] & ATTRIBUTE_NO_FILE ||
		    memcmp(entry, name, 11) != 0)
			continue;
		file->first = fat_short(entry + 20) << 16 | fat_short(entry + 26);
		file->size = fat_word(entry + 28);
		return file->size > 0 ? FAT_GOOD : FAT_NO_FILE;
	}
	return FAT_BROKEN;
}

static enum fat_result fat_search_run(struct fat *fat, uint32_t from, uint32_t count,
                                      const char *name, struct fat_file *file)
{
	uint32_t sector[FAT_SECTOR / 4];
	enum fat_result result = FAT_BROKEN;

	for (uint32_t i = 0; i < count && result == FAT_BROKEN; i++)
		result = fat->read(from + i, 1, sector)
		                 ? fat_search((const uint8_t *)sector, name, file)
		                 : FAT_UNREADABLE;
	return result;
}

enum fat_result fat_find(struct fat *fat, const char name[11], struct fat_file *file)
{
	enum fat_result result = FAT_BROKEN;
	uint32_t cluster = fat->root, left = fat->end;

	if (fat->root_sectors > 0)
		result = fat_search_run(fat, fat->root, fat->root_sectors, name, file);
	else
		for (; result == FAT_BROKEN && fat_is_cluster(fat, cluster) && left > 0; left--) {
			result = fat_search_run(fat, fat_sector(fat, cluster), fat->cluster, name,
			                        file);
			cluster = fat_next(fat, cluster);
		}
	return result == FAT_BROKEN ? FAT_NO_FILE : result;
}

enum fat_result fat_load(struct fat *fat, const struct fat_file *file, uint32_t length, void *to)
{
	uint32_t sectors = length / FAT_SECTOR + (length % FAT_SECTOR > 0);
	uint32_t cluster = file->first;
	uint8_t *at = to;

	while (sectors > 0) {
		uint32_t first = cluster, room = 0, part;

		/* as much in one go as lies in one piece: a command a cluster is slow */
		do {
			if (!fat_is_cluster(fat, cluster))
				return FAT_BROKEN;
			room += fat->cluster;
			cluster = fat_next(fat, cluster);
		} while (room < sectors && cluster == first + room / fat->cluster);
		part = room < sectors ? room : sectors;
		if (!fat->read(fat_sector(fat, first), part, at))
			return FAT_UNREADABLE;
		at += part * FAT_SECTOR;
		sectors -= part;
	}
	return FAT_GOOD;
}

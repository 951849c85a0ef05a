/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "card.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "file.h"
#include "proc.h"
#include "reason.h"

/* Not in <linux/magic.h>: the overlay of the days before Linux had one. */
#define OVERLAYFS_OLD_MAGIC 0x794c764fu

static bool card_is_card(const struct mount_line *mount)
{
	static const char prefix[] = "/dev/mmcblk";

	return memcmp(mount->source, prefix, sizeof prefix - 1) == 0 &&
	       (strcmp(mount->type, "vfat") == 0 || strcmp(mount->type, "exfat") == 0);
}

/* The last mount on a mount point is the one that is seen. */
static bool card_is_covered(const char *table, size_t length, size_t after, const char *target)
{
	const char *line;
	size_t line_length;
	struct mount_line mount;

	while (proc_next_line(table, length, &after, &line, &line_length))
		if (proc_mount_line(line, line_length, &mount) && strcmp(mount.target, target) == 0)
			return true;
	return false;
}

static void card_note(const struct statfs *about, uint32_t device[3])
{
	device[0] = (uint32_t)about->f_type;
	_Static_assert(sizeof about->f_fsid == 2 * sizeof *device, "it fits");
	memcpy(device + 1, &about->f_fsid, sizeof about->f_fsid);
}

/* 1 gone at the next boot, 0 not, or negative errno. Fills device. */
static int card_is_memory(const char *directory, uint32_t device[3])
{
	struct statfs about;

	if (statfs(directory, &about) != 0)
		return -errno;
	card_note(&about, device);
	switch ((uint32_t)about.f_type) {
	case TMPFS_MAGIC:
	case RAMFS_MAGIC:
	case OVERLAYFS_SUPER_MAGIC:
	case OVERLAYFS_OLD_MAGIC:
	case PROC_SUPER_MAGIC:
	case SYSFS_MAGIC: return 1;
	default: return 0;
	}
}

/* Whether a is the better choice. */
static bool card_is_better(const struct mount_line *a, const struct mount_line *b)
{
	int order = strcmp(a->source, b->source);

	if (a->writable != b->writable)
		return a->writable;
	return order < 0 || (order == 0 && strcmp(a->target, b->target) < 0);
}

static bool card_choose(const char *table, size_t length, struct mount_line *best,
                        uint32_t best_device[3])
{
	uint32_t device[3];
	const char *line;
	size_t line_length;
	size_t at = 0;
	bool found = false;
	struct mount_line mount;

	while (proc_next_line(table, length, &at, &line, &line_length)) {
		if (!proc_mount_line(line, line_length, &mount) || !card_is_card(&mount) ||
		    card_is_covered(table, length, at, mount.target) ||
		    card_is_memory(mount.target, device) != 0)
			continue;
		if (!found || card_is_better(&mount, best)) {
			*best = mount;
			memcpy(best_device, device, sizeof device);
		}
		found = true;
	}
	return found;
}

int card_open(const struct card *card)
{
	struct statfs about;
	uint32_t device[3];
	int result;
	int fd = open(card->directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	if (fstatfs(fd, &about) != 0) {
		result = -errno;
	} else {
		card_note(&about, device);
		if (memcmp(device, card->device, sizeof device) == 0)
			return fd;
		result = -ENODEV;
	}
	(void)close(fd);
	return result;
}

/* 0 or negative errno. */
static int card_is_directory(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	(void)close(fd);
	return 0;
}

static void card_say_none(const char *folder, struct text *why)
{
	text_add(why, "no SD card is mounted");
	if (card_is_directory(folder) == 0)
		text_format(why, " (%s is in RAM, not on a card)", folder);
	text_add(why, ": put in a card with FAT32 or exFAT, or name a "
	              "directory with --backup-dir");
}

int card_find(struct card *card, const char *mounts, const char *folder, void *scratch,
              size_t scratch_size, struct text *why)
{
	struct mount_line best;
	size_t length;
	int result = file_read(mounts, scratch, scratch_size, &length, NULL);

	/* A table that is cut can still have the card in it. */
	if (result != 0 && result != -EFBIG) {
		reason_say(why, "cannot look for the SD card in", mounts, result);
		return result;
	}
	if (!card_choose(scratch, length, &best, card->device)) {
		card_say_none(folder, why);
		return -ENODEV;
	}
	_Static_assert(sizeof best.target <= sizeof card->directory, "it fits");
	_Static_assert(sizeof best.source <= sizeof card->source, "it fits");
	_Static_assert(sizeof best.type <= sizeof card->type, "it fits");
	memcpy(card->directory, best.target, sizeof best.target);
	memcpy(card->source, best.source, sizeof best.source);
	memcpy(card->type, best.type, sizeof best.type);
	if (best.writable)
		return 0;
	text_format(why,
	            "the SD card at %s is mounted read-only: repair it on "
	            "a PC or take another one",
	            best.target);
	return -EROFS;
}

static int card_check(const char *directory, uint32_t device[3])
{
	int memory = card_is_directory(directory);

	if (memory != 0)
		return memory;
	if (access(directory, W_OK) != 0)
		return -errno;
	memory = card_is_memory(directory, device);
	return memory > 0 ? -EINVAL : memory;
}

int card_use(struct card *card, const char *directory, struct text *why)
{
	struct text copy;
	int result;

	text_start(&copy, card->directory, sizeof card->directory);
	text_add(&copy, directory);
	card->source[0] = '\0';
	card->type[0] = '\0';
	result = copy.cut ? -ENAMETOOLONG : card_check(directory, card->device);
	if (result == -EINVAL) {
		text_format(why,
		            "%s is in RAM, not on a card: name a directory "
		            "on a card with --backup-dir",
		            directory);
	} else if (result != 0) {
		reason_say(why, "cannot save backups in", directory, result);
	}
	return result;
}

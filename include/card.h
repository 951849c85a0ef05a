/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * card.h - where backup and log go.
 *
 * The card is what the mount table says, never what a directory looks like:
 * /media is a tmpfs on the camera, and /media/mmc without a card is memory
 * (FACTS.md, section 4). A card is a source /dev/mmcblk*, type vfat or
 * exfat, mounted rw, anywhere, with or without a partition.
 */
#ifndef PAN_FIX_CARD_H
#define PAN_FIX_CARD_H

#include <stddef.h>
#include <stdint.h>

#include "text.h"

#define CARD_MOUNTS "/proc/mounts"
#define CARD_FOLDER "/media/mmc" /* where the camera's application mounts it */

struct card {
	char directory[128]; /* absolute path to write to */
	char source[64];     /* /dev/mmcblk0p1; empty for a named directory */
	char type[16];       /* vfat, exfat; empty for a named directory */
	uint32_t device[3];  /* its file system: f_type and f_fsid of statfs(2) */
};

/*
 * Finds the card in the mount table at `mounts` (CARD_MOUNTS). Of several, a
 * writable one, then the lowest source name, then the lowest mount point is
 * taken, so that two runs choose the same. A mount point that was mounted over
 * later, or whose directory is in RAM after all, does not count. `folder`
 * (CARD_FOLDER) only explains: a directory of that name without a card in it
 * is in RAM, and the sentence says so.
 *
 * scratch (4 KiB is plenty) holds the table while it is read.
 *
 * 0; -ENODEV no card; -EROFS only a read-only one (*card is filled); each with
 * a sentence in why.
 */
int card_find(struct card *card, const char *mounts, const char *folder, void *scratch,
              size_t scratch_size, struct text *why);

/*
 * Uses the directory that --backup-dir names instead. It must exist, be
 * writable, and be on a file system that survives a reboot: tmpfs, ramfs (so
 * rootfs too), an overlay (its upper layer may be either), proc and sysfs are
 * refused with -EINVAL. 0 or a negative errno with a sentence in why.
 */
int card_use(struct card *card, const char *directory, struct text *why);

/*
 * Opens the directory of a card that card_find or card_use took. The caller
 * closes the descriptor; as long as it is open the card cannot be unmounted.
 * Negative errno otherwise: -ENODEV when another file system is there by now,
 * as after the camera's application unmounted the card: the mount point is
 * memory then, and takes a backup as gladly.
 */
int card_open(const struct card *card);

#endif

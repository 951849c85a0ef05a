/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * store.h - backups on the card.
 *
 * A backup is named by its content, `pan-fix-backup-<md5>.bin`, with
 * `pan-fix-backup-<md5>.bin.md5` beside it that `md5sum -c` accepts. So no
 * run can overwrite a different backup: a second name would be needed for it.
 *
 * Each file is written under its name and `.tmp`, fsynced, renamed, and the
 * directory fsynced. Then it is fsynced once more, its page cache is dropped and it
 * is read back, with O_DIRECT where the file system can do that (vfat and
 * exfat can): dropping the cache is advice to the kernel, a direct read is not.
 * That order matters on vfat (seen with Linux 6.1), which puts the length into
 * the new directory entry with the second fsync of the file: before the old
 * entry is gone from the card, two files would own the same clusters.
 *
 * The `.tmp` belongs to this module: one that an earlier crash left is removed
 * before the file is written again, and only then. A file of length 0 with the
 * backup's name is what a card pulled out during that rename may hold, and is
 * replaced. No other file is ever replaced or removed. (rename would replace;
 * the name is looked at just before, and two instances of the program
 * are kept apart by arm_lock. Linux 3.10 has no rename that refuses.)
 */
#ifndef PAN_FIX_STORE_H
#define PAN_FIX_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "card.h"
#include "digest.h"
#include "text.h"

#define STORE_NAME_SIZE 64
/* The least scratch: room to align it for a direct read of one page. */
#define STORE_SCRATCH_LEAST 8192

/* Writes the backup's file name (no directory) for the digest of its content. */
void store_name(char name[STORE_NAME_SIZE], const struct digest *md5);

/* Reads that digest out of the last component of a path that begins as such a
 * name does. False, with *md5 unchanged, for other names. */
bool store_parse_name(const char *path, struct digest *md5);

/*
 * Saves size bytes, whose MD5 the caller has taken, on the card and proves
 * that they can be read back from it. scratch (at least STORE_SCRATCH_LEAST)
 * is used for reading; more of it means fewer reads.
 *
 * 0: the backup and its .md5 are on the medium. *reused says that both the
 * name and the content were there already (no space is needed then).
 * Otherwise a negative errno, a sentence in why, and the directory is as it
 * was: no temporary file, no new name (unless the card is gone or refuses the
 * removal: then it holds what the next run removes, replaces or finds good).
 *   -ENOSPC  full           -EROFS  read-only
 *   -EEXIST  the name is taken by something with other content
 *   -EIO     pulled or failing, or what was read back differs
 *   -ENODEV  the card is no longer mounted there
 */
int store_save(const struct card *card, const void *bytes, uint32_t size, const struct digest *md5,
               void *scratch, size_t scratch_size, bool *reused, struct text *why);

#endif

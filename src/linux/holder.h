/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * holder.h - who else uses the flash partition (edge).
 *
 * A process with mtdN or mtdblockN open (its links in /proc/PID/fd),
 * or a file system that is mounted from it. The kernel keeps nobody from
 * writing through a second descriptor.
 */
#ifndef PAN_FIX_HOLDER_H
#define PAN_FIX_HOLDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text.h"

/* True when path (or a mount's source) names partition mtdN: its last component
 * is mtdN, mtdNro or mtdblockN. name, if not NULL, is the partition's name, for
 * sources like `mtd:boot`. */
bool holder_is_device(const char *path, uint32_t number, const char *name);

/* Looks through root/proc for a process that is not of this run: itself, its
 * children, and a parent that runs the same program file (the guard) are left
 * out. A node counts by its device number, whatever its name. True: *who (appended)
 * is `process 123 (dd)`. Processes that end meanwhile, or whose descriptors may not
 * be read, are passed over; *all says whether there was none of the latter: only
 * then does false mean that there is nobody. */
bool holder_find_process(const char *root, uint32_t number, struct text *who, bool *all);

/* The same in the text of /proc/mounts: `the file system on /mnt`. */
bool holder_find_mount(const char *mounts, size_t length, uint32_t number, const char *name,
                       struct text *who);

#endif

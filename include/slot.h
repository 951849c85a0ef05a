/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * slot.h - whether a card is in the slot, mounted or not (edge).
 */
#ifndef PAN_FIX_SLOT_H
#define PAN_FIX_SLOT_H

#include <stdbool.h>

#define SLOT_PARTITIONS "/proc/partitions"

/* True when the kernel lists a mmcblk0 in `partitions` (SLOT_PARTITIONS), and
 * also when that cannot be read: the answer is waited for, and "pulled out" must
 * not be made up. */
bool slot_has_card(const char *partitions);

#endif

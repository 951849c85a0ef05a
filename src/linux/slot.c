/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "slot.h"

#include "file.h"
#include "scan.h"

bool slot_has_card(const char *partitions)
{
	char table[4096];
	struct scan scan;
	size_t length;

	if (file_read(partitions, table, sizeof table, &length, NULL) != 0)
		return true;
	scan = scan_start(table, length);
	return scan_find(&scan, " mmcblk0");
}

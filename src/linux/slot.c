/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "slot.h"

#include <string.h>

#include "file.h"

bool slot_has_card(const char *partitions)
{
	char table[4096];
	size_t length;

	if (file_read(partitions, table, sizeof table - 1, &length, NULL) != 0)
		return true;
	table[length] = '\0';
	return strstr(table, " mmcblk0") != NULL;
}

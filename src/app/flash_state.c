/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "flash_state.h"

#include <stddef.h>

const char *flash_state_name(enum flash_state state)
{
	static const char *const names[] = {
		[FLASH_UNTOUCHED] = "untouched",
		[FLASH_NOTHING_TO_DO] = "nothing-to-do",
		[FLASH_NEW] = "new",
		[FLASH_OLD] = "old",
		[FLASH_NOT_GOOD] = "not-good",
		[FLASH_UNKNOWN] = "unknown",
		[FLASH_BUSY] = "busy",
		[FLASH_TOLD] = NULL,
	};

	return names[state];
}

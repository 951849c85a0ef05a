/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * flash_state.h - what a run left in flash, in a word (pure).
 *
 * The word stands in the result line of the log and in the JSON of a result.
 */
#ifndef PAN_FIX_FLASH_STATE_H
#define PAN_FIX_FLASH_STATE_H

enum flash_state {
	FLASH_UNTOUCHED,     /* the bootloader is as this run found it */
	FLASH_NOTHING_TO_DO, /* the same: it holds the new image already */
	FLASH_NEW,           /* holds the new image, read back */
	FLASH_OLD,           /* was changed, holds the old image again, read back */
	FLASH_NOT_GOOD,      /* no bootloader: the boot ROM goes to USB recovery */
	FLASH_UNKNOWN,       /* changed, or perhaps not: reads are inconsistent */
	FLASH_BUSY,          /* another run has it */
	FLASH_TOLD,          /* another process of this run says it; has no name */
};

const char *flash_state_name(enum flash_state state);

#endif

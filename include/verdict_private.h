/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * verdict_private.h - what verdict.c decides and verdict_text.c words.
 *
 * A case is one outcome of one finding; it has a severity and a sentence. The
 * order is that of the table in verdict_text.c.
 */
#ifndef PAN_FIX_VERDICT_PRIVATE_H
#define PAN_FIX_VERDICT_PRIVATE_H

#include "verdict.h"

enum verdict_case {
	MAKER_NO_TABLE,
	MAKER_KNOWN,
	MAKER_MISSING,
	MAKER_NO_CHIP,
	MAKER_OLD_LOST,
	MAKER_OLD_KEPT,
	CHIP_NO_TABLE,
	CHIP_UNKNOWN,
	CHIP_NO_MAKER,
	CHIP_KNOWN,
	CHIP_MISSING,
	CHIP_MISSING_BACKUP,
	RAM_NOT_IN_IMAGE,
	RAM_NOTHING,
	RAM_SAME_CMDLINE,
	RAM_DIFFERS_CMDLINE,
	RAM_SAME_OLD,
	RAM_DIFFERS_OLD,
	RAM_SAME_MODEL,
	RAM_DIFFERS_MODEL,
	PARTS_NOT_IN_IMAGE,
	PARTS_NOTHING,
	PARTS_SAME_CMDLINE,
	PARTS_DIFFER_CMDLINE,
	PARTS_SAME_OLD,
	PARTS_DIFFER_OLD,
	MODEL_UNKNOWN,
	MODEL_RIGHT,
	MODEL_WRONG,
	SOC_UNKNOWN,
	SOC_RIGHT_CPUINFO,
	SOC_WRONG_CPUINFO,
	SOC_RIGHT_OLD,
	SOC_WRONG_OLD,
	SPL_NO_OLD,
	SPL_SAME,
	SPL_DIFFERS_NAMED,
	SPL_DIFFERS_RAM,
	SPL_DIFFERS,
	PENDING_UNKNOWN,
	PENDING_NONE,
	PENDING_SET,
	NAME_UNKNOWN,
	NAME_RIGHT,
	NAME_WRONG,
	TYPE_UNKNOWN,
	TYPE_NOR,
	TYPE_WRONG,
	SIZE_UNKNOWN,
	SIZE_RIGHT,
	SIZE_WRONG,
	SIZE_SMALL,
	WRITABLE_UNKNOWN,
	WRITABLE,
	WRITABLE_NOT,
	BUSY_NOT,
	BUSY,
	CARD_NOT_LOOKED,
	CARD_IS_READY,
	CARD_IS_MISSING,
	CARD_IS_READ_ONLY,
	VERDICT_CASES
};

/* What the case means before --force. */
enum severity verdict_case_severity(enum verdict_case which);

/* The flash is a bootloader that the boot ROM would start. */
bool verdict_old_valid(const struct evidence *evidence);

/* A manufacturer that the old bootloader drives and the new one does not; 0
 * when there is none. */
uint8_t verdict_lost_maker(const struct evidence *evidence);

#endif

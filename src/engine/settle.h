/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * settle.h - what the spare block (spare.h) holds when it never reads twice alike.
 *
 * Either a power cut came inside a canary, and bits are loose; or the reads
 * fail there, and what it holds may be the owner's. Reads that bring nothing, or what
 * was read before, are told apart. Bits that flip are not: then what most readings say
 * is saved before the block is erased.
 */
#ifndef PAN_FIX_SETTLE_H
#define PAN_FIX_SETTLE_H

#include "mtd.h"

enum settled {
	SETTLED_NOT,   /* it is the reads that fail: nothing may be erased */
	SETTLED_BLANK, /* most readings say blank, but for the canary's byte */
	SETTLED_TORN,  /* they say something else: save it, before it is erased */
};

/*
 * Reads the block many times and puts what most of the readings brought into `old`, of
 * which the rest has to be what flash holds. `scratch` is one erase block.
 */
enum settled settle_spare(const struct mtd *mtd, uint8_t *old, uint8_t *scratch);

#endif

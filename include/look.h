/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * look.h - reads the whole flash so that it can be believed.
 *
 * All of it is read twice, upwards and downwards, in single transfers (mtd.h),
 * and the two have to agree. The result is the backup, and the image that a
 * rollback puts back: it has to be what the flash holds, not what the driver had
 * in its buffer.
 */
#ifndef PAN_FIX_LOOK_H
#define PAN_FIX_LOOK_H

#include <stdbool.h>
#include <stdint.h>

#include "mtd.h"

enum look_state {
	LOOK_GOOD,        /* stable, and the boot ROM would start it */
	LOOK_INTERRUPTED, /* no valid header, or one that never read twice alike:
			   * a change of it was cut short */
	LOOK_UNSTABLE,    /* it never read twice alike, though each read of the
			   * header that brought anything was valid: a change of
			   * ours that is cut short leaves no such flash, so it is
			   * the reads that fail */
	LOOK_UNREADABLE,  /* reads fail, return the same transfer again, or bring bits that
			   * are the same in all of flash */
};

struct look {
	enum look_state state;
	bool canary;     /* a canary was cut short here, and its block is blank
			  * but for what that left: canary_clear() before anything is
			  * saved. Until then the last erase block of old may be other
			  * than what flash holds */
	bool loose;      /* that block never read twice alike, as an erase leaves it that
			  * was cut short: old holds what most readings brought. Once that
			  * is saved the engine erases it (engine_job.spare_loose) */
	bool agreed;     /* the last two readings were the same, and are believed */
	int error;       /* negative errno of the last read that failed */
	uint32_t offset; /* lowest byte that read differently, the last time */
	uint32_t rounds; /* pairs of readings that it took */
};

/*
 * Reads mtd->geometry.size bytes into old. `scratch` is one erase block.
 * After LOOK_GOOD, and LOOK_INTERRUPTED, old holds the last reading; after
 * the others it is of no use. Only LOOK_GOOD may be rolled back to.
 */
void look_read(const struct mtd *mtd, uint8_t *old, uint8_t *scratch, struct look *look);

/*
 * Whether flash still reads as `old`, which look_read() brought with LOOK_GOOD: one of a few
 * readings, downwards, has to agree, but for a block in which a canary may have been cut
 * short: the change erases that in any case. `old` is not changed; `scratch` is one erase block.
 * A header that a cut left torn may have read twice alike by chance. Where nothing else differs
 * now, and it does not always alike, this is true as well, with look->state LOOK_INTERRUPTED.
 */
bool look_again(const struct mtd *mtd, uint8_t *old, uint8_t *scratch, struct look *look);

#endif

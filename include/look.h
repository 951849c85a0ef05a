/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * look.h - reading the whole flash so that it can be believed.
 *
 * All of it is read twice, upwards and downwards, and the two have to agree.
 * What comes out is the backup, and the image that a rollback puts back: it
 * has to be what is there, not what the driver had in its buffer.
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
	LOOK_UNSTABLE,    /* the signature was always valid, but the rest never
			   * read twice alike: a change of ours that is cut short
			   * leaves no such flash, so it is the reads that fail */
	LOOK_UNREADABLE,  /* reads fail, or all return the same bytes */
};

struct look {
	enum look_state state;
	bool agreed;     /* the last two readings were the same */
	int error;       /* negative errno of the last read that failed */
	uint32_t offset; /* first byte that read differently */
	uint32_t rounds; /* pairs of readings that it took */
};

/*
 * Reads mtd->geometry.size bytes into old. `scratch` is one erase block.
 * After LOOK_GOOD, and LOOK_INTERRUPTED, old holds the last reading; after
 * the others it is of no use. Only LOOK_GOOD may be rolled back to.
 */
void look_read(const struct mtd *mtd, uint8_t *old, uint8_t *scratch, struct look *look);

#endif

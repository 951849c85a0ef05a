/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * plan.h - from the bytes in flash to the bytes to be there: which steps, in which
 * order (pure).
 *
 * The order is the promise. At no instant, even inside an operation, is there
 * a valid header in front of anything but a complete bootloader:
 *
 *   invalidate    the 9 signature bytes are programmed to zero. From here the
 *                 boot ROM rejects the flash and goes to USB recovery.
 *   block 0..n-1  each erase block that differs is erased (if a bit has to
 *                 rise) and its pages that are not blank are programmed. Block
 *                 0 is written without its 16 header bytes.
 *   length        CRC and length, header bytes 9 to 15.
 *   read back     all of it, twice, in different order and chunking: whatever a
 *                 program or an erase did elsewhere shows here.
 *   signature     last: until its very last bit is in, the ROM still rejects it.
 *                 Nothing comes behind it but one more reading of all of it.
 *
 * What already matches is neither erased nor programmed. Only block 0 has to
 * be erased whenever anything differs: the signature cannot rise without it.
 *
 * A flash that an earlier run left half done may read right and not hold: bits
 * of a torn erase or program lie near the threshold. Its blocks are given as
 * PLAN_UNKNOWN, and are then erased and written whatever they read. The same goes
 * for a block in which a canary may have been cut short (canary.h).
 */
#ifndef PAN_FIX_PLAN_H
#define PAN_FIX_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "mtd.h"

/* What an erase block is known to hold. */
enum plan_content {
	PLAN_FROM,    /* the bytes that were there at the start */
	PLAN_TO,      /* the bytes to be there (block 0: but for its header) */
	PLAN_UNKNOWN, /* anything */
	PLAN_BLANK,   /* seen to be blank: an erase of another block took it along */
};

/* Whether it is one of the two images. */
static inline bool plan_is_known(uint8_t content)
{
	return content == PLAN_FROM || content == PLAN_TO;
}

struct plan {
	struct mtd_geometry geometry;
	const uint8_t *from;    /* geometry.size bytes read from flash */
	const uint8_t *to;      /* geometry.size bytes that flash is to hold */
	const uint8_t *content; /* enum plan_content of each block; the owner
				 * keeps it up to date while the plan is run */
};

enum plan_kind {
	PLAN_INVALIDATE,
	PLAN_BLOCK,
	PLAN_COMMIT_LENGTH,      /* header bytes 9 to 15 */
	PLAN_READ_BACK_FORWARD,  /* ascending, a transfer a read */
	PLAN_READ_BACK_BACKWARD, /* descending, half a transfer a read */
	PLAN_COMMIT_SIGNATURE,   /* header bytes 0 to 8 */
};

enum plan_need {
	PLAN_KEEP,    /* holds what is to be there */
	PLAN_PROGRAM, /* bits have to fall, none has to rise */
	PLAN_FILL,    /* it is blank: program the pages that are not */
	PLAN_ERASE,   /* erase, then program the pages that are not blank */
};

struct plan_step {
	enum plan_kind kind;
	uint32_t block;      /* of PLAN_BLOCK */
	enum plan_need need; /* of PLAN_BLOCK */
};

/* Bytes to program, within one page: an error of a program that is longer would
 * not be seen (mtd.h). */
struct plan_page {
	uint32_t offset;
	uint32_t length;
};

/* What a plan costs, counted from the steps. */
struct plan_cost {
	uint32_t erases;
	uint32_t programmed; /* bytes, the header bytes included */
	uint32_t pages;      /* page programs */
};

/*
 * Sets up *plan. `content` has a byte for each erase block and is filled with
 * PLAN_FROM, or with PLAN_UNKNOWN when it is not `known` that flash holds
 * `from` for good. The three arrays stay the caller's and have to outlive it.
 */
void plan_start(struct plan *plan, const struct mtd_geometry *geometry, const uint8_t *from,
                const uint8_t *to, uint8_t *content, bool known);

/* Erase blocks in the partition. */
uint32_t plan_blocks(const struct plan *plan);

/* True when every block is known and holds what is to be there: no steps. */
bool plan_empty(const struct plan *plan);

/*
 * Step `index` of the plan, counted from 0. Returns false past the last one.
 * PLAN_BLOCK steps are there for every block, with the need that follows from
 * `content` at the time of the call.
 */
bool plan_step(const struct plan *plan, uint32_t index, struct plan_step *step);

/*
 * The next page of `block` to program. Start with *page zeroed; each call moves
 * on. With `erased` the block is blank and its pages that are not blank in `to`
 * are programmed; else only those that differ from `from`. The 16 header bytes
 * are never part of a page.
 */
bool plan_next_page(const struct plan *plan, uint32_t block, bool erased, struct plan_page *page);

/* Adds up erases, bytes and pages of the whole plan. */
void plan_cost(const struct plan *plan, struct plan_cost *cost);

#endif

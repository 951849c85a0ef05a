/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mtd.h - the flash as the rest of the program sees it.
 *
 * A `struct mtd` is one MTD partition: its geometry and three operations. The
 * engine reaches flash through nothing else, so that the same engine object
 * runs on the Linux character device (mtd_linux.h) and on the simulated NOR of
 * the tests (tests/sim/nor.h).
 *
 * All offsets and lengths are in bytes from the start of the partition.
 *
 * Every operation returns 0 or a negative errno. 0 is a claim, not a fact: the
 * camera's driver reports success for transfers that timed out and returns the
 * previous transfer's bytes for reads that failed (FACTS.md, section 5,
 * read in the stock kernel). Callers read back whatever they changed. After a
 * failed operation the range that it named may hold anything; bytes outside
 * that range are as before.
 */
#ifndef PAN_FIX_MTD_H
#define PAN_FIX_MTD_H

#include <stdint.h>

struct mtd_geometry {
	uint32_t size;       /* bytes in the partition; a multiple of erase_size */
	uint32_t erase_size; /* bytes in an erase block; a multiple of page_size */
	uint32_t page_size;  /* bytes a page program takes at most (256 on NOR) */

	/* Bytes the driver moves in one transfer; it divides erase_size. An error
	 * within one is shown, beyond it the driver hides it (FACTS.md, section
	 * 5): what has to be believed is read and programmed in single ones. */
	uint32_t transfer_size;
};

struct mtd {
	struct mtd_geometry geometry;
	void *context; /* handed to each operation; owned by whoever made the mtd */

	/* Reads length bytes at offset into to. A short read is an error. */
	int (*read)(void *context, uint32_t offset, void *to, uint32_t length);

	/* Clears the bits that are zero in from: NOR programming is an AND. Any
	 * offset and length inside the partition; pages are split below this
	 * call. A short write is an error. */
	int (*program)(void *context, uint32_t offset, const void *from, uint32_t length);

	/* Sets every bit of the one erase block that starts at offset. */
	int (*erase)(void *context, uint32_t offset);
};

#endif

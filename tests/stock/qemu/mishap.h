/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mishap.h - what goes wrong with the flash, and when.
 *
 * A plan is text, one fault a line (or after a semicolon):
 *
 *   FAULT [on=LETTERS] [from=N] [to=N] [skip=N] [count=N] [torn=NAME] [seed=N]
 *         [us=N]
 *
 *   cut      the power goes inside the operation, which leaves what `torn` says
 *   partly   it leaves what `torn` says, and nobody is told
 *   lost     it takes its time and does nothing
 *   never    it does nothing, and the chip stays busy for ever
 *   mute     it is not carried out, and the controller never says that the
 *            transfer has ended: the driver's time-out of 10 s
 *   deaf     the same, but it is carried out
 *   slow     it takes `us` microseconds
 *
 * on: letters of r, p, e (read, program, erase); without it p and e. It counts
 * operations that touch [from, to) (the boot partition unless given): the first
 * `skip` are spared, the next `count` are hit (1 unless given; 0: all that
 * follow). torn: a name of tests/sim/nor_torn.c; prefix unless given.
 */
#ifndef STOCK_MISHAP_H
#define STOCK_MISHAP_H

#include <stdbool.h>
#include <stdint.h>

#include "spi_nor.h"

#define MISHAP_FAULTS 8u

enum mishap_kind {
	MISHAP_CUT,
	MISHAP_PARTLY,
	MISHAP_LOST,
	MISHAP_NEVER,
	MISHAP_MUTE,
	MISHAP_DEAF,
	MISHAP_SLOW,
	MISHAP_KINDS
};

struct mishap_fault {
	enum mishap_kind kind;
	unsigned on; /* bits 1 << enum spi_nor_kind */
	uint32_t from, to, skip, count;
	uint32_t torn; /* enum nor_torn */
	uint64_t seed, us;
	uint32_t seen; /* operations that it applied to */
};

struct mishaps {
	struct mishap_fault faults[MISHAP_FAULTS];
	unsigned count;
	const struct mishap_fault *hit; /* by the last operation asked for */
};

/* Replaces the plan. NULL, or what is wrong with the text. */
const char *mishap_set(struct mishaps *mishaps, const char *text);

/* What becomes of an operation, as spi_nor_hooks.fault. */
enum spi_nor_fault mishap_ask(struct mishaps *mishaps, struct spi_nor_op *op);

/* What a torn operation leaves, as spi_nor_hooks.torn. */
void mishap_tear(const struct mishaps *mishaps, const struct spi_nor_op *op, const uint8_t *after,
                 uint8_t *bytes);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nor_private.h - what the files of the simulated NOR share.
 *
 * nor_make.c    making one, its state and chips
 * nor_op.c      what every operation has: its number, time, log entry, cut
 * nor_read.c    reading
 * nor_change.c  programming, erasing
 * nor_fault.c   what broken hardware does
 * nor_torn.c    what a power cut leaves
 */
#ifndef SIM_NOR_PRIVATE_H
#define SIM_NOR_PRIVATE_H

#include <errno.h>

#include "boot_header.h"
#include "nor.h"

/* What the camera's driver says of a transfer that timed out, and how much of the
 * tail a longer call then does again (FACTS.md, section 5). */
#define NOR_TIMED_OUT_READ    (-EFAULT)
#define NOR_TIMED_OUT_PROGRAM (-EINVAL)
#define NOR_TAIL              145u

static inline uint32_t nor_least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/* The calls of nor->mtd. */
int nor_read(void *context, uint32_t offset, void *to, uint32_t length);
int nor_program(void *context, uint32_t offset, const void *from, uint32_t length);
int nor_erase(void *context, uint32_t offset);

/* Misuse unless [offset, offset + length) has a byte and lies in the flash. */
void nor_check_range(const struct nor *nor, const char *what, uint32_t offset, uint32_t length);

/* An operation. Its entry is the log's, or one that is used again by the next. */
struct nor_op *nor_op_begin(struct nor *nor, enum nor_kind kind, uint32_t offset, uint32_t length);
void nor_op_end(struct nor *nor, struct nor_op *op, int status);
/* Keeps nor->after and nor->after_shaky; returns where. */
uint32_t nor_log_effect(struct nor *nor, uint32_t length);

/* Whether the cut falls into the operation that has begun; and the jump out of it. */
bool nor_cut_is_now(const struct nor *nor);
_Noreturn void nor_cut_now(struct nor *nor);

/* The fault that strikes the next operation, or NOR_OK. Faults of a place
 * that only alter the effect are not told here. */
enum nor_fault_kind nor_fault_now(struct nor *nor, enum nor_kind kind, uint32_t offset,
                                  uint32_t length);
/* Bits that flip by themselves before the next operation. */
void nor_fault_decay(struct nor *nor);
/* What the caller of a program or an erase is told. */
int nor_fault_status(const struct nor *nor, enum nor_kind kind, enum nor_fault_kind fault,
                     uint32_t offset);
/* `bit` of the fault of that kind at offset. */
unsigned nor_fault_bit(const struct nor *nor, enum nor_fault_kind fault, uint32_t offset);
/* The fault of a kind that moves operations (NOR_ASTRAY, NOR_WIDE) and strikes one
 * at offset: the place in the other block. */
uint32_t nor_fault_target(const struct nor *nor, enum nor_fault_kind fault, uint32_t offset);
/* Turns the full effect in after and shaky into the one with faults. */
void nor_fault_effect(struct nor *nor, const struct nor_op *op, enum nor_fault_kind fault,
                      uint8_t *after, uint8_t *shaky);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nor_private.h - what the files of the simulated NOR share.
 *
 * nor.c        operations: reading, programming, erasing
 * nor_read.c   what a read transfer brings
 * nor_make.c   making one, its state, log and chips
 * nor_fault.c  what broken hardware does
 * nor_torn.c   what a power cut leaves
 */
#ifndef SIM_NOR_PRIVATE_H
#define SIM_NOR_PRIVATE_H

#include "boot_header.h"
#include "nor.h"

/* Fills in nor->mtd's operations. */
void nor_connect(struct nor *nor);

/* The log entry of the next operation. */
struct nor_op *nor_log_slot(struct nor *nor);
/* Keeps nor->after and nor->after_shaky; returns where. */
uint32_t nor_log_effect(struct nor *nor, uint32_t length);

/* One transfer into the bounce buffer. Returns how many of its bytes, from
 * the first one, are what the chip holds; *status is what the caller is told. */
uint32_t nor_fill_bounce(struct nor *nor, uint32_t offset, uint32_t length,
                         enum nor_fault_kind fault, int *status);

/* The fault that strikes the next operation, or NOR_OK. Faults of a place
 * that only alter the effect are not told here. */
enum nor_fault_kind nor_fault_now(struct nor *nor, enum nor_kind kind, uint32_t offset,
                                  uint32_t length);
/* Bits that flip by themselves before the next operation. */
void nor_fault_decay(struct nor *nor);
/* What the caller of a program or an erase is told. */
int nor_fault_status(const struct nor *nor, enum nor_kind kind, enum nor_fault_kind fault,
                     uint32_t offset);
/* The fault of a kind that moves operations (NOR_ASTRAY, NOR_WIDE) and strikes one
 * at offset: the place in the other block. */
uint32_t nor_fault_target(const struct nor *nor, enum nor_fault_kind fault, uint32_t offset);
/* Turns the full effect in after and shaky into the one with faults. */
void nor_fault_effect(struct nor *nor, const struct nor_op *op, enum nor_fault_kind fault,
                      uint8_t *after, uint8_t *shaky);

#endif

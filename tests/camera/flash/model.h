/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Parts of the flash model, all below one mutex that the MTD driver holds for a whole call.
 */
#ifndef MODEL_H
#define MODEL_H

#include <linux/types.h>
#include "share.h"

extern u8 *model_base; /* SHARE_PHYS, mapped */
extern struct share_ctl *model_ctl;

/* oplog.c: the operation log */
struct share_op *oplog_begin(u8 kind, u32 off, u32 len);
void oplog_end(struct share_op *op, int status, u32 done, u8 effect);
void oplog_payload(struct share_op *op, const u8 *data, u32 len);

/* fault.c: the faults that apply to an operation */
#define HIT_MAX 4
struct fault_hits {
	int n;
	struct share_fault *fault[HIT_MAX];
};
void fault_match(u32 kind, u32 off, u32 len, struct fault_hits *hits);
struct share_fault *fault_find(const struct fault_hits *hits, u32 what);
void fault_pause(const struct fault_hits *hits, u32 where);
u32 fault_random(void);

/* chip.c: one operation of the chip. Each returns 0 or -EIO and what it claims to have done. */
int chip_erase(u32 off);
int chip_program(u32 off, const u8 *data, u32 len, u32 *done);
int chip_read(u32 off, u8 *bounce, u32 len, u32 *done);

/* extras.c: LEDs and the mailbox */
int extras_init(void);
void extras_exit(void);

/* trace.c: the system calls of the program that share_ctl.trace names */
int trace_init(void);
void trace_exit(void);

#endif

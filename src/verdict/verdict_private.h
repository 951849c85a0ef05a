/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * verdict_private.h - the judgements, for verdict_*.c only (pure).
 *
 * Each fills the findings that it is named for: severity, source, both values and
 * the meaning. They come as notes from nowhere, `camera unknown`.
 */
#ifndef PAN_FIX_VERDICT_PRIVATE_H
#define PAN_FIX_VERDICT_PRIVATE_H

#include "text.h"
#include "verdict.h"

#define VERDICT_SOC "T20"

#define SOURCE_KERNEL_LOG "kernel log"
#define SOURCE_CMDLINE    "/proc/cmdline"
#define SOURCE_CPUINFO    "/proc/cpuinfo"
#define SOURCE_PROC_MTD   "/proc/mtd"
#define SOURCE_DRIVER     "MEMGETINFO"
#define SOURCE_OLD        "bootloader in flash"
#define SOURCE_FLAG       "flag partition"
#define SOURCE_PROC       "/proc"
#define SOURCE_MOUNTS     "/proc/mounts"

/* The camera's value is known, from source: ok if it fits, else a refusal. */
void finding_known(struct finding *finding, const char *source, bool fits);
/* The camera has no say: ok if it fits, else a refusal. */
void finding_image(struct finding *finding, bool fits);

/* Starts a value of a finding, or sets it. */
struct text finding_text(char value[FINDING_VALUE]);
void finding_set_text(char value[FINDING_VALUE], const char *string);

/* The flash holds a bootloader that the boot ROM would start. */
bool verdict_old_valid(const struct evidence *evidence);

/* The camera's flash chip: `1c7018 (EN25QH128A)`. */
void verdict_chip_text(const struct evidence *evidence, struct text *text);

/* verdict_chip.c: FINDING_MANUFACTURER and FINDING_CHIP */
void verdict_judge_chip(const struct evidence *evidence, struct finding *finding);
/* verdict_board.c: FINDING_RAM, _MTDPARTS, _MODEL and _SOC */
void verdict_judge_board(const struct evidence *evidence, struct finding *finding);
/* verdict_image.c: FINDING_SPL, _UNKNOWN, _BACKUP, _BOOTABLE and _ENVIRONMENT */
void verdict_judge_image(const struct evidence *evidence, struct finding *finding);
/* verdict_flag.c: FINDING_PENDING */
void verdict_judge_pending(const struct evidence *evidence, struct finding *finding);
/* verdict_device.c: FINDING_NAME and what follows it */
void verdict_judge_device(const struct evidence *evidence, struct finding *finding);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * verdict_private.h - what verdict.c judges by and verdict_text.c shows.
 */
#ifndef PAN_FIX_VERDICT_PRIVATE_H
#define PAN_FIX_VERDICT_PRIVATE_H

#include "verdict.h"

#define VERDICT_SOC "T20"

/* The flash holds a bootloader that the boot ROM would start. */
bool verdict_old_valid(const struct evidence *evidence);

/* The bootargs of that source: the command line's or the old bootloader's. */
const struct bootargs *verdict_bootargs(const struct evidence *evidence, enum source source);

#endif

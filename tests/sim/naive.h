/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * naive.h - how others write a flash, on the simulated NOR: what pan-fix is
 * measured against, and proof that the sweeps can find a hang.
 */
#ifndef SIM_NAIVE_H
#define SIM_NAIVE_H

#include <stdbool.h>
#include <stdint.h>

#include "mtd.h"

enum tool {
	TOOL_PAN_FIX,
	TOOL_ERASE_ALL, /* erase everything, write everything, look at nothing */
	TOOL_FLASHCP,   /* the same, then read back */
	TOOL_FLASHCP_P, /* block by block, those that differ; then read back */
	TOOL_COUNT
};

const char *tool_name(enum tool tool);
/* TOOL_COUNT when there is none of that name. */
enum tool tool_named(const char *name);

/* Whether it says that it succeeded. scratch: an erase block. Not for
 * TOOL_PAN_FIX. */
bool naive_run(enum tool tool, const struct mtd *mtd, const uint8_t *image, uint8_t *scratch);

#endif

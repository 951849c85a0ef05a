/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * progress.h - the progress line on a terminal.
 *
 *     [########------------]  40 % writing block 3
 */
#ifndef PAN_FIX_PROGRESS_H
#define PAN_FIX_PROGRESS_H

#include <stdint.h>

#include "log.h"

struct progress {
	struct log *log;
	uint32_t total; /* in any unit, the same as done's; 0 draws nothing */
	uint32_t drawn_ms;
	uint8_t percent; /* last drawn; 255: nothing yet */
};

void progress_start(struct progress *progress, struct log *log, uint32_t total);

/* Draws when a per cent has passed or a fifth of a second: may be called after every operation.
 * what is a few words; never blocks. */
void progress_draw(struct progress *progress, uint32_t done, const char *what);

#endif

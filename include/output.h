/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * output.h - standard output as a sink for reports (edge).
 *
 * Waits for a slow reader, unlike the log: a report is the whole purpose of
 * the commands that write one, and they change nothing.
 */
#ifndef PAN_FIX_OUTPUT_H
#define PAN_FIX_OUTPUT_H

#include <stdbool.h>

#include "report.h"

struct output {
	struct sink sink;
	bool failed; /* something did not get out; the rest was dropped */
};

/* *output must stay where it is while its sink is used. */
void output_start(struct output *output);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * feeder.h - a process that feeds an inherited watchdog, from the start of a
 * run to its end (edge).
 *
 * On the SD way the camera's application is dead, so nobody else feeds the
 * watchdog, and some of its 60 s is spent before we start (FACTS.md, section 3a).
 * Looking, judging and above all saving to a slow card may take longer than what
 * is left, and may be stuck in the kernel, where no code of ours runs. So another
 * process feeds. It has nothing open but the watchdog, and dies with the process
 * that started it: a run that crashed ends in the watchdog's reset.
 */
#ifndef PAN_FIX_FEEDER_H
#define PAN_FIX_FEEDER_H

#include <sys/types.h>

#include "watchdog.h"

#define FEEDER_STEP_MS 5000u

/* Starts feeding; the first time before it returns. The process id, 0 when
 * there is no watchdog to feed, or negative errno. */
pid_t feeder_start(const struct watchdog *watchdog);

/* Ends it; nothing for a pid <= 0. */
void feeder_stop(pid_t pid);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * clock.h - time since power-on, by the operating system timer (6 MHz).
 */
#ifndef STANDIN_CLOCK_H
#define STANDIN_CLOCK_H

#include <stdint.h>

#define CLOCK_TICKS_PER_MS 6000u

uint64_t clock_ticks(void);

/* Returns at once when that time has passed. */
void clock_wait_until(uint64_t ticks);

#endif

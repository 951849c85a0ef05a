/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * clock.h - time since boot, and sleeping.
 */
#ifndef PAN_FIX_CLOCK_H
#define PAN_FIX_CLOCK_H

#include <stdint.h>

/* Milliseconds since boot (CLOCK_MONOTONIC: the camera's clock may be set by
 * NTP at any moment). Wraps after 49 days: compare by subtraction. */
uint32_t clock_ms(void);

/* The same as seconds, which do not wrap, and the milliseconds behind them. */
void clock_now(uint32_t *seconds, uint32_t *ms);

/* Sleeps at least ms milliseconds, whatever signals arrive. */
void clock_sleep_ms(uint32_t ms);

#endif

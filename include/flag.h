/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * flag.h - the flag partition, through which firmware asks U-Boot for an
 * upgrade (pure).
 *
 * Source: FACTS.md, section 2.
 */
#ifndef PAN_FIX_FLAG_H
#define PAN_FIX_FLAG_H

#include <stdbool.h>
#include <stddef.h>

/*
 * True when U-Boot would carry out an upgrade at its next start:
 * FWGRADEUP=kernel, =drivers, =kernel+drivers (or anything that begins so) or
 * =FACTORY. *out is the value, cut to capacity. Takes any bytes.
 */
bool flag_pending_upgrade(const char *bytes, size_t length, char *out, size_t capacity);

#endif

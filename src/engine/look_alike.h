/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * look_alike.h - what reads twice alike and is no flash all the same (pure).
 *
 * `old` is what was read, geometry->size bytes.
 */
#ifndef PAN_FIX_LOOK_ALIKE_H
#define PAN_FIX_LOOK_ALIKE_H

#include <stdbool.h>
#include <stdint.h>

#include "mtd.h"

/* Whether all transfers are the same, or an address or a data line does not get through. A
 * blank flash is believed, and one that is mostly so: there is little to lose on it. */
bool look_sees_no_flash(const struct mtd_geometry *geometry, const uint8_t *old);

/* Whether two transfers end in the same bytes, as when the driver returns its buffer again. */
bool look_ends_alike(const struct mtd_geometry *geometry, const uint8_t *old);

#endif

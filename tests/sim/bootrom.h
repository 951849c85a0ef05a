/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bootrom.h - what the camera does with flash at the next power-up (tests).
 *
 * The boot ROM starts the SPL when the signature is right, and the SPL reads
 * U-Boot and jumps, checking nothing (FACTS.md, section 2). A model that
 * always assumes the worst:
 *
 *   signature not valid                        -> ROM recovery, over USB
 *   valid, and all of the old image behind it  -> boots old
 *   valid, and all of the new image behind it  -> boots new
 *   valid, and anything else behind it         -> hangs for good
 *
 * What is in flash where the old image ends in blank bytes does not matter to it:
 * nothing of it is there. An old image that is damaged must not be given as `old`
 * once anything was changed: to put it back is to leave a camera that hangs.
 *
 * What the ROM does with a right signature and a wrong CRC or length is not
 * known, so it counts as a hang. A shaky bit counts as whatever is worse: a
 * signature that could read as valid is valid, if that makes it a hang.
 */
#ifndef SIM_BOOTROM_H
#define SIM_BOOTROM_H

#include <stdint.h>

enum bootrom { BOOTROM_OLD, BOOTROM_NEW, BOOTROM_RECOVERY, BOOTROM_HANG, BOOTROM_COUNT };

/*
 * bytes, old, new: size bytes each; old may be NULL. shaky: a bit mask for
 * each byte, or NULL when all bits are settled. An image that is both old and
 * new is new.
 */
enum bootrom bootrom_start(const uint8_t *bytes, const uint8_t *shaky, const uint8_t *old,
                           const uint8_t *new, uint32_t size);

const char *bootrom_name(enum bootrom state);

#endif

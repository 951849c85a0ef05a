/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * finish.h - the end: sync and reboot.
 *
 * The caller reboots when the flash holds the new image, and on the SD way
 * whatever the outcome (src/app/way.h); never while flash is not good.
 */
#ifndef PAN_FIX_FINISH_H
#define PAN_FIX_FINISH_H

#include <stdint.h>

#define FINISH_SYNC_MS 10000
#define FINISH_INIT_MS 10000

/* sync(2) in a child, waited for at most wait_ms. 0 or -ETIMEDOUT. */
int finish_sync(uint32_t wait_ms);

/*
 * Reboots: asks init through the first `reboot` program that exists in
 * programs (NULL-terminated; NULL: the usual places), so that the card is
 * unmounted, and after at most wait_ms, or at once when there is no such
 * program or it failed, through reboot(2). feed (may be NULL) is called
 * with feed_context about once a second meanwhile.
 * Returns only if even reboot(2) fails: negative errno.
 */
int finish_reboot(const char *const *programs, uint32_t wait_ms, void (*feed)(void *),
                  void *feed_context);

#endif

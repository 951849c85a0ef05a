/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ustar.h - a tar archive in the caller's memory (pure).
 *
 * Plain POSIX ustar, which is what the camera's busybox tar reads. Owner 0,
 * no user names, the time that is given: the same entries give the same bytes.
 */
#ifndef PAN_FIX_USTAR_H
#define PAN_FIX_USTAR_H

#include <stddef.h>
#include <stdint.h>

#define USTAR_BLOCK 512u
#define USTAR_END   (2 * USTAR_BLOCK) /* what closes an archive */

/* Bytes of an archive that an entry with a content of size bytes takes. */
size_t ustar_entry_size(size_t size);

/*
 * Writes one entry at `at`, which has room for ustar_entry_size(size) bytes,
 * and returns that number. A name that ends in / is a folder (size 0). name has
 * at most 99 characters; mode is like 0644; time counts from 1970.
 */
size_t ustar_entry(uint8_t *at, const char *name, unsigned mode, uint32_t time,
                   const uint8_t *content, size_t size);

/* Closes the archive: USTAR_END bytes. Returns that number. */
size_t ustar_end(uint8_t *at);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * camera.h - gathering what the running camera says about itself (edge).
 *
 * Reads /proc, the kernel log, the product config and the flag partition. All
 * of it is optional: what cannot be read stays unknown. Opens nothing for
 * writing, changes nothing, holds nothing open after it returns. Takes no
 * ioctl: the caller fills evidence->device from the MTD edge beforehand, since
 * its index says which partition all this is about.
 */
#ifndef PAN_FIX_CAMERA_H
#define PAN_FIX_CAMERA_H

#include <stdint.h>

#include "evidence.h"

/* The kernel log and the files are read through this much of the caller's
 * memory. */
#define CAMERA_SCRATCH_MIN 0x10000u

/*
 * Fills partition, chip, cmdline, system, model, pending and holder of
 * *evidence; the other items stay as they are.
 *
 * root: put before every path ("" on a camera, a folder in tests). With a root
 * that is not empty the kernel log is read from root/proc/kmsg.
 * holder: other processes only, and /proc/mounts.
 */
void camera_read(const char *root, uint8_t *scratch, uint32_t scratch_size,
                 struct evidence *evidence);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mtd_linux.h - the flash through Linux's MTD character device.
 *
 * Always the character device (/dev/mtd0), never /dev/mtdblock0: the latter is
 * cached and a read-back from it proves nothing (FACTS.md, section 5).
 * Looking at a camera opens it for reading; the writable descriptor is opened
 * only when a flash is decided on.
 *
 * fsync is not called: on this device it fails and means nothing, the driver
 * is synchronous.
 */
#ifndef PAN_FIX_MTD_LINUX_H
#define PAN_FIX_MTD_LINUX_H

#include <stdbool.h>
#include <stdint.h>

#include "mtd.h"
#include "text.h"

struct mtd_linux {
	int fd;              /* -1 when closed */
	uint32_t number;     /* N of mtdN, from the device number, not the name */
	uint32_t erase_size; /* as in mtd->geometry */
	bool is_nor;
	bool is_writeable; /* MTD_WRITEABLE: the partition, not the descriptor */
};

/*
 * Opens the MTD character device at path, for reading or for reading and
 * changing, asks for its geometry and fills *mtd, whose context is `flash`
 * (which must outlive it). When the driver gives no page size, 256 is taken.
 *
 * 0 or negative errno with a sentence in why; nothing is open then. Not a
 * character device of major 90, or a /dev/mtdNro node opened for writing:
 * -ENODEV.
 */
int mtd_linux_open(struct mtd_linux *flash, const char *path, bool writable, struct mtd *mtd,
                   struct text *why);

/*
 * Asks the driver to unlock the whole partition. The camera's driver has no
 * such call and a chip that stays protected is found by the engine's first
 * step, so the answer is for the log only: 0 or negative errno.
 */
int mtd_linux_unlock(struct mtd_linux *flash, const struct mtd *mtd);

/* Closes; may be called twice. */
void mtd_linux_close(struct mtd_linux *flash);

#endif

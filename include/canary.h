/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * canary.h - shows that the chip erases while the bootloader still starts.
 *
 * A chip that takes programs and ignores erases would be found out with the
 * signature gone. So engine_run() first programs one byte of the spare block,
 * which is blank in the old image, to zero, erases the block and shows it to be
 * blank. What comes of it is in engine_result.canary. A run that has nothing to do,
 * one that is resumed and one on a flash that does not start try nothing.
 *
 * A power cut inside leaves the byte, or a torn block. The bootloader starts all
 * the same. look.canary says so at the next look; then canary_clear() comes before
 * the flash is saved.
 */
#ifndef PAN_FIX_CANARY_H
#define PAN_FIX_CANARY_H

#include <stdint.h>

struct engine_job;

enum canary {
	CANARY_NONE,    /* not tried: no block is spare, or it took no program */
	CANARY_ERASED,  /* the byte was there, and is gone: the chip erases */
	CANARY_STAYS,   /* the block was not shown to be blank again: refuse. The
			* bootloader was shown to be as it was found */
	CANARY_UNREAD,  /* flash no longer reads as the old image, though nothing is seen
			* to be damaged: refuse. All that was changed is this byte, or
			* with spare_loose this block */
	CANARY_STRAYED, /* the bootloader is damaged: the chip changed another place than
			 * the one that was named. Never refuse: its signature is valid */
};

/*
 * Erases the spare block, for a flash of which look.canary is set, with job->mtd
 * open for writing; `old` is job->old, and holds what flash holds afterwards. Of
 * the job it uses mtd, old, scratch and the port's breathe. Never CANARY_NONE. After
 * CANARY_STRAYED the job has to be run, as one that is resumed.
 */
enum canary canary_clear(const struct engine_job *job, uint8_t *old);

#endif

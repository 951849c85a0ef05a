/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * known.h - the builds of the bootloader that are known byte for byte (pure).
 *
 * U-Boot has no checksum, so nothing in an image shows that it is whole. Its md5
 * in this table does. Sources: public firmware files and dumps
 * (FACTS.md, section 2).
 * A stand-in is never entered: it starts no camera.
 */
#ifndef PAN_FIX_KNOWN_H
#define PAN_FIX_KNOWN_H

#include <stdbool.h>

#include "digest.h"
#include "text.h"

struct known_build {
	const char *md5;    /* of the 262144 bytes, lower case */
	const char *date;   /* of the build, as in its banner: `Jul 05 2018` */
	const char *origin; /* the firmware that it was found in */
	const char *use;    /* whom it is for, in a few words */
	bool fits_pan;      /* for the board of the Pan v1 and the Cam v2 */
};

/* The build with this md5, or NULL. */
const struct known_build *known_find(const struct digest *md5);

/* Appends the request to report an old bootloader that is none of them: one of
 * an affected camera was never seen. */
void known_request(struct text *text, const struct digest *md5);

#endif

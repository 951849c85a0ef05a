/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * parts.h - what a bundle needs besides the image, as this tool has it inside.
 *
 * PARA and upgraderun.sh are in every tool for a PC. The camera's program is
 * only in that of a release: `make host` needs no compiler for the camera.
 */
#ifndef PAN_FIX_PARTS_H
#define PAN_FIX_PARTS_H

#include "bundle.h"

/* All three; the program's size is 0 when it is not in here. */
void parts_embedded(struct bundle *bundle);

#endif

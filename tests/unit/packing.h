/* SPDX-License-Identifier: GPL-2.0-or-later */
/* packing.h - a desk with a program that goes into bundles, and the usual command lines. */
#ifndef PAN_FIX_TEST_PACKING_H
#define PAN_FIX_TEST_PACKING_H

#include "desk.h"

#define BUNDLE "bundle @new.bin --program=@program --output=@out.tar --force=unknown-image"
#define SDCARD "sdcard @new.bin --program=@program --output=@sd --force=unknown-image"

static uint8_t program[1000] = {0x7f, 'E', 'L', 'F', 1, 1, 1, [18] = 8}; /* for MIPS */

static int setup(void **state)
{
	if (desk_setup(state) != 0)
		return -1;
	edge_write("program", program, sizeof program);
	return 0;
}

#endif

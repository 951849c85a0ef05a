/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the sources of the desk share. */
#ifndef PAN_FIX_TEST_DESK_PARTS_H
#define PAN_FIX_TEST_DESK_PARTS_H

#include "desk.h"

/* ---- desk_main.c */

/* The program; what it has of the new image in memory. */
int pan_fix_main(int argc, char *argv[]);
uint8_t *desk_image_in_memory(void);

/* ---- desk_flash.c */

extern struct nor *desk_nor; /* of this process */

/* The process ends as by a fault of the program: not held up by a blocked signal. */
void desk_die(int number);

#endif

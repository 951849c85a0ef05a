/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The program on the desk: its main is a function like any other. */
#include "desk_parts.h"

#define main pan_fix_main
#include "main.c"
#undef main

uint8_t *desk_image_in_memory(void)
{
	return session.new;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * environment.h - the settings that `saveenv` would leave in flash, or that something else left.
 */
#ifndef STANDIN_ENVIRONMENT_H
#define STANDIN_ENVIRONMENT_H

#include "chips.h"

/* The kernel's arguments out of a saved environment whose CRC is right, else `usual`. */
const char *environment_bootargs(const char *usual);

/* As the real one tries at every normal start, in vain: its place is no whole erase block. */
void environment_save(const struct chip *chip);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * environment.h - the settings that `saveenv` left in flash.
 */
#ifndef STANDIN_ENVIRONMENT_H
#define STANDIN_ENVIRONMENT_H

/* The kernel's arguments out of a saved environment whose CRC is right, else `usual`. */
const char *environment_bootargs(const char *usual);

#endif

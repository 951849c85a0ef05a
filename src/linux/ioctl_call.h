/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ioctl_call.h - ioctl without the conversions that musl has for 64-bit time on
 * 32-bit machines: 1.5 KiB of program, none of it for MTD or a watchdog.
 */
#ifndef PAN_FIX_IOCTL_CALL_H
#define PAN_FIX_IOCTL_CALL_H

/* request is a name from the kernel's headers, never a number: MIPS numbers
 * them differently. Tried again after EINTR. 0, or negative errno. */
int ioctl_call(int fd, unsigned long request, void *argument);

#endif

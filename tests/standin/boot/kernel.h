/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kernel.h - starts the kernel that lies in flash.
 */
#ifndef STANDIN_KERNEL_H
#define STANDIN_KERNEL_H

/* Returns only when there is none that can be started, having said why. */
void kernel_start(const char *bootargs);

#endif

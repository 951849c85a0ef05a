/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ioctl_request.h - the type of ioctl's second argument: an int in POSIX and
 * musl, an unsigned long in glibc. Casting to it keeps -Wconversion quiet in
 * both without a number being written down.
 */
#ifndef PAN_FIX_IOCTL_REQUEST_H
#define PAN_FIX_IOCTL_REQUEST_H

#include <sys/ioctl.h>

#ifdef __GLIBC__
typedef unsigned long ioctl_request;
#else
typedef int ioctl_request;
#endif

#endif

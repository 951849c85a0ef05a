/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's own struct and call: musl's fstat is 1.5 KiB of statx, time
 * conversion and fallbacks. The header that has the struct clashes with
 * <sys/stat.h>, so this is a file of its own.
 */
#include "node.h"

#include <asm/stat.h>
#include <errno.h>
#include <sys/syscall.h>

long syscall(long number, ...); /* <unistd.h> may define struct stat */

#ifdef SYS_fstat64 /* 32-bit machines */
typedef struct stat64 node_stat;
#define NODE_CALL SYS_fstat64
#else
typedef struct stat node_stat;
#define NODE_CALL SYS_fstat
#endif

/* File types and the form of a device number are the kernel's ABI; MTD's
 * numbers are below 256. */
#define NODE_TYPE 0170000u
#define NODE_CHAR 0020000u

int node_numbers(int fd, unsigned *node_major, unsigned *node_minor)
{
	node_stat about;
	unsigned long number;

	if (syscall(NODE_CALL, fd, &about) != 0)
		return -errno;
	if ((about.st_mode & NODE_TYPE) != NODE_CHAR)
		return -ENODEV;
	number = (unsigned long)about.st_rdev;
	*node_major = (unsigned)(number >> 8 & 0xfffu);
	*node_minor = (unsigned)((number & 0xffu) | (number >> 12 & 0xfff00u));
	return 0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ioctl_call.h"

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

int ioctl_call(int fd, unsigned long request, void *argument)
{
	long result;

	do {
		result = syscall(SYS_ioctl, fd, request, argument);
	} while (result < 0 && errno == EINTR);
	return result < 0 ? -errno : 0;
}

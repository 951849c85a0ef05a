/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Included first in everything that `make coverage` builds: a child that ends with _exit
 * (src/linux/child.c) would take what it counted with it. */
#include <unistd.h>

void __gcov_dump(void);

_Noreturn static inline void coverage_exit(int status)
{
	__gcov_dump();
	_exit(status);
}

#define _exit coverage_exit

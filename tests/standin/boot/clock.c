/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "clock.h"

#include "io.h"

/* Reading the low word keeps the high one of that moment in a buffer. */
#define OST_LOW         0x100020e4u
#define OST_HIGH_BUFFER 0x100020fcu

uint64_t clock_ticks(void)
{
	uint32_t low = io_read(OST_LOW);

	return (uint64_t)io_read(OST_HIGH_BUFFER) << 32 | low;
}

void clock_wait_until(uint64_t ticks)
{
	while (clock_ticks() < ticks)
		;
}

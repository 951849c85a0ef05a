/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "clock.h"

#include <errno.h>
#include <time.h>

uint32_t clock_ms(void)
{
	struct timespec now;

	/* Cannot fail for this clock; a zero would only stop a progress line. */
	if (clock_gettime(CLOCK_MONOTONIC, &now) != 0)
		return 0;
	return (uint32_t)now.tv_sec * 1000u + (uint32_t)now.tv_nsec / 1000000u;
}

void clock_sleep_ms(uint32_t ms)
{
	struct timespec left;

	left.tv_sec = (time_t)(ms / 1000u);
	left.tv_nsec = (long)(ms % 1000u) * 1000000L;
	while (nanosleep(&left, &left) != 0 && errno == EINTR)
		continue;
}

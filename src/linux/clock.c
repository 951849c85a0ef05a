/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "clock.h"

#include <errno.h>
#include <time.h>

void clock_now(uint32_t *seconds, uint32_t *ms)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now); /* cannot fail for this clock */
	*seconds = (uint32_t)now.tv_sec;
	*ms = (uint32_t)now.tv_nsec / 1000000u;
}

uint32_t clock_ms(void)
{
	uint32_t seconds;
	uint32_t ms;

	clock_now(&seconds, &ms);
	return seconds * 1000u + ms;
}

void clock_sleep_ms(uint32_t ms)
{
	struct timespec left = {.tv_sec = ms / 1000u, .tv_nsec = (long)(ms % 1000u) * 1000000};

	while (nanosleep(&left, &left) != 0 && errno == EINTR)
		;
}

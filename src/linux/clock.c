/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel is asked directly: musl's clock_gettime and nanosleep bring the
 * whole of its 64-bit time and vDSO code for 32-bit machines, 2 KiB of program
 * that Linux 3.10 could do nothing with.
 */
#include "clock.h"

#include <errno.h>
#include <poll.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* The call that fills two longs; musl renames it where time_t is longer. */
#ifdef SYS_clock_gettime32
#define CLOCK_CALL SYS_clock_gettime32
#else
#define CLOCK_CALL SYS_clock_gettime
#endif

void clock_now(uint32_t *seconds, uint32_t *ms)
{
	struct {
		long seconds, nanoseconds;
	} now;

	/* Cannot fail for this clock; a zero would only spoil a log's stamps. */
	if (syscall(CLOCK_CALL, CLOCK_MONOTONIC, &now) != 0)
		now.seconds = now.nanoseconds = 0;
	*seconds = (uint32_t)now.seconds;
	*ms = (uint32_t)now.nanoseconds / 1000000u;
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
	uint32_t start = clock_ms();
	uint32_t gone = 0;

	do {
		/* Ends early for a signal only. */
		(void)poll(NULL, 0, (int)(ms - gone));
		gone = clock_ms() - start;
	} while (gone < ms);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The time as the kernel tells it, and sleeping on when a signal arrives.
 *
 * LDFLAGS: -Wl,--wrap=clock_gettime,--wrap=nanosleep
 */
#include "pure.h"

#include <errno.h>
#include <time.h>

#include "clock.h"

static struct timespec now;
static struct timespec slept[8]; /* what each call was to sleep */
static unsigned sleeps;
static unsigned interrupted; /* so many of the first calls are */
static int fake_error;       /* of a call that is not interrupted */

int __wrap_clock_gettime(clockid_t clock, struct timespec *time);
int __wrap_clock_gettime(clockid_t clock, struct timespec *time)
{
	assert_int_equal(clock, CLOCK_MONOTONIC);
	*time = now;
	return 0;
}

int __wrap_nanosleep(const struct timespec *time, struct timespec *left);
int __wrap_nanosleep(const struct timespec *time, struct timespec *left)
{
	assert_in_range(sleeps, 0, 7);
	slept[sleeps++] = *time;
	errno = fake_error != 0 ? fake_error : EINTR; /* stays of an earlier call */
	if (sleeps <= interrupted) {
		errno = EINTR;
		left->tv_nsec /= 2;
		return -1;
	}
	return fake_error != 0 ? -1 : 0;
}

static void test_now(void **state)
{
	static const struct {
		struct timespec now;
		uint32_t seconds, ms, all_ms;
	} table[] = {
		{{0, 0}, 0, 0, 0},
		{{0, 999999}, 0, 0, 0},
		{{1, 1000000}, 1, 1, 1001},
		{{12, 345678901}, 12, 345, 12345},
		{{4294967, 295999999}, 4294967, 295, UINT32_MAX},
		{{4294967, 296000000}, 4294967, 296, 0}, /* it wraps */
	};

	(void)state;
	for (unsigned i = 0; i < sizeof table / sizeof table[0]; i++) {
		uint32_t seconds, ms;

		now = table[i].now;
		clock_now(&seconds, &ms);
		assert_int_equal(seconds, table[i].seconds);
		assert_int_equal(ms, table[i].ms);
		assert_int_equal(clock_ms(), table[i].all_ms);
	}
}

/* One call to sleep, with so many signals: each time what is left. */
static void sleep_once(uint32_t ms, unsigned signals)
{
	sleeps = 0;
	interrupted = signals;
	clock_sleep_ms(ms);
	assert_int_equal(sleeps, signals + 1);
	assert_int_equal(slept[0].tv_sec, ms / 1000);
	for (unsigned i = 0; i < sleeps; i++)
		assert_int_equal(slept[i].tv_nsec, (long)(ms % 1000) * 1000000 >> i);
}

static void test_sleep(void **state)
{
	(void)state;
	for (unsigned signals = 0; signals < 4; signals++) {
		sleep_once(0, signals);
		sleep_once(8, signals);
		sleep_once(1000, signals);
		sleep_once(61999, signals);
	}
	fake_error = EINVAL;
	sleep_once(8, 0);
	fake_error = 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_now),
		cmocka_unit_test(test_sleep),
	};

	return cmocka_run_group_tests_name("clock", tests, NULL, NULL);
}

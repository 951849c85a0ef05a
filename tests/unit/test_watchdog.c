/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The watchdog: found among inherited descriptors, fed and never written to;
 * an own one only when it can have a minute, and stopped at the end.
 *
 * LDFLAGS: -Wl,--wrap=ioctl_call,--wrap=open,--wrap=write
 */
#include "edge.h"

#include <linux/watchdog.h>

#include "watchdog.h"

static struct {
	int fd;        /* the last one asked */
	unsigned feeds;
	unsigned sets;
	unsigned stops;
	unsigned writes;
	int timeout;   /* seconds */
	int most;      /* it cannot have more */
	bool no_timeout;
	int open_error;
} fake;

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, mode_t mode);
ssize_t __wrap_write(int fd, const void *from, size_t length);
ssize_t __real_write(int fd, const void *from, size_t length);
int __wrap_ioctl_call(int fd, unsigned long request, void *argument);

int __wrap_open(const char *path, int flags, mode_t mode)
{
	errno = fake.open_error;
	return fake.open_error != 0 ? -1 : __real_open(path, flags, mode);
}

ssize_t __wrap_write(int fd, const void *from, size_t length)
{
	fake.writes++;
	return __real_write(fd, from, length);
}

int __wrap_ioctl_call(int fd, unsigned long request, void *argument)
{
	int *value = argument;

	fake.fd = fd;
	switch (request) {
	case WDIOC_KEEPALIVE:
		fake.feeds++;
		return 0;
	case WDIOC_GETTIMEOUT:
		*value = fake.timeout;
		return fake.no_timeout ? -EOPNOTSUPP : 0;
	case WDIOC_SETTIMEOUT:
		fake.sets++;
		if (*value > fake.most)
			*value = fake.most;
		fake.timeout = *value;
		return 0;
	case WDIOC_SETOPTIONS:
		assert_int_equal(*value, WDIOS_DISABLECARD);
		fake.stops++;
		return 0;
	default:
		fail_msg("unexpected ioctl %lx", request);
		return -ENOTTY;
	}
}

static int setup(void **state)
{
	memset(&fake, 0, sizeof fake);
	fake.timeout = 5;
	fake.most = 2048;
	return edge_setup(state);
}

static void test_inherited(void **state)
{
	static const char *const names[] = { "watchdog", "watchdog0" };
	struct watchdog watchdog;

	(void)state;
	for (int i = 0; i < 2; i++) {
		int fd;
		int high;

		edge_put(names[i], "");
		fd = __real_open(edge_path(names[i]), O_RDONLY);
		high = fcntl(fd, F_DUPFD, 300); /* wherever it is */
		close(fd);
		assert_true(watchdog_find(&watchdog, edge_path("watchdog")));
		assert_int_equal(watchdog.fd, high);
		assert_false(watchdog.own);
		assert_int_equal(watchdog_open(&watchdog, edge_path("watchdog")), 0);
		watchdog_feed(&watchdog);
		watchdog_feed(&watchdog);
		assert_int_equal(fake.feeds, 2 * (i + 1));
		assert_int_equal(fake.fd, high);
		watchdog_close(&watchdog);
		/* It is the application's: as it was, and open. */
		assert_int_equal(fake.sets + fake.stops + fake.writes, 0);
		assert_int_equal(fcntl(high, F_GETFD), 0);
		close(high);
	}
}

static void test_absent(void **state)
{
	static const char *const names[] = { "watchdog.log", "watchdog12", "watchdo", "watchdogx" };
	struct watchdog watchdog;
	int fds[4];

	(void)state;
	for (int i = 0; i < 4; i++) {
		edge_put(names[i], "");
		fds[i] = __real_open(edge_path(names[i]), O_RDONLY);
	}
	assert_false(watchdog_find(&watchdog, edge_path("watchdog")));
	assert_int_equal(watchdog.fd, -1);
	watchdog_feed(&watchdog);
	watchdog_close(&watchdog);
	assert_int_equal(watchdog_open(&watchdog, edge_path("watchdog")), -ENOENT);
	assert_int_equal(watchdog.fd, -1);
	fake.open_error = EBUSY;
	assert_int_equal(watchdog_open(&watchdog, edge_path("watchdog")), -EBUSY);
	assert_int_equal(fake.feeds + fake.stops + fake.sets, 0);
	for (int i = 0; i < 4; i++)
		close(fds[i]);
}

static void test_own(void **state)
{
	struct watchdog watchdog;
	int fd;

	(void)state;
	edge_put("watchdog", "");
	assert_false(watchdog_find(&watchdog, edge_path("watchdog")));
	assert_int_equal(watchdog_open(&watchdog, edge_path("watchdog")), 0);
	assert_true(watchdog.own);
	assert_int_equal(fake.timeout, WATCHDOG_SECONDS);
	assert_int_equal(fake.feeds, 1);
	fd = watchdog.fd;
	assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC);
	watchdog_close(&watchdog);
	assert_int_equal(fake.timeout, 5);
	assert_int_equal(fake.stops, 1);
	assert_int_equal(fake.writes, 0);
	assert_int_equal(fcntl(fd, F_GETFD), -1);
	watchdog_close(&watchdog);
	watchdog_feed(&watchdog);
	assert_int_equal(fake.stops, 1);
	assert_int_equal(fake.feeds, 1);
}

/* One that would reset the camera sooner than that is stopped at once. */
static void test_own_is_too_short(void **state)
{
	struct watchdog watchdog;

	(void)state;
	edge_put("watchdog", "");
	assert_false(watchdog_find(&watchdog, edge_path("watchdog")));
	fake.most = 16;
	assert_int_equal(watchdog_open(&watchdog, edge_path("watchdog")), -ENOTSUP);
	assert_int_equal(fake.stops, 1);
	fake.no_timeout = true;
	assert_int_equal(watchdog_open(&watchdog, edge_path("watchdog")), -ENOTSUP);
	assert_int_equal(fake.stops, 2);
	assert_int_equal(watchdog.fd, -1);
	assert_int_equal(fcntl(fake.fd, F_GETFD), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, edge_teardown)
		T(test_inherited), T(test_absent), T(test_own),
		T(test_own_is_too_short),
	};

	return cmocka_run_group_tests_name("watchdog", tests, NULL, NULL);
}

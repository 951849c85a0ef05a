/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The watchdog: found among inherited descriptors, fed and never written to;
 * an own one only when it can have a minute, and stopped at the end.
 *
 * LDFLAGS: -Wl,--wrap=ioctl,--wrap=open,--wrap=write
 */
#include "edge.h"

#include <linux/watchdog.h>

#include "watchdog.h"

static struct {
	int fd; /* the last one asked */
	unsigned feeds;
	unsigned sets;
	unsigned stops;
	unsigned writes;
	int timeout; /* seconds */
	int most;    /* it cannot have more */
	bool no_timeout;
	int open_error;
} fake;

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, mode_t mode);
ssize_t __wrap_write(int fd, const void *from, size_t length);
ssize_t __real_write(int fd, const void *from, size_t length);
int __wrap_ioctl(int fd, unsigned long request, void *argument);

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

int __wrap_ioctl(int fd, unsigned long request, void *argument)
{
	int *value = argument;

	fake.fd = fd;
	switch (request) {
	case WDIOC_KEEPALIVE:
		assert_null(argument); /* it has none */
		fake.feeds++;
		return 0;
	case WDIOC_GETTIMEOUT:
		*value = fake.timeout;
		errno = EOPNOTSUPP;
		return fake.no_timeout ? -1 : 0;
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
	default: fail_msg("unexpected ioctl %lx", request); return -1;
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
	static const char *const names[] = {"watchdog", "watchdog0", "watchdog9"};
	struct watchdog watchdog;

	(void)state;
	for (int i = 0; i < 3; i++) {
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
	static const char *const names[] = {"watchdog.log", "watchdog12", "watchdo", "watchdogx"};
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

/* Number 3 is looked at; the standard streams are not. */
static void test_inherited_as_the_first(void **state)
{
	struct watchdog watchdog;
	int saved[2] = {fcntl(2, F_DUPFD, 10), fcntl(3, F_DUPFD, 10)};
	bool as_stream, as_first;

	(void)state;
	edge_put("watchdog", "");
	assert_int_equal(close(2), 0);
	(void)close(3);
	assert_int_equal(__real_open(edge_path("watchdog"), O_RDONLY), 2);
	as_stream = watchdog_find(&watchdog, edge_path("watchdog"));
	assert_int_equal(dup2(2, 3), 3);
	as_first = watchdog_find(&watchdog, edge_path("watchdog"));
	dup2(saved[0], 2);
	close(saved[0]);
	close(3);
	if (saved[1] >= 0) {
		dup2(saved[1], 3);
		close(saved[1]);
	}
	assert_false(as_stream);
	assert_true(as_first);
	assert_int_equal(watchdog.fd, 3);
}

/* As long as there is room for. */
static void test_inherited_with_a_long_name(void **state)
{
	struct watchdog watchdog;
	char name[64] = "";
	int fd;

	(void)state;
	memset(name, 'w', 63 - strlen(edge_root) - 1);
	edge_put(name, "");
	fd = __real_open(edge_path(name), O_RDONLY);
	assert_true(watchdog_find(&watchdog, edge_path(name)));
	assert_int_equal(watchdog.fd, fd);
	close(fd);
}

/* A name for which there is no room is none of a watchdog's. */
static void test_a_name_too_long(void **state)
{
	struct watchdog watchdog;
	char name[128] = "";
	int fd;

	(void)state;
	memset(name, 'w', sizeof name - 1);
	edge_put(name, "");
	fd = __real_open(edge_path(name), O_RDONLY);
	assert_true(fd > STDERR_FILENO);
	assert_false(watchdog_find(&watchdog, edge_path("watchdog")));
	assert_int_equal(watchdog.fd, -1);
	close(fd);
}

/* Number 0 is a descriptor like any other. */
static void test_own_as_number_0(void **state)
{
	struct watchdog watchdog = {.fd = -1};
	int saved = dup(STDIN_FILENO);
	int fd, result;

	(void)state;
	assert_true(saved >= 0);
	edge_put("watchdog", "");
	assert_int_equal(close(STDIN_FILENO), 0);
	errno = EIO;
	result = watchdog_open(&watchdog, edge_path("watchdog"));
	fd = watchdog.fd;
	if (result == 0)
		result = watchdog_open(&watchdog, edge_path("watchdog"));
	watchdog_close(&watchdog);
	assert_int_equal(dup2(saved, STDIN_FILENO), STDIN_FILENO);
	close(saved);
	assert_int_equal(result, 0);
	assert_int_equal(fd, STDIN_FILENO);
	assert_int_equal(fake.feeds, 1);
	assert_int_equal(fake.stops, 1);
	assert_int_equal(fake.fd, STDIN_FILENO);
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
		T(test_inherited),
		T(test_inherited_as_the_first),
		T(test_inherited_with_a_long_name),
		T(test_a_name_too_long),
		T(test_absent),
		T(test_own),
		T(test_own_as_number_0),
		T(test_own_is_too_short),
	};

	return cmocka_run_group_tests_name("watchdog", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the tests of arming share: processes of their own, and calls that fail. */
#ifndef ARM_STAND_H
#define ARM_STAND_H

#include "edge.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "arm.h"
#include "child.h"
#include "clock.h"

#define CHECK(condition)                                                                   \
	do {                                                                               \
		if (!(condition)) {                                                        \
			dprintf(report_fd, "%s:%d: %s\n", __FILE__, __LINE__, #condition); \
			_exit(99);                                                         \
		}                                                                          \
	} while (0)

static int report_fd;
static bool fake_no_fork;
static bool fake_no_lock;
static bool fake_no_priority;
static int fake_socket_error, fake_bind_error;
static const char *fake_oom; /* in place of /proc/self/oom_score_adj */

pid_t __real_fork(void);
pid_t __wrap_fork(void);
int __real_mlockall(int flags);
int __wrap_mlockall(int flags);
int __real_setpriority(int which, id_t who, int value);
int __wrap_setpriority(int which, id_t who, int value);

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, mode_t mode);

int __wrap_open(const char *path, int flags, mode_t mode)
{
	if (fake_oom != NULL && strcmp(path, "/proc/self/oom_score_adj") == 0)
		path = fake_oom;
	return __real_open(path, flags, mode);
}

pid_t __wrap_fork(void)
{
	errno = EAGAIN;
	return fake_no_fork ? -1 : __real_fork();
}

int __wrap_mlockall(int flags)
{
	if (flags != (MCL_CURRENT | MCL_FUTURE))
		_exit(98);
	errno = ENOMEM;
	return fake_no_lock ? -1 : __real_mlockall(flags);
}

int __real_socket(int domain, int type, int protocol);
int __wrap_socket(int domain, int type, int protocol);
int __wrap_socket(int domain, int type, int protocol)
{
	errno = fake_socket_error;
	return fake_socket_error != 0 ? -1 : __real_socket(domain, type, protocol);
}

int __real_bind(int fd, const struct sockaddr *address, socklen_t length);
int __wrap_bind(int fd, const struct sockaddr *address, socklen_t length);
int __wrap_bind(int fd, const struct sockaddr *address, socklen_t length)
{
	errno = fake_bind_error;
	return fake_bind_error != 0 ? -1 : __real_bind(fd, address, length);
}

int __wrap_setpriority(int which, id_t who, int value)
{
	errno = EPERM;
	return fake_no_priority ? -1 : __real_setpriority(which, who, value);
}

static inline int setup(void **state)
{
	report_fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 200);
	fake_no_fork = fake_no_lock = fake_no_priority = false;
	return edge_setup(state);
}

static inline int teardown(void **state)
{
	close(report_fd);
	return edge_teardown(state);
}

/* Starts body in a process of its own. */
static inline pid_t start(void (*body)(void))
{
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		alarm(20);
		body();
		_exit(0);
	}
	return pid;
}

static inline int end(pid_t pid)
{
	int status;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static inline void await(const char *name)
{
	for (int i = 0; i < 1000 && !edge_exists(name); i++)
		clock_sleep_ms(10);
	assert_true(edge_exists(name));
}

#endif

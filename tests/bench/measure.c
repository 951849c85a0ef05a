/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * measure FILE PROGRAM NAME [ARGUMENT]...      (in the emulated camera)
 *
 * Runs PROGRAM as NAME and adds a line to FILE: when it started and ended
 * (nanoseconds of the monotonic clock, which the operation log uses as well),
 * its wait status, and its largest resident set in KiB. vfork, so that none of
 * this program's own pages are counted.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static unsigned long long now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (unsigned long long)t.tv_sec * 1000000000u + (unsigned long long)t.tv_nsec;
}

int main(int argc, char **argv)
{
	unsigned long long start, end;
	struct rusage usage;
	int status, fd, n;
	char line[128];
	pid_t child;

	if (argc < 4)
		return 2;
	fd = open(argv[1], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	start = now();
	child = vfork();
	if (child == 0) {
		execv(argv[2], argv + 3);
		_exit(127);
	}
	if (fd < 0 || child < 0 || wait4(child, &status, 0, &usage) != child)
		return 2;
	end = now();
	n = snprintf(line, sizeof line, "%llu %llu %d %ld\n", start, end, status, usage.ru_maxrss);
	if (n < 0 || write(fd, line, (size_t)n) != n)
		return 2;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

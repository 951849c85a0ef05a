/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs chosen cases of a cmocka program, each in a process of its own, up to the first that fails.
 * The linker puts it in place of cmocka's own loop (-Wl,--wrap=_cmocka_run_group_tests).
 *
 *     CASES=NUMBER:MS,...  cases to run, counted from 0, each with its time limit
 *     CASES=all:MS         every case, whatever the others come to
 *     REACH=FILE           appends what each case reached: its number, how many addresses, the
 *                          addresses; 32 bits each. Needs -fsanitize-coverage=trace-pc, -no-pie
 *
 * Prints a line for each case: number, `ok` or `failed`, milliseconds, name.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SLICE_NS 20000000 /* a signal may be missed for so long */

extern const char __executable_start[], etext[]; /* the linker's */

static uint8_t *reached; /* a byte for each address of the code; shared with children */
static unsigned first;   /* number of this group's first case */

/* Bytes of code. */
static size_t code_size(void)
{
	return (uintptr_t)etext - (uintptr_t)__executable_start;
}

/* The compiler's call at the start of each basic block. */
void __sanitizer_cov_trace_pc(void);
void __sanitizer_cov_trace_pc(void)
{
	if (reached != NULL)
		reached[(uintptr_t)__builtin_return_address(0) - (uintptr_t)__executable_start] = 1;
}

static void reach_write(unsigned number)
{
	size_t size = code_size();
	FILE *file = fopen(getenv("REACH"), "ab");
	uint32_t head[2] = {number, 0};

	if (file == NULL)
		abort();
	for (size_t at = 0; at < size; at++)
		head[1] += reached[at];
	fwrite(head, sizeof head, 1, file);
	for (size_t at = 0; at < size; at++) {
		uint32_t address = (uint32_t)((uintptr_t)__executable_start + at);

		if (reached[at] != 0)
			fwrite(&address, sizeof address, 1, file);
	}
	if (fclose(file) != 0)
		abort();
	memset(reached, 0, size);
}

static long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* What a case leaves behind: a hold never ends by itself. Orphans come to us (subreaper). */
static void end_family(void)
{
	char path[64];
	int pid;

	snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
	do {
		FILE *file = fopen(path, "r");

		while (file != NULL && fscanf(file, "%d", &pid) == 1)
			kill(pid, SIGKILL);
		if (file != NULL)
			fclose(file);
	} while (waitpid(-1, NULL, 0) > 0 || errno == EINTR);
}

/* Exit status of the child, or -1 when its time is up. */
static int await(pid_t child, long limit, const sigset_t *ends)
{
	const struct timespec slice = {0, SLICE_NS};
	long end = now_ms() + limit;
	int status;

	while (waitpid(child, &status, WNOHANG) == 0) {
		if (now_ms() >= end)
			return -1;
		(void)sigtimedwait(ends, NULL, &slice);
	}
	return status;
}

int __real__cmocka_run_group_tests(const char *name, const struct CMUnitTest *tests, size_t count,
                                   CMFixtureFunction setup, CMFixtureFunction teardown);
int __wrap__cmocka_run_group_tests(const char *name, const struct CMUnitTest *tests, size_t count,
                                   CMFixtureFunction setup, CMFixtureFunction teardown);

struct group {
	const char *name;
	CMFixtureFunction setup, teardown;
};

static int run_case(const struct group *group, const struct CMUnitTest *test, long limit)
{
	/* Not the test's own, which may be one that fails. */
	pid_t (*real_fork)(void) = (pid_t(*)(void))(uintptr_t)dlsym(RTLD_NEXT, "fork");
	sigset_t ends, before;
	pid_t child;
	int status;

	sigemptyset(&ends);
	sigaddset(&ends, SIGCHLD);
	sigprocmask(SIG_BLOCK, &ends, &before);
	fflush(NULL);
	child = real_fork();
	if (child < 0)
		abort();
	if (child == 0) {
		sigprocmask(SIG_SETMASK, &before, NULL);
		signal(SIGINT, SIG_DFL); /* ignored in a shell's background */
		signal(SIGQUIT, SIG_DFL);
		if (freopen("/dev/null", "w", stdout) == NULL ||
		    freopen("/dev/null", "w", stderr) == NULL)
			abort();
		status = __real__cmocka_run_group_tests(group->name, test, 1, group->setup,
		                                        group->teardown);
		_exit(status != 0);
	}
	status = await(child, limit, &ends);
	end_family();
	sigprocmask(SIG_SETMASK, &before, NULL);
	return status;
}

/* Runs it, tells, and says whether it passed. */
static int try_case(const struct group *group, const struct CMUnitTest *tests, unsigned number,
                    long limit)
{
	long start = now_ms();
	int status = run_case(group, &tests[number - first], limit);

	printf("%u %s %ld %s\n", number, status == 0 ? "ok" : "failed", now_ms() - start,
	       tests[number - first].name);
	fflush(stdout);
	if (reached != NULL)
		reach_write(number);
	return status == 0;
}

int __wrap__cmocka_run_group_tests(const char *name, const struct CMUnitTest *tests, size_t count,
                                   CMFixtureFunction setup, CMFixtureFunction teardown)
{
	const struct group group = {name, setup, teardown};
	char *at = getenv("CASES");
	unsigned number, limit;
	int length;

	if (at == NULL)
		abort();
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	if (getenv("REACH") != NULL && reached == NULL)
		reached = mmap(NULL, code_size(), PROT_READ | PROT_WRITE,
		               MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (sscanf(at, "all:%u", &limit) == 1)
		for (number = first; number < first + count; number++)
			(void)try_case(&group, tests, number, limit);
	for (; sscanf(at, "%u:%u%n", &number, &limit, &length) == 2;
	     at += length + (at[length] == ','))
		if (number >= first && number < first + count &&
		    !try_case(&group, tests, number, limit))
			exit(EXIT_FAILURE);
	first += (unsigned)count;
	return 0;
}

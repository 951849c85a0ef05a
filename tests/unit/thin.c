/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The calls of src/libc_thin.c, as the camera's program has them: built for MIPS
 * and run by qemu. Each is compared with what another way of asking says. No
 * cmocka here: it is not packaged for this machine.
 *
 * Not sigwaitinfo: qemu takes a signal that comes a moment before the call for
 * itself, and then waits for ever. The emulated camera's telnet scenario has it.
 */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static int number;
static bool failed;

static void check(bool holds, const char *what)
{
	printf("%sok %d - %s\n", holds ? "" : "not ", ++number, what);
	failed |= !holds;
}

static void test_processes(void)
{
	sigset_t set;
	int status = 0;
	pid_t child;

	check(signal(SIGUSR1, SIG_IGN) == SIG_DFL, "a signal was at its default");
	check(raise(SIGUSR1) == 0, "ignored, it does no harm");
	check(signal(SIGUSR1, SIG_DFL) == SIG_IGN, "and was ignored");
	check(signal(SIGKILL, SIG_IGN) == SIG_ERR && errno == EINVAL, "not every signal can be");
	sigfillset(&set);
	sigprocmask(SIG_BLOCK, &set, NULL);
	fflush(stdout);
	child = _Fork();
	if (child == 0)
		_exit(getpid() > 1 ? 42 : 1);
	check(child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) &&
	              WEXITSTATUS(status) == 42,
	      "a child ends with its status");
}

int main(void)
{
	test_processes();
	printf("1..%d\n", number);
	return failed;
}

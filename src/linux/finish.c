/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "finish.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <sys/reboot.h>
#include <unistd.h>

#include "child.h"
#include "clock.h"

#define FINISH_STEP_MS 1000u

static const char *const finish_programs[] = {"/sbin/reboot", "/bin/reboot", "/usr/sbin/reboot",
                                              NULL};

static int finish_sync_work(void *context)
{
	(void)context;
	sync();
	return 0;
}

int finish_sync(uint32_t wait_ms)
{
	struct child child = {0};

	return child_run(&child, finish_sync_work, NULL, wait_ms);
}

/* In the child: becomes the first of the programs that exists. */
static int finish_exec(void *context)
{
	char path[] = "PATH=/system/bin:/bin:/sbin:/usr/bin:/usr/sbin";
	char *environment[] = {path, NULL};
	const char *const *program = context;
	sigset_t none;

	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	for (; *program != NULL; program++) {
		char name[] = "reboot"; /* busybox goes by its name */
		char *arguments[] = {name, NULL};

		(void)execve(*program, arguments, environment);
	}
	return 1;
}

int finish_reboot(const char *const *programs, uint32_t wait_ms, void (*feed)(void *),
                  void *feed_context)
{
	struct child child = {0};
	uint32_t start = clock_ms();
	uint32_t gone;
	/* The context is only read; child_run takes any pointer. */
	const void *list = programs != NULL ? programs : finish_programs;
	int result = child_run(&child, finish_exec, (void *)(uintptr_t)list, wait_ms);

	/* Init was asked: it unmounts the card and ends us meanwhile. */
	while (result == 0 && (gone = clock_ms() - start) < wait_ms) {
		uint32_t left = wait_ms - gone;

		if (feed != NULL)
			feed(feed_context);
		clock_sleep_ms(left < FINISH_STEP_MS ? left : FINISH_STEP_MS);
	}
	(void)reboot(RB_AUTOBOOT);
	return -errno;
}

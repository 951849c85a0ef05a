/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The stock application's start, as far as it installs firmware from the SD card (FACTS.md,
 * section 3a): version.ini is parsed, the md5 compared, a link to the file made, the application
 * killed, some time spent, and then it goes on as over the air. From the kill on nobody feeds the
 * watchdog, and the card is unmounted after 18 s.
 *
 *   application --card=FOLDER [--spent=SECONDS] [--lazy]
 *
 * --spent: so many seconds after the kill the script starts. The card is unmounted once nobody
 * uses it, or with --lazy in any case (umount -l).
 */

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "stock.h"

#define RUNNING_VERSION "4.10.5.111"
#define RESET_AFTER     45 /* seconds behind the last feed, the earliest of all */
#define UNMOUNT_AFTER   18 /* seconds behind the kill */
#define TAR_AT_LATEST   15 /* the archive is a link to the card: unpacked while that is there */

#define MD5_LENGTH 32

struct ini {
	char version[64];
	char md5[64];
};

static const char *card = "/media/mmc";

/* The value of `key=value`, without the end of the line. */
static void take(const char *line, const char *key, char value[64])
{
	size_t length = strlen(key);

	if (strncmp(line, key, length) || line[length] != '=')
		return;
	snprintf(value, 64, "%.63s", line + length + 1);
	value[strcspn(value, "\r\n")] = '\0';
}

static int read_ini(struct ini *ini)
{
	char path[128], line[128];
	FILE *file;

	memset(ini, 0, sizeof *ini);
	snprintf(path, sizeof path, "%s/version.ini", card);
	file = fopen(path, "re");
	if (!file)
		return 0;
	while (fgets(line, sizeof line, file)) {
		take(line, "version", ini->version);
		take(line, "md5", ini->md5);
	}
	fclose(file);
	return 1;
}

static int sum_fits(const struct ini *ini)
{
	char command[192], sum[64] = "";
	FILE *pipe;

	snprintf(command, sizeof command, "md5sum %s/FIRMWARE_660R.bin", card);
	pipe = popen(command, "re");
	if (!pipe || !fgets(sum, sizeof sum, pipe))
		sum[0] = '\0';
	if (pipe)
		pclose(pipe);
	return strlen(ini->md5) == MD5_LENGTH && !strncmp(sum, ini->md5, MD5_LENGTH);
}

static int wants_update(void)
{
	struct ini ini;

	if (!read_ini(&ini)) {
		stock_say("no version.ini, status", 0);
		return 0;
	}
	if (!ini.version[0] || !strncmp(ini.version, RUNNING_VERSION, strlen(ini.version))) {
		stock_say("nothing newer on the card, status", 0);
		return 0;
	}
	if (sum_fits(&ini))
		return 1;
	stock_say("the md5 in version.ini differs, status", 1);
	return 0;
}

/* What the updater does some time after the application died. */
static void unmount_later(int lazy)
{
	if (fork())
		return;
	sleep(UNMOUNT_AFTER);
	while (umount2(card, lazy ? MNT_DETACH : 0))
		sleep(1);
	stock_say("card unmounted, lazily:", lazy);
	_exit(0);
}

static void update(int spent, int lazy, int application)
{
	int before = spent < TAR_AT_LATEST ? spent : TAR_AT_LATEST;
	char file[128];

	snprintf(file, sizeof file, "%s/FIRMWARE_660R.bin", card);
	if (symlink(file, "/tmp/img"))
		stock_say("no link, status", 1);
	stock_say("killing the application, which had process", application);
	kill(application, SIGKILL);
	unmount_later(lazy);
	sleep((unsigned)before);
	if (!stock_unpack())
		return;
	sleep((unsigned)(spent - before));
	stock_script();
}

int main(int argc, char **argv)
{
	int spent = 0, lazy = 0, application, i;

	stock_name = "application";
	for (i = 1; i < argc; i++) {
		lazy |= !strcmp(argv[i], "--lazy");
		if (!strncmp(argv[i], "--spent=", 8))
			spent = atoi(argv[i] + 8);
		if (!strncmp(argv[i], "--card=", 7))
			card = argv[i] + 7;
	}
	stock_start();
	application = stock_feeder(stock_watchdog(RESET_AFTER));
	sleep(1);
	if (wants_update())
		update(spent, lazy, application);
	else
		stock_say("running, nothing to install", 0);
	for (;;)
		pause();
}

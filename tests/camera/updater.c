/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The stock updater's steps (FACTS.md, section 3).
 *
 *   updater [--feed] [--watchdog] [--ending=reboot|stay] [--script=FILE]
 *
 * The bundle is expected at /tmp/img, as if it had just been downloaded. --watchdog opens
 * /dev/watchdog, --feed keeps a child that feeds it every 15 s, as the camera application does.
 * --script starts that script instead of unpacking a bundle.
 */

#include <string.h>
#include <sys/reboot.h>
#include <unistd.h>

#include "stock.h"

int main(int argc, char **argv)
{
	int feed = 0, watchdog = 0, again = 0, fd, i;
	const char *script = NULL;

	stock_name = "updater";
	for (i = 1; i < argc; i++) {
		feed |= !strcmp(argv[i], "--feed");
		watchdog |= !strcmp(argv[i], "--watchdog");
		again |= !strcmp(argv[i], "--ending=reboot");
		if (!strncmp(argv[i], "--script=", 9))
			script = argv[i] + 9;
	}
	stock_start();
	if (watchdog) {
		fd = stock_watchdog(60);
		if (feed)
			stock_feeder(fd);
	}
	if (script)
		stock_say("script returned", stock_run(script));
	else if (stock_unpack())
		stock_script();
	if (again) {
		stock_say("rebooting at once", 0);
		reboot(RB_AUTOBOOT);
	}
	stock_say("staying, nothing more to do", 0);
	for (;;)
		pause();
}

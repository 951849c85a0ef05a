/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands.h"
#include "pack.h"
#include "put.h"

int cmd_bundle(struct session *session)
{
	const char *path = session->options->output;
	const uint8_t *bundle;
	size_t size;

	if (path == NULL)
		path = "pan-fix.tar";
	if (!pack_may_write(session, (const char *const[]){path, NULL}))
		return EXIT_REFUSED;
	bundle = pack_bundle(session, &size);
	if (bundle == NULL || put_file(path, bundle, size, &session->why) != 0)
		return pack_refuse(session, (const char *const[]){path, NULL});
	pack_say("The bundle", path);
	return EXIT_DONE;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <string.h>

#include "bundle.h"
#include "file.h"
#include "session.h"

#define FORCE_MOST 64u /* both names, the comma, the end of line */

/* The image, or the one beside the program (NULL: there is no such path). */
static const char *session_image(const char *image, struct text *beside)
{
	if (image != NULL)
		return image;
	return load_default_path(beside) ? beside->at : NULL;
}

/* What is in IMAGE.force. 0 or negative errno; length as of file_read. */
static int session_read_force(const char *image, char names[FORCE_MOST], size_t *length)
{
	char path[512];
	struct text text;

	text_start(&text, path, sizeof path);
	text_format(&text, "%s.force", image);
	if (text.cut)
		return -ENAMETOOLONG;
	return file_read(path, names, FORCE_MOST, length, NULL);
}

bool session_force(struct session *session, const char *image)
{
	char beside[512], names[FORCE_MOST + 1];
	const char *bad;
	size_t bad_length, length;
	struct text text;
	int error;

	text_start(&text, beside, sizeof beside);
	image = session_image(image, &text);
	if (image == NULL)
		return true; /* there is no image either: loading it says so */
	error = session_read_force(image, names, &length);
	if (error != 0)
		return error == -ENOENT;
	names[length] = '\0';
	names[strcspn(names, "\n")] = '\0';
	if (names[0] == '\0')
		return true;
	if (!bundle_force_ok(names) ||
	    !verdict_parse_force(names, &session->forced, &bad, &bad_length))
		return false;
	log_line(session->log, "start force=%s from=bundle", names);
	return true;
}

bool session_refuse_force(struct session *session, const char *image)
{
	char beside[512];
	struct text text;

	text_start(&text, beside, sizeof beside);
	image = session_image(image, &text);
	text_format(&session->why,
	            "%s.force has something else than names of findings that a bundle may "
	            "override: make the bundle again",
	            image);
	return session_refuse(session);
}

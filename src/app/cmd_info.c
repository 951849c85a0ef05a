/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands.h"

#include <string.h>

#include "camera.h"
#include "output.h"
#include "report.h"

/* The image that flash would take: the one named, or the one beside the
 * program if there is one. False when one was named and cannot be had. */
static bool info_load(struct session *session)
{
	const char *path = session->options->image;
	char beside[512];
	struct text text;

	text_start(&text, beside, sizeof beside);
	if (path == NULL && !load_default_path(&text))
		return true;
	if (load_file(&session->new_load, path != NULL ? path : beside, LOAD_MD5_REQUIRED,
	              session->new, &session->why)) {
		session->evidence.new_image = &session->new_load.image;
		session->evidence.new_verified = session->new_load.verified;
		return true;
	}
	if (path == NULL && session->new_load.size != 0)
		log_say(session->log, "look", session->why.at);
	memset(&session->new_load, 0, sizeof session->new_load);
	if (path != NULL)
		return session_refuse(session);
	text_start(&session->why, session->why_bytes, sizeof session->why_bytes);
	return true;
}

/* A camera whose flash cannot be read can still be described. */
static bool info_look(struct session *session)
{
	if (session_look(session))
		return true;
	camera_read(session->options->root, session->scratch, SESSION_SCRATCH, &session->evidence);
	return false;
}

/* Nothing that a camera's kernel would say of its flash or its SoC. */
static bool info_is_no_camera(const struct session *session)
{
	const struct evidence *evidence = &session->evidence;

	return !evidence->device.known && !evidence->partition.known && !evidence->system.known &&
	       !evidence->chip.known;
}

int cmd_info(struct session *session)
{
	struct info_report report = {.evidence = &session->evidence};
	const char *image = session->options->image;
	struct output output;
	bool loaded, looked;

	session_card(session);
	loaded = (session_force(session, image) || session_refuse_force(session, image)) &&
	         info_load(session);
	looked = info_look(session);
	if (looked)
		report.old_digest = &session->old_md5;
	report.old_agreed = session->look.agreed;
	report.old_canary = session->look.canary;
	if (session->new_load.image.bytes != NULL) {
		report.new_digest = &session->new_load.md5;
		report.new_fault = session->new_load.fault;
		verdict_judge(&session->evidence, session->forced, &session->verdict);
		report.verdict = &session->verdict;
	}
	if (info_is_no_camera(session)) {
		log_say(session->log, "info",
		        "this is no camera. info is for the camera; on a PC use pan-fix check FILE");
		if (!session->options->json)
			return EXIT_REFUSED;
	}
	output_start(&output);
	report_info(&report, session->options->json, &output.sink);
	return loaded && looked && !output.failed ? EXIT_DONE : EXIT_REFUSED;
}

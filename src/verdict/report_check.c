/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report_out.h"

bool report_check_ok(const struct check_report *report)
{
	return report->fault == IMAGE_FAULT_NONE && report->problem == NULL;
}

#define MESSAGE_SIZE 256

/* What no damage means: only a known build is known to be whole. */
static void check_ok(struct text *text, const struct image *image)
{
	const struct known_build *build = image->build;

	if (build != NULL)
		text_format(text, "this is the build of %s, from %s: %s", build->date,
		            build->origin, build->use);
	else
		text_add(text, "no damage was found, but this is no known build: U-Boot has no "
		               "checksum, so nobody can tell whether the image is whole");
}

/* `This is a web page` says more than `the md5 differs`. */
static const char *check_problem(const struct check_report *report, const char **message)
{
	bool unread = report->image->size == 0 && report->problem != NULL;

	*message = image_fault_text(report->fault);
	if (!unread && (report->problem == NULL || report->fault != IMAGE_FAULT_NONE))
		return image_fault_name(report->fault);
	*message = report->problem;
	return unread ? "unreadable" : "md5";
}

void report_check(const struct check_report *report, bool json, const struct sink *sink)
{
	const struct image *image = report->image;
	bool ok = report_check_ok(report);
	const char *fault, *message;
	char bytes[256], ok_bytes[MESSAGE_SIZE];
	struct text advice, ok_text;
	struct out out;

	fault = check_problem(report, &message);
	if (ok) {
		text_start(&ok_text, ok_bytes, sizeof ok_bytes);
		check_ok(&ok_text, image);
		message = ok_text.at;
	}
	text_start(&advice, bytes, sizeof bytes);
	report_advice(&advice, image);
	out_start(&out, sink, json);
	if (json)
		out_string(&out, "schema", "pan-fix-check-2");
	out_string(&out, "file", report->file);
	out_number(&out, "size", image->size);
	out_digest(&out, "md5", image->size > 0 ? report->digest : NULL);
	if (image->signature && image->size == BOOT_SIZE)
		report_image(&out, image);
	out_bool(&out, "ok", ok);
	out_string(&out, "fault", fault);
	out_string(&out, "message", message);
	out_string(&out, "advice", ok ? advice.at : NULL);
	out_end(&out);
}

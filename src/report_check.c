/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report_out.h"

#define ADVICE_SIZE 320

/* Is it worth taking apart, or is it not a boot image at all? */
static bool check_has_image(const struct check_report *report)
{
	return report->image->signature && report->image->size == BOOT_SIZE;
}

bool report_check_ok(const struct check_report *report)
{
	return report->fault == IMAGE_FAULT_NONE && report->problem == NULL;
}

static bool check_unread(const struct check_report *report)
{
	return report->problem != NULL && report->image->size == 0;
}

/* `This is a web page` says more than `the md5 differs`. */
static bool check_problem_first(const struct check_report *report)
{
	return check_unread(report) || (report->problem != NULL &&
					report->fault == IMAGE_FAULT_NONE);
}

static const char *check_fault(const struct check_report *report)
{
	if (!check_problem_first(report))
		return image_fault_name(report->fault);
	return check_unread(report) ? "unreadable" : "md5";
}

static const char *check_message(const struct check_report *report)
{
	return check_problem_first(report) ? report->problem
					   : image_fault_text(report->fault);
}

static void check_json(const struct check_report *report, struct out *out,
		       const char *advice)
{
	bool ok = report_check_ok(report);

	out_open(out, NULL, '{');
	out_json_string(out, "schema", "pan-fix-check-1");
	out_json_string(out, "file", report->file);
	out_json_number(out, "size", report->image->size);
	out_json_digest(out, "md5", check_unread(report) ? NULL
							 : report->digest);
	out_json_bool(out, "ok", ok);
	out_json_string(out, "fault", check_fault(report));
	out_json_string(out, "message", check_message(report));
	out_json_string(out, "advice", ok ? advice : NULL);
	report_image_json(out, "image",
			  check_has_image(report) ? report->image : NULL);
	out_close(out, '}');
	out_char(out, '\n');
}

static void check_text(const struct check_report *report, struct out *out,
		       const char *advice)
{
	char digits[DIGEST_TEXT_SIZE];

	out_label(out, "file");
	out_add(out, report->file);
	/* one byte more than an image has is as much as is read */
	if (report->image->size > BOOT_SIZE) {
		out_add(out, ", more than 262144 bytes");
	} else if (!check_unread(report)) {
		digest_string(report->digest, digits);
		out_add(out, ", ");
		out_number(out, report->image->size);
		out_add(out, " bytes, md5 ");
		out_add(out, digits);
	}
	out_char(out, '\n');
	if (check_has_image(report))
		report_image_text(out, report->image);
	out_label(out, "result");
	out_add(out, check_message(report));
	out_char(out, '\n');
	if (report_check_ok(report)) {
		out_label(out, "");
		out_add(out, advice);
		out_char(out, '\n');
	}
}

void report_check(const struct check_report *report, bool json,
		  const struct sink *sink)
{
	char bytes[ADVICE_SIZE];
	struct text advice;
	struct out out;

	out_start(&out, sink);
	text_start(&advice, bytes, sizeof bytes);
	report_advice(&advice, report->image);
	if (json)
		check_json(report, &out, advice.at);
	else
		check_text(report, &out, advice.at);
	out_flush(&out);
}

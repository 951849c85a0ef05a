/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report_out.h"

bool report_check_ok(const struct check_report *report)
{
	return report->fault == IMAGE_FAULT_NONE && report->problem == NULL;
}

#define MESSAGE_SIZE 512 /* what load.h says of a file fits, as in the log */

static uint32_t check_size(const struct check_report *report)
{
	return report->file_size != 0 ? report->file_size : report->image->size;
}

/* Flash chips have a power of two, and the bootloader at their start. */
static bool check_is_dump(const struct check_report *report)
{
	uint32_t size = check_size(report);

	return size > BOOT_SIZE && (size & (size - 1)) == 0 && report->image->signature;
}

/* What no damage means: only a known build is known to be whole. */
static void check_add_build(struct text *text, const struct image *image)
{
	const struct known_build *build = image->build;

	if (build != NULL)
		text_format(text, "this is the build of %s, from %s: %s", build->date,
		            build->origin, build->use);
	else
		text_add(text, "no damage was found, but this is no known build: U-Boot has no "
		               "checksum, so nobody can tell whether the image is whole");
}

static void check_add_judgement(struct text *text, const struct image *image)
{
	enum image_fault fault = image_validate(image);

	if (fault == IMAGE_FAULT_NONE)
		check_add_build(text, image);
	else
		text_add(text, image_fault_text(fault));
}

/* The message; returns the fault's name. `This is a web page` says more than `the
 * md5 differs`. */
static const char *check_problem(const struct check_report *report, const struct image *part,
                                 struct text *message)
{
	bool unread = report->image->size == 0 && report->problem != NULL;

	if (part != report->image) {
		text_add(message, "this is a dump of a flash chip: cut out the first 262144 bytes, "
		                  "which are the bootloader; of them: ");
		check_add_judgement(message, part);
		return "dump";
	}
	if (report->problem != NULL && (unread || report->fault == IMAGE_FAULT_NONE)) {
		text_add(message, report->problem);
		return unread ? "unreadable" : "md5";
	}
	check_add_judgement(message, part);
	return image_fault_name(report->fault);
}

static void check_part(struct out *out, const struct image *part)
{
	char bytes[96], digits[DIGEST_TEXT_SIZE];
	struct digest md5;
	struct text text;

	digest_md5(part->bytes, part->size, &md5);
	text_start(&text, bytes, sizeof bytes);
	text_format(&text, "0x0 to 0x%x, md5 %s", part->size - 1, digest_string(&md5, digits));
	out_string(out, "part", text.at);
}

static void check_file(struct out *out, const struct check_report *report, const struct image *part)
{
	bool whole = report->image->size > 0 && check_size(report) == report->image->size;

	if (out->json)
		out_string(out, "schema", "pan-fix-check-2");
	out_string(out, "file", report->file);
	out_number(out, "size", check_size(report));
	out_digest(out, "md5", whole ? report->digest : NULL);
	if (part != report->image)
		check_part(out, part);
	else if (out->json)
		out_string(out, "part", NULL);
	if (part->signature && part->size == BOOT_SIZE)
		report_image(out, part);
}

void report_check(const struct check_report *report, bool json, const struct sink *sink)
{
	const struct image *part = report->image;
	bool ok = report_check_ok(report);
	char bytes[256], message_bytes[MESSAGE_SIZE];
	struct text advice, message;
	struct image cut;
	const char *fault;
	struct out out;

	if (check_is_dump(report)) {
		image_parse(report->image->bytes, BOOT_SIZE, &cut);
		part = &cut;
	}
	text_start(&message, message_bytes, sizeof message_bytes);
	fault = check_problem(report, part, &message);
	text_start(&advice, bytes, sizeof bytes);
	report_advice(&advice, part);
	out_start(&out, sink, json);
	check_file(&out, report, part);
	out_bool(&out, "ok", ok);
	out_string(&out, "fault", fault);
	out_string(&out, "message", message.at);
	out_string(&out, "advice", ok ? advice.at : NULL);
	out_end(&out);
}

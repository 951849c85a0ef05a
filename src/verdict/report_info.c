/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report_out.h"

#define SENTENCE_SIZE 512

/* What `flash` would do. */
static const char *info_outlook(const struct info_report *report)
{
	if (report->new_digest == NULL)
		return "no-image";
	if (report->new_fault != IMAGE_FAULT_NONE || report->old_digest == NULL)
		return "refused";
	if (report->old_agreed && digest_equal(report->old_digest, report->new_digest))
		return "nothing-to-do";
	return verdict_refusals(report->verdict) > 0 ? "refused" : "go";
}

static void info_camera(struct out *out, const struct evidence *e)
{
	static const char *const cards[] = {
		[CARD_UNKNOWN] = "unknown",
		[CARD_READY] = "ready",
		[CARD_MISSING] = "missing",
		[CARD_READ_ONLY] = "read-only",
	};

	out_string(out, "model", e->model.known ? e->model.value : NULL);
	out_string(out, "system", e->system.known ? e->system.value : NULL);
	if (e->chip.known)
		out_hex(out, "chip", e->chip.id, 6);
	else
		out_string(out, "chip", NULL);
	out_string(out, "chip_name", e->chip.known ? e->chip.name : NULL);
	out_string(out, "partition", e->partition.known ? e->partition.name : NULL);
	out_number(out, "size", e->device.size);
	out_number(out, "erase_size", e->device.erase_size);
	out_number(out, "page_size", e->device.page_size);
	out_string(out, "card", cards[e->card]);
}

static void info_image(struct out *out, const char *key, const struct image *image)
{
	if (image == NULL) {
		out_string(out, key, NULL);
	} else if (out->json) {
		out_open(out, key, '{');
		report_image(out, image);
		out_close(out, '}');
	} else {
		out_span(out, key, image, &image->uboot_version);
	}
}

static void info_finding(struct out *out, const struct info_report *report, enum finding_id id)
{
	const struct finding *finding = &report->verdict->finding[id];
	const char *severity = verdict_severity_name(finding->severity);
	char bytes[SENTENCE_SIZE];
	struct text text;

	text_start(&text, bytes, sizeof bytes);
	verdict_describe(finding, &text);
	if (out->json) {
		out_open(out, NULL, '{');
		out_string(out, "name", verdict_name(id));
		out_string(out, "severity", severity);
		out_bool(out, "forced", finding->forced);
		out_string(out, "text", text.at);
		out_close(out, '}');
		return;
	}
	out_line(out);
	out_add(out, severity);
	out_add(out, " ");
	out_add(out, verdict_name(id));
	out_add(out, ": ");
	out_string(out, NULL, text.at);
}

/* What comes of this camera's chip with it. */
static void info_chip(struct out *out, const char *key, const struct evidence *e,
                      const struct image *image)
{
	if (!e->chip.known || image == NULL) {
		out_string(out, key, NULL);
		return;
	}
	out_open(out, key, out->json ? '{' : '[');
	report_prospect(out, image, e->chip.id);
	out_close(out, out->json ? '}' : ']');
}

/* An affected camera's own bootloader was never seen: asked for. */
static void info_request(struct out *out, const struct info_report *report)
{
	const struct image *old = report->evidence->old_image;
	char bytes[SENTENCE_SIZE];
	struct text text;
	bool unknown = report->old_digest != NULL && !report->old_canary && old != NULL &&
	               image_whole(old) && old->build == NULL;

	text_start(&text, bytes, sizeof bytes);
	if (unknown)
		known_request(&text, report->old_digest);
	if (unknown || out->json)
		out_string(out, "request", unknown ? text.at : NULL);
}

static void info_findings(struct out *out, const struct info_report *report)
{
	out_open(out, "findings", '[');
	for (unsigned id = 0; report->verdict != NULL && id < FINDING_COUNT; id++)
		info_finding(out, report, (enum finding_id)id);
	out_close(out, ']');
}

void report_info(const struct info_report *report, bool json, const struct sink *sink)
{
	static const char *const defects[] = {"unknown", "present", "absent"};
	const struct evidence *e = report->evidence;
	bool new = report->new_digest != NULL;
	char bytes[256];
	struct text defect;
	struct out out;

	text_start(&defect, bytes, sizeof bytes);
	verdict_defect_text(e, &defect);
	out_start(&out, sink, json);
	if (json)
		out_string(&out, "schema", "pan-fix-info-2");
	info_camera(&out, e);
	out_digest(&out, "old_md5", report->old_digest);
	info_image(&out, "old", e->old_image);
	info_chip(&out, "old_serves", e, e->old_image);
	out_digest(&out, "new_md5", report->new_digest);
	info_image(&out, "new", new ? e->new_image : NULL);
	info_chip(&out, "new_serves", e, new ? e->new_image : NULL);
	out_string(&out, "new_fault", new ? image_fault_name(report->new_fault) : NULL);
	info_findings(&out, report);
	out_string(&out, "defect", defects[verdict_defect(e)]);
	out_string(&out, "message", defect.at);
	info_request(&out, report);
	out_string(&out, "flash", info_outlook(report));
	out_end(&out);
}

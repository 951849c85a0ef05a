/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report_out.h"

#define SENTENCE_SIZE 768 /* two mtdparts and what is said of them */

static const char *const card_names[] = {
	[CARD_UNKNOWN] = "unknown",
	[CARD_READY] = "ready",
	[CARD_MISSING] = "missing",
	[CARD_READ_ONLY] = "read-only",
};

/* What `flash` would do: the JSON word and its sentence. */
struct info_outlook {
	const char *word;
	const char *sentence;
};

static struct info_outlook info_outlook(const struct info_report *report)
{
	if (report->new_digest == NULL)
		return (struct info_outlook){"no-image",
			"no image was given: say --image FILE"};
	if (report->new_fault != IMAGE_FAULT_NONE)
		return (struct info_outlook){"refused",
			image_fault_text(report->new_fault)};
	if (report->old_digest != NULL &&
	    digest_equal(report->old_digest, report->new_digest))
		return (struct info_outlook){"nothing-to-do",
			"nothing: flash holds this image already"};
	if (report->old_digest == NULL)
		return (struct info_outlook){"refused",
			"would refuse: what is in flash could not be read"};
	if (report->verdict != NULL && verdict_refusals(report->verdict) > 0)
		return (struct info_outlook){"refused",
			"would refuse, for the reasons marked refuse"};
	return (struct info_outlook){"go", "would replace the bootloader"};
}

static void info_old(const struct info_report *report, struct out *out)
{
	const struct image *old = report->evidence->old_image;

	out_label(out, "in flash");
	if (old == NULL) {
		out_add(out, "could not be read");
	} else if (!old->header_valid) {
		out_add(out, "no sound bootloader");
	} else {
		out_add(out, "U-Boot ");
		out_span(out, old, &old->uboot_version);
	}
}

static void info_digest(struct out *out, const struct digest *digest)
{
	char digits[DIGEST_TEXT_SIZE];

	if (digest != NULL) {
		digest_string(digest, digits);
		out_add(out, ", md5 ");
		out_add(out, digits);
	}
	out_char(out, '\n');
}

static void info_device(const struct evidence *e, struct out *out)
{
	out_label(out, "device");
	if (!e->device.known) {
		out_add(out, "unknown\n");
		return;
	}
	out_add(out, "mtd");
	out_number(out, e->device.index);
	if (e->partition.known) {
		out_add(out, " \"");
		out_add(out, e->partition.name);
		out_char(out, '"');
	}
	out_add(out, e->device.nor ? ", NOR, " : ", not NOR, ");
	out_number(out, e->device.size);
	out_add(out, " bytes in erase blocks of ");
	out_number(out, e->device.erase_size);
	out_add(out, e->device.writable ? "\n" : ", read-only\n");
}

static void info_camera(const struct evidence *e, struct out *out)
{
	const struct proc_model_facts *facts = proc_model_facts(e->model.value);

	out_label(out, "model");
	out_add(out, e->model.known ? e->model.value : "unknown");
	if (e->model.known && facts != NULL) {
		out_add(out, ", ");
		out_add(out, facts->name);
	}
	out_char(out, '\n');
	out_label(out, "system");
	out_add(out, e->system.known ? e->system.value : "unknown");
	out_char(out, '\n');
	out_label(out, "flash chip");
	if (e->chip.known) {
		out_hex(out, e->chip.id, 6);
		out_char(out, ' ');
		out_add(out, e->chip.name);
	} else {
		out_add(out, "not named in the kernel log");
	}
	out_char(out, '\n');
	info_device(e, out);
	out_label(out, "SD card");
	out_add(out, card_names[e->card]);
	out_char(out, '\n');
}

static void findings_text(const struct evidence *e,
			  const struct verdict *verdict, struct out *out)
{
	char bytes[SENTENCE_SIZE];
	struct text sentence;

	for (unsigned id = 0; id < FINDING_COUNT; id++) {
		enum severity severity = verdict->finding[id].severity;

		text_start(&sentence, bytes, sizeof bytes);
		verdict_describe(e, verdict, id, &sentence);
		out_add(out, "  ");
		out_label(out, verdict_severity_name(severity));
		out_add(out, verdict_name(id));
		out_add(out, ": ");
		out_add(out, sentence.at);
		out_char(out, '\n');
	}
}

static void info_text(const struct info_report *report, struct out *out,
		      const char *defect)
{
	const struct image *new = report->evidence->new_image;

	info_camera(report->evidence, out);
	info_old(report, out);
	info_digest(out, report->old_digest);
	if (report->new_digest != NULL && new != NULL) {
		out_label(out, "new image");
		out_add(out, "U-Boot ");
		out_span(out, new, &new->uboot_version);
		info_digest(out, report->new_digest);
	}
	out_label(out, "defect");
	out_add(out, defect);
	out_char(out, '\n');
	if (report->verdict != NULL) {
		out_add(out, "findings\n");
		findings_text(report->evidence, report->verdict, out);
	}
	out_label(out, "flash");
	out_add(out, info_outlook(report).sentence);
	out_char(out, '\n');
}

static void json_camera(const struct evidence *e, struct out *out)
{
	out_json_string(out, "model", e->model.known ? e->model.value : NULL);
	out_json_string(out, "system",
			e->system.known ? e->system.value : NULL);
	out_json_string(out, "soc", e->system.known
					    ? proc_soc_name(e->system.value)
					    : NULL);
	if (e->chip.known) {
		out_open(out, "chip", '{');
		out_json_hex(out, "id", e->chip.id, 6);
		out_json_string(out, "name", e->chip.name);
		out_close(out, '}');
	} else {
		out_json_string(out, "chip", NULL);
	}
	if (e->device.known) {
		out_open(out, "device", '{');
		out_json_number(out, "index", e->device.index);
		out_json_number(out, "size", e->device.size);
		out_json_number(out, "erase_size", e->device.erase_size);
		out_json_number(out, "page_size", e->device.page_size);
		out_json_bool(out, "nor", e->device.nor);
		out_json_bool(out, "writable", e->device.writable);
		out_close(out, '}');
	} else {
		out_json_string(out, "device", NULL);
	}
	out_json_string(out, "partition",
			e->partition.known ? e->partition.name : NULL);
	out_json_string(out, "card", card_names[e->card]);
}

static void json_findings(const struct info_report *report, struct out *out)
{
	char bytes[SENTENCE_SIZE];
	struct text sentence;

	out_open(out, "findings", '[');
	for (unsigned id = 0; report->verdict != NULL && id < FINDING_COUNT;
	     id++) {
		const struct finding *finding = &report->verdict->finding[id];

		text_start(&sentence, bytes, sizeof bytes);
		verdict_describe(report->evidence, report->verdict, id,
				 &sentence);
		out_open(out, NULL, '{');
		out_json_string(out, "name", verdict_name(id));
		out_json_string(out, "severity",
				verdict_severity_name(finding->severity));
		out_json_bool(out, "forced", finding->forced);
		out_json_string(out, "text", sentence.at);
		out_close(out, '}');
	}
	out_close(out, ']');
}

static void info_json(const struct info_report *report, struct out *out,
		      const char *defect)
{
	static const char *const names[] = {"unknown", "present", "absent"};
	const struct evidence *e = report->evidence;

	out_open(out, NULL, '{');
	out_json_string(out, "schema", "pan-fix-info-1");
	json_camera(e, out);
	report_image_json(out, "old", e->old_image);
	out_json_digest(out, "old_md5", report->old_digest);
	report_image_json(out, "new",
			  report->new_digest != NULL ? e->new_image : NULL);
	out_json_digest(out, "new_md5", report->new_digest);
	out_json_string(out, "new_fault",
			report->new_digest != NULL
				? image_fault_name(report->new_fault)
				: NULL);
	out_json_string(out, "defect", names[verdict_defect(e)]);
	out_json_string(out, "message", defect);
	json_findings(report, out);
	out_json_string(out, "flash", info_outlook(report).word);
	out_close(out, '}');
	out_char(out, '\n');
}

void report_info(const struct info_report *report, bool json,
		 const struct sink *sink)
{
	char bytes[SENTENCE_SIZE];
	struct text defect;
	struct out out;

	out_start(&out, sink);
	text_start(&defect, bytes, sizeof bytes);
	verdict_defect_text(report->evidence, &defect);
	if (json)
		info_json(report, &out, defect.at);
	else
		info_text(report, &out, defect.at);
	out_flush(&out);
}

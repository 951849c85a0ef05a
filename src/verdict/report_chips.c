/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Flash chips: those that U-Boot lists, and what it makes of those on the market. */
#include <string.h>

#include "report_out.h"

/* Seen on these cameras, and two that are sold for them: FACTS.md, section 1. */
static const struct {
	uint32_t id;
	const char *name;
} report_market[] = {
	{0x1c7018, "EN25QH128A"}, {0xc84018, "GD25Q127C"},  {0xef4018, "W25Q128"},
	{0x5e4018, "ZB25VQ128"},  {0x204018, "XM25QH128C"}, {0x0b4018, "XT25F128B"},
};

#define ID_AND_NAME 40 /* `1c7018 ` and a name of at most 31 */

void report_chips(struct out *out, const struct image *image)
{
	char bytes[ID_AND_NAME];
	struct image_chip chip;
	struct text text;

	out_open(out, "chips", '[');
	for (uint32_t i = 0; i < image->chips.count; i++) {
		image_chip(image, i, &chip);
		text_start(&text, bytes, sizeof bytes);
		text_format(&text, "%06x ", chip.id);
		image_span_text(&text, image, &chip.name);
		out_string(out, NULL, text.at);
	}
	out_close(out, ']');
}

static bool report_same_name(const struct image *image, const struct image_chip *a,
                             const struct image_chip *b)
{
	return a->name.length == b->name.length &&
	       memcmp(image->bytes + a->name.offset, image->bytes + b->name.offset,
	              a->name.length) == 0;
}

/* The first chip that has the name of one before it. */
static bool report_find_copy(const struct image *image, struct image_chip *chip,
                             struct image_chip *before)
{
	for (uint32_t i = 1; i < image->chips.count; i++) {
		image_chip(image, i, chip);
		for (uint32_t j = 0; j < i; j++) {
			image_chip(image, j, before);
			if (chip->id != before->id && report_same_name(image, chip, before))
				return true;
		}
	}
	return false;
}

/* The target lists the affected chip under the name of another one. */
void report_remark(struct out *out, const struct image *image)
{
	struct image_chip chip, before;
	char bytes[200];
	struct text text;

	if (!report_find_copy(image, &chip, &before)) {
		if (out->json)
			out_string(out, "remark", NULL);
		return;
	}
	text_start(&text, bytes, sizeof bytes);
	text_format(&text, "U-Boot calls %06x by the name of %06x, ", chip.id, before.id);
	image_span_text(&text, image, &chip.name);
	text_format(&text,
	            ": whoever added the record copied the name. Only id and size count, and "
	            "its size is %u MiB",
	            chip.size >> 20);
	out_string(out, "remark", text.at);
}

static void report_answer(struct out *out, const char *key, bool known, bool value)
{
	if (known)
		out_bool(out, key, value);
	else
		out_string(out, key, NULL);
}

void report_prospect(struct out *out, const struct image *image, uint32_t chip)
{
	struct image_prospect prospect;

	image_foresee(image, chip, &prospect);
	if (out->json) {
		report_answer(out, "starts", prospect.starts_known, prospect.starts);
		report_answer(out, "installs", prospect.installs_known, prospect.installs);
		return;
	}
	out_string(out, NULL,
	           !prospect.starts_known     ? "not known"
	           : !prospect.starts         ? "does not start"
	           : !prospect.installs_known ? "starts"
	           : !prospect.installs       ? "starts; cannot install from SD"
	                                      : "starts; installs from SD");
}

void report_serves(struct out *out, const struct image *image)
{
	out_open(out, "serves", '[');
	for (size_t i = 0; i < sizeof report_market / sizeof report_market[0]; i++) {
		if (!out->json) { /* a line each, below that of the array */
			out_line(out);
			out_hex(out, NULL, report_market[i].id, 6);
			out_add(out, " ");
			out_add(out, report_market[i].name);
			out_add(out, ": ");
			out->comma = false;
			report_prospect(out, image, report_market[i].id);
			continue;
		}
		out_open(out, NULL, '{');
		out_hex(out, "chip", report_market[i].id, 6);
		out_string(out, "name", report_market[i].name);
		report_prospect(out, image, report_market[i].id);
		out_close(out, '}');
	}
	out_close(out, ']');
}

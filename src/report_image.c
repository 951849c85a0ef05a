/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report_out.h"

/* The chip whose absence is the defect this project repairs. */
#define AFFECTED_CHIP 0x1c7018u
#define AFFECTED_TEXT "1c7018 (EN25QH128A)"

void out_span(struct out *out, const struct image *image,
	      const struct image_span *span)
{
	const char *text = (const char *)image->bytes + span->offset;

	if (span->length == 0)
		out_add(out, "unknown");
	else
		out_bytes(out, text, span->length);
}

static void report_spl(struct out *out, const struct image *image)
{
	out_label(out, "SPL");
	out_span(out, image, &image->spl_version);
	out_add(out, ", ends at 0x");
	out_hex(out, image->spl_end, 1);
	out_add(out, ", CRC-7 ");
	out_hex(out, image->crc_stored, 2);
	if (!image->length_ok) {
		out_add(out, " (its length is out of range)");
	} else if (image->crc_computed == image->crc_stored) {
		out_add(out, " ok");
	} else {
		out_add(out, " but computed ");
		out_hex(out, image->crc_computed, 2);
	}
	out_char(out, '\n');
}

static void report_chips(struct out *out, const struct image *image)
{
	struct image_chip chip;

	out_label(out, "manufacturers");
	out_number(out, image->manufacturers.count);
	for (uint32_t i = 0; i < image->manufacturers.count; i++) {
		out_add(out, i == 0 ? ": " : " ");
		out_hex(out, image_manufacturer(image, i), 2);
	}
	out_add(out, "\n");
	out_label(out, "chips");
	out_number(out, image->chips.count);
	for (uint32_t i = 0; i < image->chips.count; i++) {
		image_chip(image, i, &chip);
		out_add(out, i == 0 ? ": " : ", ");
		if (i > 0 && i % 4 == 0) {
			out_char(out, '\n');
			out_label(out, "");
		}
		out_hex(out, chip.id, 6);
		out_char(out, ' ');
		out_span(out, image, &chip.name);
	}
	out_char(out, '\n');
}

static void report_bootargs(struct out *out, const struct image *image)
{
	char bytes[160];
	struct text ram;

	text_start(&ram, bytes, sizeof bytes);
	bootargs_ram_text(&ram, &image->bootargs);
	out_label(out, "RAM");
	if (bootargs_ram(&image->bootargs) > 0) {
		out_number(out, bootargs_ram(&image->bootargs) >> 20);
		out_add(out, " MiB: ");
	}
	out_add(out, ram.length > 0 ? ram.at : "unknown");
	out_char(out, '\n');
	out_label(out, "mtdparts");
	if (image->bootargs.mtdparts != NULL)
		out_bytes(out, image->bootargs.mtdparts,
			  image->bootargs.mtdparts_length);
	else
		out_add(out, "unknown");
	out_char(out, '\n');
}

void report_image_text(struct out *out, const struct image *image)
{
	report_spl(out, image);
	out_label(out, "U-Boot");
	out_span(out, image, &image->uboot_version);
	out_add(out, ", SoC ");
	out_span(out, image, &image->soc);
	out_char(out, '\n');
	report_chips(out, image);
	report_bootargs(out, image);
	out_label(out, "environment");
	out_add(out, image->environment ? "one was saved by U-Boot\n"
					: "none saved\n");
	out_label(out, "blank");
	out_add(out, "the last ");
	out_number(out, image->size - image->used);
	out_add(out, " bytes\n");
}

static void json_span(struct out *out, const char *key,
		      const struct image *image, const struct image_span *span)
{
	if (span->length == 0)
		out_json_string(out, key, NULL);
	else
		out_json_bytes(out, key,
			       (const char *)image->bytes + span->offset,
			       span->length);
}

static void json_spl(struct out *out, const struct image *image)
{
	out_open(out, "spl", '{');
	out_json_number(out, "end", image->spl_end);
	out_open(out, "crc7", '{');
	out_json_hex(out, "stored", image->crc_stored, 2);
	out_json_hex(out, "computed", image->crc_computed, 2);
	out_close(out, '}');
	json_span(out, "build", image, &image->spl_version);
	out_close(out, '}');
}

static void json_chips(struct out *out, const struct image *image)
{
	struct image_chip chip;

	out_open(out, "manufacturers", '[');
	for (uint32_t i = 0; i < image->manufacturers.count; i++)
		out_json_hex(out, NULL, image_manufacturer(image, i), 2);
	out_close(out, ']');
	out_open(out, "chips", '[');
	for (uint32_t i = 0; i < image->chips.count; i++) {
		image_chip(image, i, &chip);
		out_open(out, NULL, '{');
		out_json_hex(out, "id", chip.id, 6);
		json_span(out, "name", image, &chip.name);
		out_close(out, '}');
	}
	out_close(out, ']');
}

void report_image_json(struct out *out, const char *key,
		       const struct image *image)
{
	char bytes[160];
	struct text ram;

	if (image == NULL) {
		out_json_string(out, key, NULL);
		return;
	}
	text_start(&ram, bytes, sizeof bytes);
	bootargs_ram_text(&ram, &image->bootargs);
	out_open(out, key, '{');
	out_json_bool(out, "header_valid", image->header_valid);
	json_spl(out, image);
	json_span(out, "uboot", image, &image->uboot_version);
	json_span(out, "soc", image, &image->soc);
	json_chips(out, image);
	out_json_number(out, "ram_mib", bootargs_ram(&image->bootargs) >> 20);
	out_json_string(out, "ram", ram.at);
	if (image->bootargs.mtdparts != NULL)
		out_json_bytes(out, "mtdparts", image->bootargs.mtdparts,
			       image->bootargs.mtdparts_length);
	else
		out_json_string(out, "mtdparts", NULL);
	out_json_bool(out, "environment", image->environment);
	out_json_number(out, "used", image->used);
	out_close(out, '}');
}

void report_advice(struct text *text, const struct image *image)
{
	uint32_t ram = bootargs_ram(&image->bootargs) >> 20;

	if (ram != 0 && ram != 128) {
		text_add(text, "for boards with ");
		text_number(text, ram);
		text_add(text, " MiB of RAM: refused (ram-differs) by a Wyze Cam "
			       "Pan v1 or Wyze Cam v2, which have 128");
		return;
	}
	text_add(text, ram == 0 ? "its RAM is unknown, so for whatever board"
				: "for T20 boards with 128 MiB, such as the Wyze "
				  "Cam Pan v1 and the Wyze Cam v2");
	if (image->chips.count == 0)
		text_add(text, "; which flash chips it knows was not found out");
	else if (image_knows_chip(image, AFFECTED_CHIP))
		text_add(text, "; repairs those with the flash chip "
			       AFFECTED_TEXT "; refused (chip-missing, "
			       "manufacturer-missing) by those whose chip is "
			       "not listed");
	else
		text_add(text, "; does not know " AFFECTED_TEXT ", so it has "
			       "the defect and is refused (chip-missing) by "
			       "cameras with that chip");
}

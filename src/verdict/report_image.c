/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report_out.h"

/* The chip whose absence is the defect that this project repairs. */
#define AFFECTED_CHIP 0x1c7018u
#define AFFECTED_TEXT "1c7018 (EN25QH128A)"

static void report_bootargs(struct out *out, const struct image *image)
{
	const struct bootargs *args = &image->bootargs;
	char bytes[160];
	struct text ram;

	text_start(&ram, bytes, sizeof bytes);
	bootargs_ram_text(&ram, args);
	out_number(out, "ram_mib", bootargs_ram(args) >> 20);
	out_string(out, "ram", ram.at);
	if (args->mtdparts != NULL)
		out_bytes(out, "mtdparts", args->mtdparts, args->mtdparts_length);
	else
		out_string(out, "mtdparts", NULL);
}

void report_image(struct out *out, const struct image *image)
{
	out_bool(out, "known", image->build != NULL);
	out_bool(out, "whole", image_whole(image));
	out_bool(out, "bootable", image->header_valid);
	out_bool(out, "signature", image->signature);
	out_number(out, "spl_end", image->spl_end);
	out_hex(out, "crc7", image->crc_stored, 2);
	out_hex(out, "crc7_computed", image->crc_computed, 2);
	out_span(out, "spl_build", image, &image->spl_version);
	out_span(out, "uboot", image, &image->uboot_version);
	out_span(out, "soc", image, &image->soc);
	out_open(out, "manufacturers", '[');
	for (uint32_t i = 0; i < image->manufacturers.count; i++)
		out_hex(out, NULL, image_manufacturer(image, i), 2);
	out_close(out, ']');
	report_chips(out, image);
	report_remark(out, image);
	report_serves(out, image);
	report_bootargs(out, image);
	out_bool(out, "environment", image->environment);
	out_number(out, "blank", image->size - image->used);
}

void report_advice(struct text *text, const struct image *image)
{
	uint32_t ram = bootargs_ram(&image->bootargs) >> 20;
	struct image_prospect affected;

	text_add(text, "for T20 boards with ");
	if (ram != 0)
		text_number(text, ram);
	else
		text_add(text, "unknown");
	text_add(text, " MiB of RAM");
	if (ram != 0 && ram != 128) {
		text_add(text, "; refused (ram-differs) by the Wyze Cam Pan "
		               "v1 and the Wyze Cam v2, which have 128");
		return;
	}
	image_foresee(image, AFFECTED_CHIP, &affected);
	if (!affected.installs_known)
		return;
	if (affected.installs)
		text_add(text, "; repairs a Wyze Cam Pan with the flash chip " AFFECTED_TEXT
		               "; refused by cameras with a chip that it does not serve");
	else
		text_add(text, "; has the defect: refused (chip-missing) by "
		               "cameras with the flash chip " AFFECTED_TEXT);
}

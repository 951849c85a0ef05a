/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "verdict.h"

#include "verdict_private.h"

/* What a refusal means, and what to do where there is something to do. */
static const char *const meanings[FINDING_COUNT] = {
	[FINDING_MANUFACTURER] = "the camera would not boot",
	[FINDING_CHIP] = "it would boot, but not flash from SD",
	[FINDING_RAM] = "it is for another board and would not start",
	[FINDING_MTDPARTS] = "the camera would not find its system",
	[FINDING_MODEL] = "the image is not for this camera",
	[FINDING_SOC] = "the image would not start",
	[FINDING_SPL] = "if it is for another board it would not start, and "
			"nothing else names this one",
	[FINDING_PENDING] = "the new bootloader would copy the backup "
			    "partitions over the system; clear it first",
	[FINDING_NAME] = "the bootloader is not there",
	[FINDING_TYPE] = "the bootloader is not there",
	[FINDING_SIZE] = "the bootloader is not there",
	[FINDING_READ_ONLY] = "the kernel protects it",
	[FINDING_BUSY] = "stop or unmount that first",
	[FINDING_CARD] = "put a writable one in for the backup",
	[FINDING_BOOTABLE] = "the camera would only start in USB recovery, or "
			     "hang",
};

static const char *const sources[] = {
	[SOURCE_NONE] = "",
	[SOURCE_KERNEL_LOG] = "kernel log",
	[SOURCE_CMDLINE] = "/proc/cmdline",
	[SOURCE_CPUINFO] = "/proc/cpuinfo",
	[SOURCE_PROC_MTD] = "/proc/mtd",
	[SOURCE_DRIVER] = "MEMGETINFO",
	[SOURCE_OLD] = "bootloader in flash",
	[SOURCE_MODEL] = "product config",
	[SOURCE_FLAG] = "flag partition",
	[SOURCE_PROC] = "/proc",
	[SOURCE_MOUNTS] = "/proc/mounts",
	[SOURCE_IMAGE] = "",
};

const char *verdict_severity_name(enum severity severity)
{
	static const char names[][8] = {"ok", "note", "refuse"};

	return names[severity];
}

static void add_chip(const struct evidence *e, struct text *text)
{
	text_hex(text, e->chip.id, 6);
	if (e->chip.name[0] != '\0') {
		text_add(text, " (");
		text_add(text, e->chip.name);
		text_char(text, ')');
	}
}

static void add_makers(const struct image *image, struct text *text)
{
	for (uint32_t i = 0; i < image->manufacturers.count; i++) {
		if (i > 0)
			text_char(text, ' ');
		text_hex(text, image_manufacturer(image, i), 2);
	}
}

#define MTDPARTS_SHOWN 96u /* two of them fit a line of the log */

/* From the first partition on that differs from the other's. */
static void add_mtdparts(const struct bootargs *args, const struct bootargs *other,
                         struct text *text)
{
	size_t start = 0, left;

	if (args->mtdparts == NULL)
		return;
	for (size_t i = 0; i < args->mtdparts_length && i < other->mtdparts_length &&
	                   args->mtdparts[i] == other->mtdparts[i];
	     i++)
		if (args->mtdparts[i] == ',')
			start = i + 1;
	if (start > 0)
		text_add(text, "...");
	left = args->mtdparts_length - start;
	text_bytes(text, args->mtdparts + start, left < MTDPARTS_SHOWN ? left : MTDPARTS_SHOWN);
}

static void add_difference(const struct evidence *e, struct text *text)
{
	uint32_t bytes = image_spl_difference(e->old_image, e->new_image);

	if (bytes != UINT32_MAX) {
		text_number(text, bytes);
		text_add(text, " bytes differ besides the build date");
	} else {
		text_add(text, "its length differs");
	}
}

/* The camera's side, which finding->source says is known: about the board. */
static void add_board(const struct evidence *e, const struct finding *finding, enum finding_id id,
                      struct text *text)
{
	bool old = finding->source == SOURCE_OLD;

	switch (id) {
	case FINDING_MANUFACTURER:
		if (old)
			add_makers(e->old_image, text);
		else
			add_chip(e, text);
		break;
	case FINDING_CHIP: add_chip(e, text); break;
	case FINDING_RAM:
		if (finding->source == SOURCE_MODEL)
			text_add(text, "128 MiB");
		else
			bootargs_ram_text(text, verdict_bootargs(e, finding->source));
		break;
	case FINDING_MTDPARTS:
		add_mtdparts(verdict_bootargs(e, finding->source), &e->new_image->bootargs, text);
		break;
	case FINDING_MODEL: text_add(text, e->model.value); break;
	case FINDING_SOC:
		if (old)
			image_span_text(text, e->old_image, &e->old_image->soc);
		else
			text_add(text, e->system.value);
		break;
	case FINDING_SPL:
	default: add_difference(e, text); break;
	}
}

/* The same about the flash device and what surrounds it. */
static void add_device(const struct evidence *e, bool fits, enum finding_id id, struct text *text)
{
	switch (id) {
	case FINDING_PENDING: text_add(text, fits ? "none" : e->pending.value); break;
	case FINDING_NAME: text_add(text, e->partition.name); break;
	case FINDING_TYPE: text_add(text, fits ? "NOR" : "not NOR"); break;
	case FINDING_SIZE:
		text_number(text, e->device.known ? e->device.size : e->partition.size);
		break;
	case FINDING_READ_ONLY: text_add(text, fits ? "writable" : "read-only"); break;
	case FINDING_BUSY: text_add(text, fits ? "not in use" : e->holder.value); break;
	case FINDING_CARD:
	default:
		text_add(text, e->card == CARD_READY     ? "mounted"
		               : e->card == CARD_MISSING ? "no card"
		                                         : "read-only");
		break;
	}
}

/* The image's side; nothing where it has none. */
static void add_image(const struct evidence *e, const struct finding *finding, enum finding_id id,
                      struct text *text)
{
	const struct image *image = e->new_image;

	if (finding->severity == SEVERITY_OK && (id == FINDING_RAM || id == FINDING_MTDPARTS)) {
		text_add(text, "the same");
		return;
	}
	if (finding->severity == SEVERITY_OK && id == FINDING_BOOTABLE) {
		text_add(text, "whole");
		return;
	}
	switch (id) {
	case FINDING_MANUFACTURER: add_makers(image, text); break;
	case FINDING_CHIP:
		if (e->chip.known)
			text_add(text, image_knows_chip(image, e->chip.id) ? "has it" : "lacks it");
		break;
	case FINDING_RAM: bootargs_ram_text(text, &image->bootargs); break;
	case FINDING_MTDPARTS:
		if (finding->source == SOURCE_NONE)
			break;
		add_mtdparts(&image->bootargs, verdict_bootargs(e, finding->source), text);
		break;
	case FINDING_SOC: text_add(text, VERDICT_SOC); break;
	case FINDING_NAME: text_add(text, "boot"); break;
	case FINDING_SIZE: text_number(text, BOOT_SIZE); break;
	case FINDING_BOOTABLE: text_add(text, image_fault_name(image_validate(image))); break;
	default: break;
	}
}

/* The camera's side and where it is from; true when there is one. */
static bool add_camera(const struct evidence *e, const struct finding *finding, enum finding_id id,
                       struct text *text)
{
	if (finding->source == SOURCE_IMAGE)
		return false;
	text_add(text, "camera ");
	if (finding->source == SOURCE_NONE) {
		text_add(text, "unknown");
		return true;
	}
	if (id < FINDING_PENDING)
		add_board(e, finding, id, text);
	else
		add_device(e, finding->severity == SEVERITY_OK, id, text);
	text_add(text, " (");
	text_add(text,
	         finding->source == SOURCE_MODEL ? e->model.source : sources[finding->source]);
	text_char(text, ')');
	return true;
}

void verdict_describe(const struct evidence *evidence, const struct verdict *verdict,
                      enum finding_id id, struct text *text)
{
	const struct finding *finding = &verdict->finding[id];
	size_t before = text->length, named;

	if (add_camera(evidence, finding, id, text)) {
		before = text->length;
		text_add(text, ", ");
	}
	text_add(text, "image ");
	named = text->length;
	add_image(evidence, finding, id, text);
	if (text->length == named) /* it has no say in this */
		text->at[text->length = before] = '\0';
	if (finding->forced || finding->severity == SEVERITY_REFUSE) {
		text_add(text, ": ");
		text_add(text, meanings[id]);
	}
	if (finding->forced)
		text_add(text, " (forced)");
}

enum defect verdict_defect(const struct evidence *e)
{
	if (!e->chip.known || !verdict_old_valid(e) || e->old_image->chips.count == 0)
		return DEFECT_UNKNOWN;
	return image_knows_chip(e->old_image, e->chip.id) ? DEFECT_ABSENT : DEFECT_PRESENT;
}

static const char *defect_unknown(const struct evidence *e)
{
	if (e->old_image == NULL)
		return "the bootloader in flash was not read";
	if (!verdict_old_valid(e))
		return "there is no whole bootloader in flash: leave the "
		       "camera on until flash or restore has put one there";
	if (e->old_image->chips.count == 0)
		return "no chip table was found in the bootloader in flash";
	return "the kernel log no longer names the flash chip: look again "
	       "soon after a restart";
}

void verdict_defect_text(const struct evidence *e, struct text *text)
{
	enum defect defect = verdict_defect(e);

	if (defect == DEFECT_UNKNOWN) {
		text_add(text, defect_unknown(e));
		return;
	}
	text_add(text, "this bootloader ");
	text_add(text, defect == DEFECT_PRESENT ? "does not know" : "knows");
	text_add(text, " your flash chip ");
	add_chip(e, text);
	if (defect == DEFECT_ABSENT)
		return;
	text_add(text, ": it cannot flash from SD");
	if (e->new_image != NULL)
		text_add(text, image_knows_chip(e->new_image, e->chip.id)
		                       ? "; the new one can"
		                       : "; nor can the new one");
}

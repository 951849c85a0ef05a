/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The words of the verdict. One table, so that no case is without a sentence.
 * A letter in braces stands for a value; verdict_value() has the list.
 */
#include "verdict.h"

#include <string.h>

#include "verdict_private.h"

#define OK SEVERITY_OK
#define NOTE SEVERITY_NOTE
#define REFUSE SEVERITY_REFUSE

static const struct {
	uint8_t severity;
	const char *text;
} cases[VERDICT_CASES] = {
[MAKER_NO_TABLE] = {NOTE, "no manufacturer table was found in the new image"},
[MAKER_KNOWN] = {OK, "the new image drives {m}, the maker of flash chip {c}"},
[MAKER_MISSING] = {REFUSE, "flash chip {c}: the new image drives {M} but not {m}; with it the camera would not boot"},
[MAKER_NO_CHIP] = {NOTE, "the kernel log does not name the flash chip; the new image drives {M}"},
[MAKER_OLD_LOST] = {REFUSE, "the kernel log does not name the flash chip, and the bootloader in flash drives {L}, which the new image does not; if the chip is one of these the camera would not boot"},
[MAKER_OLD_KEPT] = {OK, "the kernel log does not name the flash chip; the new image drives every manufacturer that the bootloader in flash does"},
[CHIP_NO_TABLE] = {NOTE, "no chip table was found in the new image"},
[CHIP_UNKNOWN] = {NOTE, "the kernel log does not name the flash chip"},
[CHIP_NO_MAKER] = {NOTE, "not judged: the maker of flash chip {c} is missing"},
[CHIP_KNOWN] = {OK, "the new image knows flash chip {c}"},
[CHIP_MISSING] = {REFUSE, "the new image does not know flash chip {c}: the camera would boot, but not flash from SD"},
[CHIP_MISSING_BACKUP] = {NOTE, "the backup does not know flash chip {c}: the camera will boot, but not flash from SD"},
[RAM_NOT_IN_IMAGE] = {NOTE, "no RAM layout was found in the new image"},
[RAM_NOTHING] = {NOTE, "nothing tells this board's RAM; the new image is for {R}"},
[RAM_SAME_CMDLINE] = {OK, "kernel command line and new image agree on {r}"},
[RAM_DIFFERS_CMDLINE] = {REFUSE, "the kernel command line has {r}, the new image {R}: it is for another board and would not start"},
[RAM_SAME_OLD] = {OK, "the bootloader in flash and the new image agree on {o}"},
[RAM_DIFFERS_OLD] = {REFUSE, "the bootloader in flash has {o}, the new image {R}: it is for another board and would not start"},
[RAM_SAME_MODEL] = {OK, "a {D} has 128 MiB, as the new image expects"},
[RAM_DIFFERS_MODEL] = {REFUSE, "a {D} has 128 MiB, the new image is for {R}: it would not start"},
[PARTS_NOT_IN_IMAGE] = {NOTE, "no mtdparts was found in the new image"},
[PARTS_NOTHING] = {NOTE, "neither the kernel command line nor the bootloader in flash has an mtdparts"},
[PARTS_SAME_CMDLINE] = {OK, "kernel command line and new image have the same partitions"},
[PARTS_DIFFER_CMDLINE] = {REFUSE, "the kernel command line has mtdparts={p}, the new image {P}: the camera would not find its system"},
[PARTS_SAME_OLD] = {OK, "the bootloader in flash and the new image have the same partitions"},
[PARTS_DIFFER_OLD] = {REFUSE, "the bootloader in flash has mtdparts={q}, the new image {P}: the camera would not find its system"},
[MODEL_UNKNOWN] = {NOTE, "no product config names the model"},
[MODEL_RIGHT] = {OK, "{d} in {s} is the {D}"},
[MODEL_WRONG] = {REFUSE, "{d} in {s} is {D}, not the Wyze Cam Pan v1: this bootloader is not for it"},
[SOC_UNKNOWN] = {NOTE, "nothing tells the SoC{y}"},
[SOC_RIGHT_CPUINFO] = {OK, "the SoC is a T20{y}"},
[SOC_WRONG_CPUINFO] = {REFUSE, "the SoC is a {S}, not a T20{y}: the new image would not start"},
[SOC_RIGHT_OLD] = {OK, "the SoC is a {Y}, says the bootloader in flash"},
[SOC_WRONG_OLD] = {REFUSE, "the bootloader in flash is for a {Y}, not for a T20: the new image would not start"},
[SPL_NO_OLD] = {NOTE, "there is no sound SPL in flash to compare with"},
[SPL_SAME] = {OK, "the SPL in flash and the new one differ in their build dates only"},
[SPL_DIFFERS_NAMED] = {NOTE, "the SPL in flash differs from the new one in {x}, but this board is known by other evidence"},
[SPL_DIFFERS_RAM] = {NOTE, "the SPL in flash differs from the new one in {x}, as for another RAM"},
[SPL_DIFFERS] = {REFUSE, "the SPL in flash differs from the new one in {x}, and nothing else tells that the new one is for this board: if it is not, the camera would not start"},
[PENDING_UNKNOWN] = {NOTE, "the flag partition could not be read"},
[PENDING_NONE] = {OK, "the flag partition asks for no upgrade"},
[PENDING_SET] = {REFUSE, "FWGRADEUP={u} is pending in {v}: the new bootloader would copy the backup partitions over the system, unchecked; clear it or let the camera finish first"},
[NAME_UNKNOWN] = {NOTE, "/proc/mtd does not name mtd{i}"},
[NAME_RIGHT] = {OK, "/proc/mtd calls mtd{i} boot"},
[NAME_WRONG] = {REFUSE, "/proc/mtd calls mtd{i} \"{a}\", not boot: this is not where the bootloader is"},
[TYPE_UNKNOWN] = {NOTE, "the type of mtd{i} is not known"},
[TYPE_NOR] = {OK, "mtd{i} is NOR flash"},
[TYPE_WRONG] = {REFUSE, "mtd{i} is not NOR flash: the bootloader is not there"},
[SIZE_UNKNOWN] = {NOTE, "the size of mtd{i} is not known"},
[SIZE_RIGHT] = {OK, "mtd{i} has 262144 bytes, as the image has"},
[SIZE_WRONG] = {REFUSE, "mtd{i} has {z} bytes, the image 262144: this is another partition"},
[SIZE_SMALL] = {REFUSE, "mtd{i} has {z} bytes, the image 262144: it does not fit, and cannot be forced"},
[WRITABLE_UNKNOWN] = {NOTE, "whether mtd{i} can be written is not known"},
[WRITABLE] = {OK, "mtd{i} can be written"},
[WRITABLE_NOT] = {REFUSE, "mtd{i} is read-only: the kernel was told to protect it"},
[BUSY_NOT] = {OK, "nobody else was found to use mtd{i}"},
[BUSY] = {REFUSE, "mtd{i} is in use by {h}: stop or unmount that first"},
[CARD_NOT_LOOKED] = {NOTE, "the SD card was not looked at"},
[CARD_IS_READY] = {OK, "an SD card is mounted for the backup"},
[CARD_IS_MISSING] = {REFUSE, "no SD card is mounted: put one in for the backup"},
[CARD_IS_READ_ONLY] = {REFUSE, "the SD card is read-only: the backup needs a writable one"},
};

enum severity verdict_case_severity(enum verdict_case which)
{
	return cases[which].severity;
}

const char *verdict_severity_name(enum severity severity)
{
	static const char names[][8] = {"ok", "note", "refuse"};

	return names[severity];
}

static void verdict_chip(const struct evidence *e, struct text *text)
{
	text_hex(text, e->chip.id, 6);
	if (e->chip.name[0] != '\0') {
		text_add(text, " (");
		text_add(text, e->chip.name);
		text_char(text, ')');
	}
}

/* Those of image that other does not have; all of them for other == NULL. */
static void verdict_makers(const struct image *image, const struct image *other,
			   struct text *text)
{
	bool first = true;

	for (uint32_t i = 0; i < image->manufacturers.count; i++) {
		uint8_t maker = image_manufacturer(image, i);

		if (other != NULL && image_knows_manufacturer(other, maker))
			continue;
		if (!first)
			text_char(text, ' ');
		first = false;
		text_hex(text, maker, 2);
	}
}

static void verdict_mtdparts(const struct bootargs *args, struct text *text)
{
	text_bytes(text, args->mtdparts, args->mtdparts_length);
}

static void verdict_model_name(const struct evidence *e, struct text *text)
{
	const struct proc_model_facts *facts = proc_model_facts(e->model.value);

	text_add(text, facts != NULL ? facts->name : "another model");
}

static void verdict_difference(const struct evidence *e, struct text *text)
{
	uint32_t bytes = image_spl_difference(e->old_image, e->new_image);

	if (bytes == UINT32_MAX) {
		text_add(text, "length");
		return;
	}
	text_number(text, bytes);
	text_add(text, " bytes besides its build date");
}

/* The values that have to do with the camera. */
static void verdict_camera_value(const struct evidence *e, char what,
				 struct text *text)
{
	switch (what) {
	case 'c': verdict_chip(e, text); break;
	case 'm': text_hex(text, e->chip.id >> 16, 2); break;
	case 'r': bootargs_ram_text(text, &e->cmdline.bootargs); break;
	case 'p': verdict_mtdparts(&e->cmdline.bootargs, text); break;
	case 'd': text_add(text, e->model.value); break;
	case 'D': verdict_model_name(e, text); break;
	case 's': text_add(text, e->model.source); break;
	case 'S': text_add(text, proc_soc_name(e->system.value)); break;
	case 'y':
		if (e->system.known) {
			text_add(text, " (/proc/cpuinfo: ");
			text_add(text, e->system.value);
			text_char(text, ')');
		}
		break;
	case 'u': text_add(text, e->pending.value); break;
	case 'v': text_add(text, e->pending.source); break;
	case 'i': text_number(text, e->device.index); break;
	case 'a': text_add(text, e->partition.name); break;
	case 'h': text_add(text, e->holder.value); break;
	case 'z':
		text_number(text, e->device.known ? e->device.size
						  : e->partition.size);
		break;
	default: break;
	}
}

/* The values that come out of the images. */
static void verdict_value(const struct evidence *e, char what,
			  struct text *text)
{
	switch (what) {
	case 'M': verdict_makers(e->new_image, NULL, text); break;
	case 'L': verdict_makers(e->old_image, e->new_image, text); break;
	case 'R': bootargs_ram_text(text, &e->new_image->bootargs); break;
	case 'o': bootargs_ram_text(text, &e->old_image->bootargs); break;
	case 'P': verdict_mtdparts(&e->new_image->bootargs, text); break;
	case 'q': verdict_mtdparts(&e->old_image->bootargs, text); break;
	case 'Y':
		image_span_text(text, e->old_image, &e->old_image->soc);
		break;
	case 'x': verdict_difference(e, text); break;
	default: verdict_camera_value(e, what, text); break;
	}
}

void verdict_describe(const struct evidence *evidence,
		      const struct verdict *verdict, enum finding_id id,
		      struct text *text)
{
	const struct finding *finding = &verdict->finding[id];
	const char *at = cases[finding->how].text;

	for (; *at != '\0'; at++) {
		if (*at == '{') {
			verdict_value(evidence, at[1], text);
			at += 2;
		} else {
			text_char(text, *at);
		}
	}
	if (finding->forced) {
		text_add(text, " (overridden by --force=");
		text_add(text, verdict_name(id));
		text_char(text, ')');
	}
}

enum defect verdict_defect(const struct evidence *evidence)
{
	if (!evidence->chip.known || !verdict_old_valid(evidence) ||
	    evidence->old_image->chips.count == 0)
		return DEFECT_UNKNOWN;
	return image_knows_chip(evidence->old_image, evidence->chip.id)
		       ? DEFECT_ABSENT
		       : DEFECT_PRESENT;
}

static void verdict_defect_unknown(const struct evidence *e, struct text *text)
{
	if (e->old_image == NULL)
		text_add(text, "the bootloader in flash was not read");
	else if (!verdict_old_valid(e))
		text_add(text, "there is no sound bootloader in flash: do not "
			       "switch the camera off before flash or restore "
			       "has put one there");
	else if (e->old_image->chips.count == 0)
		text_add(text, "no chip table was found in the bootloader in "
			       "flash: whether it knows its chip is not known");
	else
		text_add(text, image_knows_chip(e->old_image, 0x1c7018)
				       ? "the kernel log does not name the flash "
					 "chip; this bootloader would know a "
					 "1c7018 (EN25QH128A)"
				       : "the kernel log does not name the flash "
					 "chip; if it is a 1c7018 (EN25QH128A), "
					 "this bootloader does not know it and "
					 "cannot flash from SD");
}

void verdict_defect_text(const struct evidence *evidence, struct text *text)
{
	enum defect defect = verdict_defect(evidence);

	if (defect == DEFECT_UNKNOWN) {
		verdict_defect_unknown(evidence, text);
		return;
	}
	text_add(text, defect == DEFECT_PRESENT
			       ? "this bootloader does not know your flash chip "
			       : "this bootloader knows your flash chip ");
	verdict_chip(evidence, text);
	if (defect == DEFECT_ABSENT) {
		text_add(text, ": it does not have the defect");
		return;
	}
	text_add(text, ": it cannot flash from SD");
	if (evidence->new_image != NULL)
		text_add(text, image_knows_chip(evidence->new_image,
						evidence->chip.id)
				       ? "; the new one can"
				       : "; nor can the new one");
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The flash chip: what the new bootloader makes of it, and whether the old one has
 * the defect that this project repairs. */
#include "verdict_private.h"

static void verdict_add_manufacturers(const struct image *image, struct text *text)
{
	for (uint32_t i = 0; i < image->manufacturers.count; i++) {
		if (i > 0)
			text_char(text, ' ');
		text_hex(text, image_manufacturer(image, i), 2);
	}
}

void verdict_chip_text(const struct evidence *e, struct text *text)
{
	text_hex(text, e->chip.id, 6);
	if (e->chip.name[0] != '\0')
		text_format(text, " (%s)", e->chip.name);
}

static bool verdict_drives_all(const struct image *new, const struct image *old)
{
	for (uint32_t i = 0; i < old->manufacturers.count; i++)
		if (!image_knows_manufacturer(new, image_manufacturer(old, i)))
			return false;
	return true;
}

static void verdict_judge_manufacturer(const struct evidence *e, struct finding *f)
{
	struct text camera = finding_text(f->camera), image = finding_text(f->image);

	verdict_add_manufacturers(e->new_image, &image);
	if (e->new_image->manufacturers.count > 0 && e->chip.known) {
		finding_known(f, SOURCE_KERNEL_LOG,
		              image_knows_manufacturer(e->new_image, (uint8_t)(e->chip.id >> 16)));
		verdict_chip_text(e, &camera);
	} else if (e->new_image->manufacturers.count > 0 && verdict_old_valid(e) &&
	           e->old_image->manufacturers.count > 0) {
		/* What an interrupted run left may have half a table: not asked. */
		finding_known(f, SOURCE_OLD, verdict_drives_all(e->new_image, e->old_image));
		verdict_add_manufacturers(e->old_image, &camera);
	} else {
		text_add(&camera, "unknown");
	}
}

/* `lists it, with 16 MiB`, `takes it for FM25Q64, with 8 MiB` */
static void verdict_add_record(const struct image *image, const struct image_prospect *prospect,
                               struct text *text)
{
	if (prospect->record.id == 0) {
		text_add(text, "without a table of chips");
		return;
	}
	text_add(text, prospect->listed ? "lists it" : "takes it for ");
	if (!prospect->listed)
		image_span_text(text, image, &prospect->record.name);
	if (prospect->record.size != 0)
		text_format(text, " with %u MiB", prospect->record.size >> 20);
}

static void verdict_judge_record(const struct evidence *e, struct finding *f)
{
	struct finding *chip = &f[FINDING_CHIP];
	struct text camera = finding_text(chip->camera), image = finding_text(chip->image);
	struct image_prospect prospect;

	if (!e->chip.known) {
		text_add(&camera, "unknown");
		return;
	}
	image_foresee(e->new_image, e->chip.id, &prospect);
	if (prospect.installs_known)
		finding_known(chip, SOURCE_KERNEL_LOG, prospect.installs);
	else
		chip->source = SOURCE_KERNEL_LOG;
	verdict_chip_text(e, &camera);
	if (prospect.starts_known && !prospect.starts)
		text_add(&image, "has no driver for it");
	else
		verdict_add_record(e->new_image, &prospect, &image);
	/* manufacturer-missing already refuses; do not refuse twice. A backup that
	 * cannot install has booted. */
	if (chip->severity == SEVERITY_REFUSE &&
	    (e->restoring || (prospect.starts_known && !prospect.starts)))
		chip->severity = SEVERITY_NOTE;
}

void verdict_judge_chip(const struct evidence *e, struct finding *f)
{
	verdict_judge_manufacturer(e, &f[FINDING_MANUFACTURER]);
	verdict_judge_record(e, f);
}

/* Not only the boot ROM's opinion. */
static bool verdict_old_starts(const struct evidence *e)
{
	return verdict_old_valid(e) && !image_hangs(e->old_image);
}

static bool verdict_foresee_old(const struct evidence *e, struct image_prospect *prospect)
{
	if (!e->chip.known || !verdict_old_starts(e))
		return false;
	image_foresee(e->old_image, e->chip.id, prospect);
	return prospect->installs_known;
}

enum defect verdict_defect(const struct evidence *e)
{
	struct image_prospect prospect;

	if (!verdict_foresee_old(e, &prospect))
		return DEFECT_UNKNOWN;
	return prospect.installs ? DEFECT_ABSENT : DEFECT_PRESENT;
}

static const char *verdict_defect_unknown(const struct evidence *e)
{
	if (e->old_image == NULL)
		return "the bootloader in flash was not read";
	if (!verdict_old_starts(e))
		return "there is no whole bootloader in flash: leave the camera on until flash or "
		       "restore has put one there";
	if (e->chip.known)
		return "no chip table was found in the bootloader in flash";
	return "the kernel log no longer names the flash chip: look again soon after a restart";
}

/* What the new one would change about it. */
static void verdict_add_remedy(const struct evidence *e, struct text *text)
{
	struct image_prospect prospect;

	if (e->new_image == NULL)
		return;
	image_foresee(e->new_image, e->chip.id, &prospect);
	text_add(text, prospect.installs ? "; the new one can" : "; nor can the new one");
}

void verdict_defect_text(const struct evidence *e, struct text *text)
{
	struct image_prospect prospect;

	if (!verdict_foresee_old(e, &prospect)) {
		text_add(text, verdict_defect_unknown(e));
		return;
	}
	text_format(text, "this bootloader %s your flash chip ",
	            prospect.listed ? "knows" : "does not know");
	verdict_chip_text(e, text);
	if (!prospect.listed || !prospect.installs) {
		text_add(text, prospect.listed ? " but " : ": it ");
		verdict_add_record(e->old_image, &prospect, text);
		text_add(text, prospect.installs ? ", and can install from SD"
		                                 : ", so it cannot install from SD");
	}
	if (!prospect.installs)
		verdict_add_remedy(e, text);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The image itself: whether it is whole, and for this kind of board. */
#include <string.h>

#include "verdict_private.h"

/* 12 bytes are a build date, 170 another board; nothing was seen between. */
#define SPL_NEAR 32u

/* A backup that is as it was saved: it was in this kind of flash. */
static bool verdict_backup_verified(const struct evidence *e)
{
	return e->restoring && (e->new_verified || e->new_image->build != NULL);
}

static void verdict_add_difference(uint32_t bytes, struct text *text)
{
	if (bytes == UINT32_MAX)
		text_add(text, "has an SPL of another length");
	else if (bytes == 0)
		text_add(text, "has the same SPL");
	else
		text_format(text, "has an SPL in which %u bytes differ besides the build date",
		            bytes);
}

/* Without a header it was interrupted; without a banner too, block 0 was being
 * erased: that says nothing about the board. */
static bool verdict_spl_gone(const struct evidence *e)
{
	return !verdict_old_valid(e) && e->old_image->spl_version.length == 0;
}

/* What the SPL in flash, which starts this board, says of the image's. */
static void verdict_weigh_spl(const struct evidence *e, bool for_pan, struct finding *f)
{
	uint32_t bytes = image_spl_difference(e->old_image, e->new_image);
	struct text camera = finding_text(f->camera);

	f->source = SOURCE_OLD;
	if (bytes > SPL_NEAR && verdict_spl_gone(e))
		text_add(&camera, "has no SPL any more");
	else
		verdict_add_difference(bytes, &camera);
	if (for_pan && verdict_old_valid(e) && bytes > SPL_NEAR) {
		f->severity = SEVERITY_NOTE;
		f->meaning = "nobody has seen an SPL like the one in flash; it is in the backup";
	}
	if (for_pan || e->new_image->build != NULL)
		return;
	if (bytes <= SPL_NEAR)
		f->severity = SEVERITY_OK;
	else if (verdict_spl_gone(e) || verdict_backup_verified(e))
		f->severity = SEVERITY_NOTE;
}

/*
 * RAM and model on the command line describe the camera; only the SPL itself
 * says for which board it is.
 */
static void verdict_judge_spl(const struct evidence *e, struct finding *f)
{
	const struct image *new = e->new_image;
	bool for_pan = new->build != NULL ? new->build->fits_pan : false;

	if (!new->length_ok)
		return;
	if (new->build == NULL)
		for_pan = image_spl_known(new);
	finding_image(f, for_pan);
	finding_set_text(f->image, for_pan ? "has the SPL of known builds for this board"
	                                   : "has an SPL of no known build for this board");
	if (e->old_image != NULL)
		verdict_weigh_spl(e, for_pan, f);
}

static void verdict_judge_unknown(const struct evidence *e, struct finding *f)
{
	const struct known_build *build = e->new_image->build;
	struct text image = finding_text(f->image);

	finding_image(f, build != NULL || e->restoring);
	if (build != NULL)
		text_format(&image, "is the known build of %s", build->date);
	else
		text_add(&image, "is no known build");
	/* backup-unverified is what refuses a backup */
	if (build == NULL && e->restoring)
		f->severity = SEVERITY_NOTE;
}

static void verdict_judge_backup(const struct evidence *e, struct finding *f)
{
	finding_image(f, !e->restoring || verdict_backup_verified(e));
	finding_set_text(f->image, !e->restoring     ? "is no backup"
	                           : e->new_verified ? "is as it was saved: its md5 fits"
	                           : verdict_backup_verified(e)
	                                   ? "is a known build"
	                                   : "has no md5, in its name or beside it");
}

static void verdict_judge_bootable(const struct evidence *e, struct finding *f)
{
	enum image_fault fault = image_validate(e->new_image);
	struct text image;

	finding_image(f, fault == IMAGE_FAULT_NONE);
	image = finding_text(f->image);
	if (fault == IMAGE_FAULT_NONE)
		text_add(&image, "shows no damage");
	else
		text_format(&image, "has the fault %s", image_fault_name(fault));
}

static void verdict_judge_environment(const struct evidence *e, struct finding *f)
{
	const struct image *old = e->old_image, *new = e->new_image;
	const uint32_t at = IMAGE_ENV_OFFSET;

	if (old == NULL || old->size != BOOT_SIZE)
		return;
	finding_known(f, SOURCE_OLD, true);
	finding_set_text(f->camera, old->environment ? "has a saved U-Boot environment at 0x3c000"
	                                             : "has no saved U-Boot environment");
	if (!old->environment ||
	    (new->size == BOOT_SIZE &&memcmp(old->bytes + at, new->bytes + at, BOOT_SIZE - at) ==
	     0))
		return;
	f->severity = SEVERITY_NOTE;
	finding_set_text(f->image, new->environment ? "has another one" : "has none");
	f->meaning =
		"its settings, which U-Boot obeys, are lost from flash; they are in the backup";
}

void verdict_judge_image(const struct evidence *e, struct finding *f)
{
	verdict_judge_spl(e, &f[FINDING_SPL]);
	verdict_judge_unknown(e, &f[FINDING_UNKNOWN]);
	verdict_judge_backup(e, &f[FINDING_BACKUP]);
	verdict_judge_bootable(e, &f[FINDING_BOOTABLE]);
	verdict_judge_environment(e, &f[FINDING_ENVIRONMENT]);
}

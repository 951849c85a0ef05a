/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An upgrade that firmware asked U-Boot for. Where the old bootloader acts on the
 * flag as well, the new one changes nothing for the worse: it is what the owner gets
 * at the next start anyway.
 */
#include "verdict_private.h"

/* It drives this chip, so it runs this camera, and it looks at the flag. */
static bool verdict_old_acts(const struct evidence *e)
{
	return e->chip.known && verdict_old_valid(e) && e->old_image->upgrades &&
	       image_knows_manufacturer(e->old_image, (uint8_t)(e->chip.id >> 16));
}

void verdict_judge_pending(const struct evidence *e, struct finding *findings)
{
	struct finding *f = &findings[FINDING_PENDING];
	struct image_prospect new;

	if (!e->pending_looked)
		return;
	finding_known(f, SOURCE_FLAG, !e->pending.known);
	finding_set_text(f->camera, e->pending.known ? e->pending.value : "none");
	if (!e->pending.known || !verdict_old_acts(e))
		return;
	image_foresee(e->new_image, e->chip.id, &new);
	f->severity = SEVERITY_NOTE;
	/* The flag lies where an installation ends: who reaches there can clear it. */
	f->meaning = new.installs ? "the old bootloader acts on it too; at the next start the new "
	                            "one copies the backup partitions over the system once, then "
	                            "clears the flag"
	                          : "the old bootloader acts on it too; the new one copies the "
	                            "backup partitions over the system at every start, because it "
	                            "cannot clear the flag";
}

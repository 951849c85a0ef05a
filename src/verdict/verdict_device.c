/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The flash device, and what surrounds it. */
#include <string.h>

#include "verdict_private.h"

static void verdict_set_size(struct finding *f, const char *source, uint32_t size)
{
	struct text camera = finding_text(f->camera), image = finding_text(f->image);

	finding_known(f, source, size == BOOT_SIZE);
	text_number(&camera, size);
	text_number(&image, BOOT_SIZE);
}

/* What the driver and /proc say of the partition; the driver knows best. */
static void verdict_judge_partition(const struct evidence *e, struct finding *f)
{
	const struct device_evidence *device = &e->device;

	if (e->partition.known) {
		finding_known(&f[FINDING_NAME], SOURCE_PROC_MTD,
		              strcmp(e->partition.name, "boot") == 0);
		finding_set_text(f[FINDING_NAME].camera, e->partition.name);
		finding_set_text(f[FINDING_NAME].image, "boot");
		verdict_set_size(&f[FINDING_SIZE], SOURCE_PROC_MTD, e->partition.size);
	}
	if (device->known) {
		finding_known(&f[FINDING_TYPE], SOURCE_DRIVER, device->nor);
		finding_set_text(f[FINDING_TYPE].camera, device->nor ? "NOR" : "not NOR");
		verdict_set_size(&f[FINDING_SIZE], SOURCE_DRIVER, device->size);
		finding_known(&f[FINDING_READ_ONLY], SOURCE_DRIVER, device->writable);
		finding_set_text(f[FINDING_READ_ONLY].camera,
		                 device->writable ? "writable" : "read-only");
	}
}

static void verdict_judge_busy(const struct evidence *e, struct finding *f)
{
	if (!e->holder.known && !e->holder_looked)
		return; /* who did not look has seen nobody */
	finding_known(f, SOURCE_PROC, !e->holder.known);
	finding_set_text(f->camera, e->holder.known ? e->holder.value : "not in use");
}

static void verdict_judge_card(const struct evidence *e, struct finding *f)
{
	if (e->card == CARD_UNKNOWN)
		return;
	finding_known(f, SOURCE_MOUNTS, e->card == CARD_READY);
	finding_set_text(f->camera, e->card == CARD_READY     ? "mounted"
	                            : e->card == CARD_MISSING ? "no card"
	                                                      : "read-only");
}

void verdict_judge_device(const struct evidence *e, struct finding *f)
{
	verdict_judge_partition(e, f);
	verdict_judge_busy(e, &f[FINDING_BUSY]);
	verdict_judge_card(e, &f[FINDING_CARD]);
}

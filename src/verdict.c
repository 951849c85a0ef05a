/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "verdict.h"

#include <string.h>

#include "scan.h"
#include "verdict_private.h"

#define PAN_RAM 0x8000000u /* 128 MiB */

/* Each judge starts with a note from nowhere, and calls this when it knows. */
static void found(struct finding *finding, enum source source, bool fits)
{
	finding->source = (uint8_t)source;
	finding->severity = fits ? SEVERITY_OK : SEVERITY_REFUSE;
}

bool verdict_old_valid(const struct evidence *e)
{
	return e->old_image != NULL && e->old_image->header_valid;
}

static bool drives_all(const struct image *new, const struct image *old)
{
	for (uint32_t i = 0; i < old->manufacturers.count; i++)
		if (!image_knows_manufacturer(new, image_manufacturer(old, i)))
			return false;
	return true;
}

static bool drives_chip(const struct evidence *e)
{
	return image_knows_manufacturer(e->new_image,
					(uint8_t)(e->chip.id >> 16));
}

static void judge_manufacturer(const struct evidence *e, struct finding *f)
{
	if (e->new_image->manufacturers.count == 0)
		return;
	if (e->chip.known)
		found(f, SOURCE_KERNEL_LOG, drives_chip(e));
	/* What an interrupted run left may have half a table: not asked. */
	else if (verdict_old_valid(e) && e->old_image->manufacturers.count > 0)
		found(f, SOURCE_OLD, drives_all(e->new_image, e->old_image));
}

static void judge_chip(const struct evidence *e, struct finding *f)
{
	if (!e->chip.known || e->new_image->chips.count == 0)
		return;
	found(f, SOURCE_KERNEL_LOG, image_knows_chip(e->new_image, e->chip.id));
	/* Without its maker that is what refuses: one mismatch, one name. A
	 * backup without the chip has booted. */
	if (f->severity == SEVERITY_REFUSE &&
	    (e->restoring ||
	     (e->new_image->manufacturers.count > 0 && !drives_chip(e))))
		f->severity = SEVERITY_NOTE;
}

static bool model_right(const struct evidence *e)
{
	return e->model.known && proc_model_is_right(e->model.value);
}

const struct bootargs *verdict_bootargs(const struct evidence *e,
					enum source source)
{
	return source == SOURCE_CMDLINE ? &e->cmdline.bootargs
					: &e->old_image->bootargs;
}

/* The command line is what this board runs with; the old bootloader's default
 * and the model stand in for it. */
static void judge_ram(const struct evidence *e, struct finding *f)
{
	const struct bootargs *wanted = &e->new_image->bootargs;

	if (!wanted->region[REGION_MEM].known)
		return;
	if (e->cmdline.known && e->cmdline.bootargs.region[REGION_MEM].known)
		found(f, SOURCE_CMDLINE,
		      !bootargs_ram_differs(wanted, &e->cmdline.bootargs));
	else if (verdict_old_valid(e) &&
		 e->old_image->bootargs.region[REGION_MEM].known)
		found(f, SOURCE_OLD,
		      !bootargs_ram_differs(wanted, &e->old_image->bootargs));
	else if (model_right(e))
		found(f, SOURCE_MODEL, bootargs_ram(wanted) == PAN_RAM);
}

static void judge_mtdparts(const struct evidence *e, struct finding *f)
{
	const struct bootargs *wanted = &e->new_image->bootargs;

	if (wanted->mtdparts == NULL)
		return;
	if (e->cmdline.known && e->cmdline.bootargs.mtdparts != NULL)
		found(f, SOURCE_CMDLINE, !bootargs_mtdparts_differ(
				wanted, &e->cmdline.bootargs));
	else if (verdict_old_valid(e) &&
		 e->old_image->bootargs.mtdparts != NULL)
		found(f, SOURCE_OLD, !bootargs_mtdparts_differ(
				wanted, &e->old_image->bootargs));
}

static void judge_model(const struct evidence *e, struct finding *f)
{
	if (e->model.known)
		found(f, SOURCE_MODEL, model_right(e));
}

static void judge_soc(const struct evidence *e, struct finding *f)
{
	char name[PROC_SOC_SIZE];

	if (e->system.known && proc_soc(e->system.value, name))
		found(f, SOURCE_CPUINFO, strcmp(name, VERDICT_SOC) == 0);
	if (f->severity != SEVERITY_REFUSE && verdict_old_valid(e) &&
	    e->old_image->soc.length > 0)
		found(f, SOURCE_OLD, !image_other_soc(e->old_image));
}

static void judge_spl(const struct evidence *e, struct finding *f)
{
	if (verdict_old_valid(e) && e->new_image->length_ok)
		found(f, SOURCE_OLD,
		      image_spl_difference(e->old_image, e->new_image) == 0);
}

/*
 * An SPL holds its board's RAM timing: with the wrong one nothing starts. But
 * another SPL is no reason when the board is known to be the right one, and no
 * second reason when its RAM refuses already.
 */
static void excuse_spl(const struct evidence *e, struct verdict *verdict)
{
	const struct finding *ram = &verdict->finding[FINDING_RAM];
	struct finding *spl = &verdict->finding[FINDING_SPL];

	if (spl->severity == SEVERITY_REFUSE &&
	    (ram->severity == SEVERITY_REFUSE ||
	     ram->source == SOURCE_CMDLINE || model_right(e)))
		spl->severity = SEVERITY_NOTE;
}

static void judge_pending(const struct evidence *e, struct finding *f)
{
	if (e->pending_looked)
		found(f, SOURCE_FLAG, !e->pending.known);
}

static void judge_name(const struct evidence *e, struct finding *f)
{
	if (e->partition.known)
		found(f, SOURCE_PROC_MTD,
		      strcmp(e->partition.name, "boot") == 0);
}

static void judge_type(const struct evidence *e, struct finding *f)
{
	if (e->device.known)
		found(f, SOURCE_DRIVER, e->device.nor);
}

static void judge_size(const struct evidence *e, struct finding *f)
{
	if (e->device.known)
		found(f, SOURCE_DRIVER, e->device.size == BOOT_SIZE);
	else if (e->partition.known)
		found(f, SOURCE_PROC_MTD, e->partition.size == BOOT_SIZE);
}

static void judge_read_only(const struct evidence *e, struct finding *f)
{
	if (e->device.known)
		found(f, SOURCE_DRIVER, e->device.writable);
}

static void judge_busy(const struct evidence *e, struct finding *f)
{
	found(f, SOURCE_PROC, !e->holder.known);
}

static void judge_card(const struct evidence *e, struct finding *f)
{
	if (e->card != CARD_UNKNOWN)
		found(f, SOURCE_MOUNTS, e->card == CARD_READY);
}

static const struct {
	const char *name;
	void (*judge)(const struct evidence *evidence, struct finding *finding);
} questions[FINDING_COUNT] = {
	[FINDING_MANUFACTURER] = {"manufacturer-missing", judge_manufacturer},
	[FINDING_CHIP] = {"chip-missing", judge_chip},
	[FINDING_RAM] = {"ram-differs", judge_ram},
	[FINDING_MTDPARTS] = {"mtdparts-differ", judge_mtdparts},
	[FINDING_MODEL] = {"model", judge_model},
	[FINDING_SOC] = {"soc", judge_soc},
	[FINDING_SPL] = {"spl-differs", judge_spl},
	[FINDING_PENDING] = {"pending-upgrade", judge_pending},
	[FINDING_NAME] = {"partition-name", judge_name},
	[FINDING_TYPE] = {"partition-type", judge_type},
	[FINDING_SIZE] = {"partition-size", judge_size},
	[FINDING_READ_ONLY] = {"read-only", judge_read_only},
	[FINDING_BUSY] = {"device-busy", judge_busy},
	[FINDING_CARD] = {"no-card", judge_card},
};

void verdict_judge(const struct evidence *evidence, finding_set forced,
		   struct verdict *out)
{
	for (unsigned id = 0; id < FINDING_COUNT; id++) {
		out->finding[id] = (struct finding){.severity = SEVERITY_NOTE};
		questions[id].judge(evidence, &out->finding[id]);
	}
	excuse_spl(evidence, out);
	for (unsigned id = 0; id < FINDING_COUNT; id++) {
		struct finding *finding = &out->finding[id];

		if (finding->severity == SEVERITY_REFUSE && forced >> id & 1) {
			finding->severity = SEVERITY_NOTE;
			finding->forced = true;
		}
	}
}

unsigned verdict_refusals(const struct verdict *verdict)
{
	unsigned count = 0;

	for (unsigned id = 0; id < FINDING_COUNT; id++)
		count += verdict->finding[id].severity == SEVERITY_REFUSE;
	return count;
}

const char *verdict_name(enum finding_id id)
{
	return questions[id].name;
}

bool verdict_parse_force(const char *names, finding_set *out, const char **bad,
			 size_t *bad_length)
{
	struct scan scan = scan_start(names, strlen(names));
	finding_set set = 0;

	do {
		struct scan name = scan_until(&scan, ",");
		unsigned id = 0;

		while (id < FINDING_COUNT &&
		       !scan_is(&name, verdict_name((enum finding_id)id)))
			id++;
		if (id == FINDING_COUNT) {
			*bad = name.at;
			*bad_length = scan_left(&name);
			return false;
		}
		set |= (finding_set)1 << id;
	} while (scan_literal(&scan, ","));
	*out |= set;
	return true;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "verdict.h"

#include <string.h>

#include "scan.h"
#include "verdict_private.h"

#define PAN_RAM 0x8000000u /* 128 MiB */

bool verdict_old_valid(const struct evidence *e)
{
	return e->old_image != NULL && e->old_image->header_valid;
}

uint8_t verdict_lost_maker(const struct evidence *e)
{
	const struct image *old = e->old_image;

	for (uint32_t i = 0; i < old->manufacturers.count; i++) {
		uint8_t maker = image_manufacturer(old, i);

		if (!image_knows_manufacturer(e->new_image, maker))
			return maker;
	}
	return 0;
}

static enum verdict_case judge_manufacturer(const struct evidence *e)
{
	if (e->new_image->manufacturers.count == 0)
		return MAKER_NO_TABLE;
	if (e->chip.known)
		return image_knows_manufacturer(e->new_image,
						(uint8_t)(e->chip.id >> 16))
			       ? MAKER_KNOWN
			       : MAKER_MISSING;
	/* An interrupted earlier run may have left half a table there. */
	if (!verdict_old_valid(e) || e->old_image->manufacturers.count == 0)
		return MAKER_NO_CHIP;
	return verdict_lost_maker(e) != 0 ? MAKER_OLD_LOST : MAKER_OLD_KEPT;
}

static enum verdict_case judge_chip(const struct evidence *e)
{
	if (e->new_image->chips.count == 0)
		return CHIP_NO_TABLE;
	if (!e->chip.known)
		return CHIP_UNKNOWN;
	/* one mismatch, one name to force it by */
	if (judge_manufacturer(e) == MAKER_MISSING)
		return CHIP_NO_MAKER;
	if (image_knows_chip(e->new_image, e->chip.id))
		return CHIP_KNOWN;
	return e->restoring ? CHIP_MISSING_BACKUP : CHIP_MISSING;
}

static bool verdict_model_right(const struct evidence *e)
{
	const struct proc_model_facts *facts = proc_model_facts(e->model.value);

	return e->model.known && facts != NULL && facts->same_board;
}

/* The command line is what this board runs with; the old bootloader's default
 * and the model stand in for it. */
static enum verdict_case judge_ram(const struct evidence *e)
{
	const struct bootargs *wanted = &e->new_image->bootargs;

	if (!wanted->region[REGION_MEM].known)
		return RAM_NOT_IN_IMAGE;
	if (e->cmdline.known && e->cmdline.bootargs.region[REGION_MEM].known)
		return bootargs_ram_differs(wanted, &e->cmdline.bootargs)
			       ? RAM_DIFFERS_CMDLINE
			       : RAM_SAME_CMDLINE;
	if (verdict_old_valid(e) &&
	    e->old_image->bootargs.region[REGION_MEM].known)
		return bootargs_ram_differs(wanted, &e->old_image->bootargs)
			       ? RAM_DIFFERS_OLD
			       : RAM_SAME_OLD;
	if (verdict_model_right(e))
		return bootargs_ram(wanted) != PAN_RAM ? RAM_DIFFERS_MODEL
						       : RAM_SAME_MODEL;
	return RAM_NOTHING;
}

static enum verdict_case judge_mtdparts(const struct evidence *e)
{
	const struct bootargs *wanted = &e->new_image->bootargs;

	if (wanted->mtdparts == NULL)
		return PARTS_NOT_IN_IMAGE;
	if (e->cmdline.known && e->cmdline.bootargs.mtdparts != NULL)
		return bootargs_mtdparts_differ(wanted, &e->cmdline.bootargs)
			       ? PARTS_DIFFER_CMDLINE
			       : PARTS_SAME_CMDLINE;
	if (verdict_old_valid(e) && e->old_image->bootargs.mtdparts != NULL)
		return bootargs_mtdparts_differ(wanted, &e->old_image->bootargs)
			       ? PARTS_DIFFER_OLD
			       : PARTS_SAME_OLD;
	return PARTS_NOTHING;
}

static enum verdict_case judge_model(const struct evidence *e)
{
	if (!e->model.known)
		return MODEL_UNKNOWN;
	return verdict_model_right(e) ? MODEL_RIGHT : MODEL_WRONG;
}

static enum verdict_case judge_soc(const struct evidence *e)
{
	const char *name = NULL;

	if (e->system.known)
		name = proc_soc_name(e->system.value);
	if (name != NULL && strcmp(name, "T20") != 0)
		return SOC_WRONG_CPUINFO;
	if (verdict_old_valid(e) && image_other_soc(e->old_image))
		return SOC_WRONG_OLD;
	if (name != NULL)
		return SOC_RIGHT_CPUINFO;
	if (verdict_old_valid(e) && e->old_image->soc.length > 0)
		return SOC_RIGHT_OLD;
	return SOC_UNKNOWN;
}

/* An SPL holds its board's RAM timing: with the wrong one nothing starts. */
static enum verdict_case judge_spl(const struct evidence *e)
{
	enum verdict_case ram = judge_ram(e);

	if (!verdict_old_valid(e) || !e->new_image->length_ok)
		return SPL_NO_OLD;
	if (image_spl_difference(e->old_image, e->new_image) == 0)
		return SPL_SAME;
	/* ram-differs refuses already, under its own name */
	if (verdict_case_severity(ram) == SEVERITY_REFUSE)
		return SPL_DIFFERS_RAM;
	if (ram == RAM_SAME_CMDLINE || verdict_model_right(e))
		return SPL_DIFFERS_NAMED;
	return SPL_DIFFERS;
}

static enum verdict_case judge_pending(const struct evidence *e)
{
	if (e->pending.known)
		return PENDING_SET;
	return e->pending_looked ? PENDING_NONE : PENDING_UNKNOWN;
}

static enum verdict_case judge_name(const struct evidence *e)
{
	if (!e->partition.known)
		return NAME_UNKNOWN;
	return strcmp(e->partition.name, "boot") == 0 ? NAME_RIGHT : NAME_WRONG;
}

static enum verdict_case judge_type(const struct evidence *e)
{
	if (!e->device.known)
		return TYPE_UNKNOWN;
	return e->device.nor ? TYPE_NOR : TYPE_WRONG;
}

static enum verdict_case judge_size(const struct evidence *e)
{
	uint32_t size;

	if (!e->device.known && !e->partition.known)
		return SIZE_UNKNOWN;
	size = e->device.known ? e->device.size : e->partition.size;
	if (size < BOOT_SIZE)
		return SIZE_SMALL;
	return size > BOOT_SIZE ? SIZE_WRONG : SIZE_RIGHT;
}

static enum verdict_case judge_read_only(const struct evidence *e)
{
	if (!e->device.known)
		return WRITABLE_UNKNOWN;
	return e->device.writable ? WRITABLE : WRITABLE_NOT;
}

static enum verdict_case judge_busy(const struct evidence *e)
{
	return e->holder.known ? BUSY : BUSY_NOT;
}

static enum verdict_case judge_card(const struct evidence *e)
{
	return (enum verdict_case)(CARD_NOT_LOOKED + (unsigned)e->card);
}

static const struct {
	const char *name;
	enum verdict_case (*judge)(const struct evidence *evidence);
} verdict_findings[FINDING_COUNT] = {
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
		enum verdict_case which = verdict_findings[id].judge(evidence);
		struct finding *finding = &out->finding[id];

		finding->how = (uint8_t)which;
		finding->severity = verdict_case_severity(which);
		finding->forced = finding->severity == SEVERITY_REFUSE &&
				  which != SIZE_SMALL &&
				  (forced >> id & 1) != 0;
		if (finding->forced)
			finding->severity = SEVERITY_NOTE;
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
	return verdict_findings[id].name;
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
		       (strlen(verdict_name(id)) != scan_left(&name) ||
			memcmp(verdict_name(id), name.at,
			       scan_left(&name)) != 0))
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

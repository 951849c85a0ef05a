/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "verdict.h"

#include <string.h>

#include "scan.h"
#include "verdict_private.h"

#define PAN_RAM 0x8000000u /* 128 MiB */

/* Every finding starts as a note from nowhere; this is for what is known. */
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
	return image_knows_manufacturer(e->new_image, (uint8_t)(e->chip.id >> 16));
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
	    (e->restoring || (e->new_image->manufacturers.count > 0 && !drives_chip(e))))
		f->severity = SEVERITY_NOTE;
}

static bool model_right(const struct evidence *e)
{
	return e->model.known && proc_model_is_right(e->model.value);
}

const struct bootargs *verdict_bootargs(const struct evidence *e, enum source source)
{
	return source == SOURCE_CMDLINE ? &e->cmdline.bootargs : &e->old_image->bootargs;
}

/* The command line is what this board runs with; the old bootloader's default
 * and the model stand in for it. */
static void judge_ram(const struct evidence *e, struct finding *f)
{
	const struct bootargs *new = &e->new_image->bootargs;
	enum source source = SOURCE_NONE;

	if (!new->region[REGION_MEM].known)
		return;
	if (e->cmdline.known && e->cmdline.bootargs.region[REGION_MEM].known)
		source = SOURCE_CMDLINE;
	else if (verdict_old_valid(e) && e->old_image->bootargs.region[REGION_MEM].known)
		source = SOURCE_OLD;
	if (source != SOURCE_NONE)
		found(f, source, !bootargs_ram_differs(new, verdict_bootargs(e, source)));
	else if (model_right(e))
		found(f, SOURCE_MODEL, bootargs_ram(new) == PAN_RAM);
}

static void judge_mtdparts(const struct evidence *e, struct finding *f)
{
	const struct bootargs *new = &e->new_image->bootargs;
	enum source source;

	if (new->mtdparts == NULL)
		return;
	if (e->cmdline.known && e->cmdline.bootargs.mtdparts != NULL)
		source = SOURCE_CMDLINE;
	else if (verdict_old_valid(e) && e->old_image->bootargs.mtdparts != NULL)
		source = SOURCE_OLD;
	else
		return;
	found(f, source, !bootargs_mtdparts_differ(new, verdict_bootargs(e, source)));
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
	if (f->severity != SEVERITY_REFUSE && verdict_old_valid(e) && e->old_image->soc.length > 0)
		found(f, SOURCE_OLD, !image_other_soc(e->old_image));
}

/*
 * An SPL holds its board's RAM timing: with the wrong one nothing starts. But
 * another SPL is no reason when the board is known to be the right one, and no
 * second reason when its RAM refuses already.
 */
static void judge_spl(const struct evidence *e, struct finding *f)
{
	const struct finding *ram = &f[FINDING_RAM];
	struct finding *spl = &f[FINDING_SPL];

	if (!verdict_old_valid(e) || !e->new_image->length_ok)
		return;
	found(spl, SOURCE_OLD, image_spl_difference(e->old_image, e->new_image) == 0);
	if (spl->severity == SEVERITY_REFUSE &&
	    (ram->severity == SEVERITY_REFUSE || ram->source == SOURCE_CMDLINE || model_right(e)))
		spl->severity = SEVERITY_NOTE;
}

/* What the driver and /proc say of the partition. */
static void judge_partition(const struct evidence *e, struct finding *f)
{
	const struct device_evidence *device = &e->device;
	const struct partition_evidence *partition = &e->partition;

	if (partition->known) {
		found(&f[FINDING_NAME], SOURCE_PROC_MTD, strcmp(partition->name, "boot") == 0);
		found(&f[FINDING_SIZE], SOURCE_PROC_MTD, partition->size == BOOT_SIZE);
	}
	if (device->known) {
		found(&f[FINDING_TYPE], SOURCE_DRIVER, device->nor);
		found(&f[FINDING_SIZE], SOURCE_DRIVER, device->size == BOOT_SIZE);
		found(&f[FINDING_READ_ONLY], SOURCE_DRIVER, device->writable);
	}
}

static void judge_surroundings(const struct evidence *e, struct finding *f)
{
	if (e->pending_looked)
		found(&f[FINDING_PENDING], SOURCE_FLAG, !e->pending.known);
	found(&f[FINDING_BUSY], SOURCE_PROC, !e->holder.known);
	if (e->card != CARD_UNKNOWN)
		found(&f[FINDING_CARD], SOURCE_MOUNTS, e->card == CARD_READY);
	found(&f[FINDING_BOOTABLE], SOURCE_IMAGE, image_validate(e->new_image) == IMAGE_FAULT_NONE);
}

void verdict_judge(const struct evidence *evidence, finding_set forced, struct verdict *out)
{
	struct finding *finding = out->finding;

	for (unsigned id = 0; id < FINDING_COUNT; id++)
		finding[id] = (struct finding){.severity = SEVERITY_NOTE};
	judge_manufacturer(evidence, &finding[FINDING_MANUFACTURER]);
	judge_chip(evidence, &finding[FINDING_CHIP]);
	judge_ram(evidence, &finding[FINDING_RAM]);
	judge_mtdparts(evidence, &finding[FINDING_MTDPARTS]);
	judge_model(evidence, &finding[FINDING_MODEL]);
	judge_soc(evidence, &finding[FINDING_SOC]);
	judge_spl(evidence, finding);
	judge_partition(evidence, finding);
	judge_surroundings(evidence, finding);
	for (unsigned id = 0; id < FINDING_COUNT; id++) {
		if (finding[id].severity == SEVERITY_REFUSE && (forced >> id & 1) != 0) {
			finding[id].severity = SEVERITY_NOTE;
			finding[id].forced = true;
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
	static const char *const names[FINDING_COUNT] = {
		[FINDING_MANUFACTURER] = "manufacturer-missing",
		[FINDING_CHIP] = "chip-missing",
		[FINDING_RAM] = "ram-differs",
		[FINDING_MTDPARTS] = "mtdparts-differ",
		[FINDING_MODEL] = "model",
		[FINDING_SOC] = "soc",
		[FINDING_SPL] = "spl-differs",
		[FINDING_PENDING] = "pending-upgrade",
		[FINDING_NAME] = "partition-name",
		[FINDING_TYPE] = "partition-type",
		[FINDING_SIZE] = "partition-size",
		[FINDING_READ_ONLY] = "read-only",
		[FINDING_BUSY] = "device-busy",
		[FINDING_CARD] = "no-card",
		[FINDING_BOOTABLE] = "not-bootable",
	};

	return names[id];
}

bool verdict_parse_force(const char *names, finding_set *out, const char **bad, size_t *bad_length)
{
	struct scan scan = scan_start(names, strlen(names));
	finding_set set = 0;

	do {
		struct scan name = scan_until(&scan, ",");
		unsigned id = 0;

		while (id < FINDING_COUNT && !scan_is(&name, verdict_name((enum finding_id)id)))
			id++;
		/* There has to be something to save the backup on. */
		if (id == FINDING_COUNT || id == FINDING_CARD) {
			*bad = name.at;
			*bad_length = scan_left(&name);
			return false;
		}
		set |= (finding_set)1 << id;
	} while (scan_literal(&scan, ","));
	*out |= set;
	return true;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The board: RAM, partitions, model and SoC. */
#include <string.h>

#include "proc.h"
#include "verdict_private.h"

#define PAN_RAM 0x8000000u /* 128 MiB */

/* T20 and 128 MiB: Wyze Cam Pan v1 and Wyze Cam v2. */
static bool verdict_model_right(const struct evidence *e)
{
	return e->model.known && (strcmp(e->model.value, "WYZECP1_JEF") == 0 ||
	                          strcmp(e->model.value, "WYZEC1-JZ") == 0);
}

/* The command line is what this board runs with; the old bootloader's default
 * and the model stand in for it. */
static void verdict_judge_ram(const struct evidence *e, struct finding *f)
{
	const struct bootargs *new = &e->new_image->bootargs, *ours = NULL;
	const char *source = SOURCE_CMDLINE;
	struct text camera, image = finding_text(f->image);

	if (e->cmdline.known && e->cmdline.bootargs.region[REGION_MEM].known) {
		ours = &e->cmdline.bootargs;
	} else if (verdict_old_valid(e) && e->old_image->bootargs.region[REGION_MEM].known) {
		ours = &e->old_image->bootargs;
		source = SOURCE_OLD;
	}
	if (new->region[REGION_MEM].known && ours != NULL)
		finding_known(f, source, !bootargs_ram_differs(new, ours));
	else if (new->region[REGION_MEM].known && verdict_model_right(e))
		finding_known(f, e->model.source, bootargs_ram(new) == PAN_RAM);
	if (f->severity == SEVERITY_OK)
		text_add(&image, "the same");
	else
		bootargs_ram_text(&image, new);
	if (f->source == NULL)
		return;
	camera = finding_text(f->camera);
	if (ours != NULL)
		bootargs_ram_text(&camera, ours);
	else
		text_format(&camera, "%u MiB", PAN_RAM >> 20);
}

#define MTDPARTS_SHOWN 96u /* two of them fit a line of the log */

/* From the first partition on that differs from the other's. */
static void verdict_add_mtdparts(const struct bootargs *args, const struct bootargs *other,
                                 struct text *text)
{
	size_t start = 0, left;

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

static void verdict_judge_mtdparts(const struct evidence *e, struct finding *f)
{
	const struct bootargs *new = &e->new_image->bootargs, *ours = NULL;
	const char *source = SOURCE_CMDLINE;
	struct text camera, image;

	if (e->cmdline.known && e->cmdline.bootargs.mtdparts != NULL) {
		ours = &e->cmdline.bootargs;
	} else if (verdict_old_valid(e) && e->old_image->bootargs.mtdparts != NULL) {
		ours = &e->old_image->bootargs;
		source = SOURCE_OLD;
	}
	if (new->mtdparts == NULL || ours == NULL)
		return;
	finding_known(f, source, !bootargs_mtdparts_differ(new, ours));
	camera = finding_text(f->camera);
	image = finding_text(f->image);
	verdict_add_mtdparts(ours, new, &camera);
	if (f->severity == SEVERITY_OK)
		text_add(&image, "the same");
	else
		verdict_add_mtdparts(new, ours, &image);
}

static void verdict_judge_model(const struct evidence *e, struct finding *f)
{
	if (!e->model.known)
		return;
	finding_known(f, e->model.source, verdict_model_right(e));
	finding_set_text(f->camera, e->model.value);
}

static void verdict_judge_soc(const struct evidence *e, struct finding *f)
{
	char name[PROC_SOC_SIZE];
	struct text camera;

	finding_set_text(f->image, VERDICT_SOC);
	if (e->system.known && proc_soc(e->system.value, name)) {
		finding_known(f, SOURCE_CPUINFO, strcmp(name, VERDICT_SOC) == 0);
		finding_set_text(f->camera, e->system.value);
	}
	if (f->severity != SEVERITY_REFUSE && verdict_old_valid(e) &&
	    e->old_image->soc.length > 0) {
		finding_known(f, SOURCE_OLD, !image_other_soc(e->old_image));
		camera = finding_text(f->camera);
		image_span_text(&camera, e->old_image, &e->old_image->soc);
	}
}

void verdict_judge_board(const struct evidence *e, struct finding *f)
{
	verdict_judge_ram(e, &f[FINDING_RAM]);
	verdict_judge_mtdparts(e, &f[FINDING_MTDPARTS]);
	verdict_judge_model(e, &f[FINDING_MODEL]);
	verdict_judge_soc(e, &f[FINDING_SOC]);
}

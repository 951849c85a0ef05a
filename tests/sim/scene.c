/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scene.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boot_header.h"
#include "bytes.h"
#include "spare.h"

struct stage *stage_new(const struct world *world)
{
	struct stage *stage = calloc(1, sizeof *stage);
	uint32_t size = world->geometry.size;

	if (stage == NULL)
		abort();
	stage->nor = nor_new(&world->geometry, nor_chip(0), 0);
	stage->nor->limit = world->tiny ? 50000 : 500000;
	stage->procedure = procedure_new(stage->nor);
	stage->bytes = malloc(size);
	stage->shaky = calloc(1, size);
	if (stage->bytes == NULL || stage->shaky == NULL)
		abort();
	memcpy(stage->bytes, world->old, size);
	return stage;
}

void stage_free(struct stage *stage)
{
	procedure_free(stage->procedure);
	nor_free(stage->nor);
	free(stage->bytes);
	free(stage->shaky);
	free(stage);
}

bool scene_has_fault(const struct scene *scene, unsigned run)
{
	return scene->fault.kind != NOR_OK && (run == 0 || scene->keep);
}

void stage_prepare(struct stage *stage, const struct scene *scene, unsigned run)
{
	static const unsigned shakes[] = {8, 1, 15, 4};
	const struct nor_cut *last = run > 0 ? &scene->cuts[run - 1] : NULL;
	struct nor *nor = stage->nor;

	nor_load_shaky(nor, stage->bytes, stage->shaky);
	nor_power_up(nor, scene->seed * 4 + run);
	nor->settles = last != NULL && last->torn == TORN_MARGINAL;
	nor->shake = shakes[last != NULL ? last->seed % 4 : 0];
	if (scene_has_fault(scene, run))
		nor_add_fault(nor, &scene->fault);
	stage->procedure->resumes = last != NULL && last->torn == TORN_DIED;
	stage->procedure->new = scene->world->new;
	stage->procedure->first = scene->world->old;
	stage->procedure->damage = scene->world->damage;
	stage->procedure->tool = scene->tool;
	stage->procedure->repair = scene->repair;
}

bool stage_play(struct stage *stage, const struct scene *scene, unsigned run,
                struct outcome *outcome)
{
	jmp_buf here;

	stage_prepare(stage, scene, run);
	if (run < scene->cut_count) {
		if (setjmp(here) != 0)
			return true;
		nor_set_cut(stage->nor, &scene->cuts[run], &here);
	}
	procedure_run(stage->procedure, outcome);
	return false;
}

static bool all_zero(const uint8_t *bytes, uint32_t length)
{
	return bytes[0] == 0 && memcmp(bytes, bytes + 1, length - 1) == 0;
}

bool stage_loose(const struct stage *stage)
{
	return !all_zero(stage->nor->shaky, BOOT_SIGNATURE_SIZE);
}

static const char *state_name(enum engine_state state)
{
	static const char *const names[] = {
		"untouched",
		"new",
		"old",
		"not good",
	};

	return names[state];
}

/* A run in which nothing is broken has to bring the new image in. */
static const char *healthy_wrong(const struct stage *stage, struct outcome *outcome)
{
	const struct nor *nor = stage->nor;
	char *detail = outcome->detail;
	size_t size = sizeof outcome->detail;

	if (outcome->end == PROCEDURE_REFUSED) {
		snprintf(detail, size, "look %d", outcome->look.state);
		return "flash could not be read, and nothing is broken";
	}
	if (outcome->result.state != ENGINE_NEW) {
		snprintf(detail, size, "it ended %s", state_name(outcome->result.state));
		return "the new image did not get in";
	}
	if (!all_zero(nor->shaky + BOOT_SIGNATURE_SIZE,
	              nor->mtd.geometry.size - BOOT_SIGNATURE_SIZE))
		return "shaky bits were left behind the signature";
	return NULL;
}

/*
 * A change that went to another block and was torn there leaves a bootloader that reads
 * differently each time behind its valid header: that is refused, as it is. Where a
 * transfer is a block, a byte that is in two neighbours also looks like a dead bus.
 */
static bool torn_elsewhere(const struct stage *stage, const struct scene *scene, unsigned run)
{
	const struct mtd_geometry *geometry = &stage->nor->mtd.geometry;

	if (run == 0 || scene->fault.kind < NOR_ASTRAY)
		return false;
	/* All zero, that is no flash. */
	if (scene->fault.kind == NOR_WIPE && bytes_alike(stage->bytes, geometry->size))
		return true;
	return geometry->transfer_size == geometry->erase_size ||
	       !all_zero(stage->nor->shaky, spare_is_blank(geometry, scene->world->old)
	                                            ? spare_block(geometry)
	                                            : geometry->size);
}

const char *stage_wrong(const struct stage *stage, const struct scene *scene, unsigned run,
                        struct outcome *outcome)
{
	const char *wrong;

	if (outcome->broken != NULL)
		return outcome->broken;
	if (outcome->end == PROCEDURE_NAIVE)
		return NULL;
	if (outcome->end == PROCEDURE_REFUSED && torn_elsewhere(stage, scene, run))
		return NULL;
	wrong = healthy_wrong(stage, outcome);
	if (!scene_has_fault(scene, run))
		return wrong;
	/* A fault that strikes once is to be overcome. */
	if (scene->fault.first == scene->fault.last)
		return wrong;
	return NULL;
}

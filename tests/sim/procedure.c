/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "boot_header.h"
#include "procedure_private.h"

static uint8_t *take(uint32_t size)
{
	uint8_t *bytes = calloc(1, size);

	if (bytes == NULL)
		abort();
	return bytes;
}

struct procedure *procedure_new(struct nor *nor)
{
	struct procedure *procedure = calloc(1, sizeof *procedure);
	const struct mtd_geometry *geometry = &nor->mtd.geometry;

	if (procedure == NULL)
		abort();
	procedure->nor = nor;
	procedure->hold = true;
	procedure->waits = 3;
	procedure->old = take(geometry->size);
	procedure->truth = take(geometry->size);
	procedure->loose = take(geometry->size);
	procedure->scratch = take(geometry->erase_size);
	return procedure;
}

void procedure_free(struct procedure *procedure)
{
	free(procedure->old);
	free(procedure->truth);
	free(procedure->loose);
	free(procedure->scratch);
	free(procedure);
}

/* look.c of the product asks this (ld --wrap). */
bool __real_image_header_valid(const uint8_t *bytes, uint32_t size);
bool __wrap_image_header_valid(const uint8_t *bytes, uint32_t size);

bool __wrap_image_header_valid(const uint8_t *bytes, uint32_t size)
{
	static const uint8_t signature[] = BOOT_SIGNATURE;

	if (size >= BOOT_SIZE)
		return __real_image_header_valid(bytes, size);
	return memcmp(bytes, signature, sizeof signature) == 0;
}

/* Flash can be believed, and still reads as it was saved. Reads of one that an
 * interrupted run left may differ for ever. */
static bool may_change(struct procedure *procedure, struct outcome *outcome)
{
	struct look *look = &outcome->look;
	uint32_t size = procedure->nor->mtd.geometry.size;

	if (look->state != LOOK_GOOD)
		return look->state == LOOK_INTERRUPTED;
	if (look->canary && memcmp(procedure->old, procedure->new, size) != 0) {
		enum canary cleared = procedure_clear(procedure, outcome);

		outcome->strayed = cleared == CANARY_STRAYED;
		if (cleared != CANARY_ERASED)
			return outcome->strayed;
	}
	if (memcmp(procedure->old, procedure->new, size) == 0)
		return true; /* nothing to do, and nothing to save */
	return look_again(&procedure->nor->mtd, procedure->old, procedure->scratch, look);
}

/* The guard's next worker: no look, no judgement, the old image of the one that died. */
static void resume(struct procedure *procedure, struct outcome *outcome)
{
	struct nor *nor = procedure->nor;

	nor->begun = true;
	memset(nor->suspect, 1, nor->mtd.geometry.size);
	outcome->look = procedure->look;
	outcome->end = PROCEDURE_DONE;
	outcome->window_at = 0;
	procedure_run_engine(procedure, outcome);
	procedure_check_result(procedure, outcome);
	if (outcome->result.state == ENGINE_UNTOUCHED)
		procedure_broken(outcome, "a resumed run says untouched", 0, 0);
	procedure_check_never_hangs(procedure, outcome);
}

static void run_pan_fix(struct procedure *procedure, struct outcome *outcome)
{
	struct nor *nor = procedure->nor;
	struct look *look = &outcome->look;

	outcome->hung = bootrom_start(nor->bytes, nor->shaky, procedure->first, procedure->new,
	                              nor->mtd.geometry.size) == BOOTROM_HANG;
	look_read(&nor->mtd, procedure->old, procedure->scratch, look);
	if (look->state == LOOK_GOOD)
		procedure_check_backup(procedure, outcome);
	if (nor->erases + nor->page_programs > 0)
		procedure_broken(outcome, "flash was changed before it was looked at", nor->erases,
		                 nor->page_programs);
	if (may_change(procedure, outcome)) {
		procedure->look = *look;
		outcome->tried = nor_work(nor);
		outcome->end = PROCEDURE_DONE;
		outcome->saved = nor->operations;
		procedure_run_engine(procedure, outcome);
		if (outcome->result.canary == CANARY_STAYS ||
		    outcome->result.canary == CANARY_UNREAD)
			outcome->end = PROCEDURE_REFUSED;
		else
			procedure_check_result(procedure, outcome);
	}
	if (outcome->end == PROCEDURE_REFUSED)
		procedure_check_untouched(procedure, outcome);
	procedure_check_never_hangs(procedure, outcome);
}

void procedure_run(struct procedure *procedure, struct outcome *outcome)
{
	struct nor *nor = procedure->nor;

	memset(outcome, 0, sizeof *outcome);
	outcome->window_at = outcome->window_end = UINT32_MAX;
	memcpy(procedure->truth, nor->bytes, nor->mtd.geometry.size);
	memcpy(procedure->loose, nor->shaky, nor->mtd.geometry.size);
	if (procedure->tool != TOOL_PAN_FIX) {
		outcome->end = PROCEDURE_NAIVE;
		naive_run(procedure->tool, &nor->mtd, procedure->new, procedure->scratch);
		return;
	}
	if (procedure->resumes)
		resume(procedure, outcome);
	else
		run_pan_fix(procedure, outcome);
}

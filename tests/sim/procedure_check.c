/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <string.h>

#include "boot_header.h"
#include "procedure_private.h"
#include "spare.h"

void procedure_broken(struct outcome *outcome, const char *what, uint32_t a, uint32_t b)
{
	if (outcome->broken != NULL)
		return;
	outcome->broken = what;
	snprintf(outcome->detail, sizeof outcome->detail, "%u, %u", a, b);
}

/* A cut inside the very last program leaves signature bits that may read right
 * whenever they are looked at. Nothing in flash tells; it cannot hang. */
static bool is_loose(const struct nor *nor, uint32_t at)
{
	return at < BOOT_SIGNATURE_SIZE && nor->shaky[at] != 0;
}

/* Up to where a run may not have changed flash when it says that it did not: what an earlier
 * canary left, it erases. */
static uint32_t untouched_end(const struct procedure *procedure, const struct outcome *outcome)
{
	const struct mtd_geometry *geometry = &procedure->nor->mtd.geometry;

	return outcome->look.canary || outcome->look.loose ? spare_block(geometry) : geometry->size;
}

/* Whether [0, end) is `image`, and all that was changed was read back. */
static void check_equal(const struct procedure *procedure, struct outcome *outcome,
                        const uint8_t *image, uint32_t end, const char *what)
{
	const struct nor *nor = procedure->nor;
	uint32_t at = 0;

	while (at < end && (nor->bytes[at] == image[at] || is_loose(nor, at)))
		at++;
	if (at < end)
		procedure_broken(outcome, what, at, nor->bytes[at]);
	at = nor_unverified(nor);
	if (at > 0)
		procedure_broken(outcome, "bytes were changed and not read back", at, 0);
}

void procedure_check_backup(const struct procedure *procedure, struct outcome *outcome)
{
	const struct mtd_geometry *geometry = &procedure->nor->mtd.geometry;
	uint32_t end = geometry->size - (outcome->look.canary ? geometry->erase_size : 0);
	const struct nor_fault *fault = &procedure->nor->faults[0];

	/* A place that always reads as blank cannot be told from one that is. */
	if (procedure->nor->fault_count > 0 && fault->kind == NOR_BLANK && fault->first == 0 &&
	    fault->last == UINT32_MAX)
		return;
	for (uint32_t at = 0; at < end; at++)
		if (((procedure->old[at] ^ procedure->truth[at]) & ~procedure->loose[at]) != 0) {
			procedure_broken(outcome, "the backup is not what flash held", at,
			                 procedure->old[at]);
			return;
		}
}

void procedure_check_result(const struct procedure *procedure, struct outcome *outcome)
{
	const struct nor *nor = procedure->nor;
	const struct engine_result *result = &outcome->result;
	uint32_t size = nor->mtd.geometry.size;

	switch (result->state) {
	case ENGINE_NEW:
		check_equal(procedure, outcome, procedure->new, size,
		            "it says new, and flash is not");
		break;
	case ENGINE_OLD:
		check_equal(procedure, outcome, procedure->old, size,
		            "it says old, and flash is not the backup");
		break;
	case ENGINE_UNTOUCHED:
		check_equal(procedure, outcome, procedure->truth, untouched_end(procedure, outcome),
		            "it says untouched, and flash was changed");
		break;
	case ENGINE_NOT_GOOD:
		if (procedure->hold && result->holds < procedure->waits)
			procedure_broken(outcome, "it did not hold", result->holds, 0);
		break;
	}
	if (result->programmed < nor->programmed - outcome->tried.programmed ||
	    result->erases != nor->erases - outcome->tried.erases)
		procedure_broken(outcome, "it counts wrong", result->programmed, result->erases);
}

void procedure_check_never_hangs(const struct procedure *procedure, struct outcome *outcome)
{
	const struct nor *nor = procedure->nor;
	uint32_t size = nor->mtd.geometry.size;
	bool gone = procedure->damage == DAMAGE_SEEN && nor->begun;

	if (outcome->hung && outcome->end == PROCEDURE_REFUSED)
		return;
	if (bootrom_start(nor->bytes, nor->shaky, gone ? NULL : procedure->first, procedure->new,
	                  size) == BOOTROM_HANG)
		procedure_broken(outcome, "flash is left in a state that hangs", nor->operations,
		                 0);
}

/* One operation of a driver that waits for its end (nor_op.c). */
#define LONGEST_NS 10000000000ull

void procedure_check_fed(struct outcome *outcome, uint32_t held, uint64_t starved)
{
	if (held > 1)
		procedure_broken(outcome, "the watchdog is not fed before each operation", held, 0);
	if (starved > LONGEST_NS)
		procedure_broken(outcome, "the watchdog is fed too late",
		                 (uint32_t)(starved / 1000000), 0);
}

/* Where a run that refuses may have changed flash: there, and the byte of the canary in a
 * block that was blank. Nothing else. */
static uint32_t refused_from(const struct procedure *procedure, const struct outcome *outcome)
{
	const struct mtd_geometry *geometry = &procedure->nor->mtd.geometry;
	uint32_t end = untouched_end(procedure, outcome);

	return end == geometry->size && spare_is_blank(geometry, procedure->old)
	               ? spare_byte(geometry)
	               : end;
}

void procedure_check_untouched(const struct procedure *procedure, struct outcome *outcome)
{
	const struct nor *nor = procedure->nor;
	const struct nor_fault *fault = &nor->faults[0];
	uint32_t end = refused_from(procedure, outcome);
	bool decays = nor->fault_count > 0 && fault->kind == NOR_DECAY;

	for (uint32_t at = 0; at < end; at++)
		if (nor->bytes[at] != procedure->truth[at] && !(decays && at == fault->from))
			procedure_broken(outcome, "it refused, and flash was changed", at,
			                 nor->bytes[at]);
}

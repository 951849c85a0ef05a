/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * procedure_private.h - what the files of a run share.
 *
 * procedure.c         the order of a run: look, clear, change
 * procedure_engine.c  the engine's jobs, and the port that watches them
 * procedure_check.c   what must hold after a run
 */
#ifndef SIM_PROCEDURE_PRIVATE_H
#define SIM_PROCEDURE_PRIVATE_H

#include "procedure.h"

/* The change: flash was looked at, and procedure->old is what it holds. Fills in
 * outcome->result. */
void procedure_run_engine(struct procedure *procedure, struct outcome *outcome);

/* What a canary left is erased before anything is saved. */
enum canary procedure_clear(struct procedure *procedure, struct outcome *outcome);

/* Notes that `what` does not hold, with two numbers for outcome->detail. The first
 * one noted stays. */
void procedure_broken(struct outcome *outcome, const char *what, uint32_t a, uint32_t b);

/* What is to be put back if need be is what flash held, but for bits that were loose:
 * all of it, or all but the block in which a canary was cut short and which
 * is blank but for that. */
void procedure_check_backup(const struct procedure *procedure, struct outcome *outcome);

/* The result tells the truth, and nothing was changed before the backup. */
void procedure_check_result(const struct procedure *procedure, struct outcome *outcome);

/*
 * The signature invalid, so that recovery stays open; or a whole image: the new one, or
 * what was there at first. What was read is no standard: it may be wrong. Flash that hung
 * before the run (a change that went astray, and a cut) and cannot be read is refused as
 * it is.
 */
void procedure_check_never_hangs(const struct procedure *procedure, struct outcome *outcome);

/* held: most operations between two feeds. starved: longest time, in nanoseconds. */
void procedure_check_fed(struct outcome *outcome, uint32_t held, uint64_t starved);

/* What was refused is as it was; a bit that flips by itself does so. */
void procedure_check_untouched(const struct procedure *procedure, struct outcome *outcome);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * procedure.h - one run of `pan-fix flash` on the simulated NOR, from the
 * power-up to the result: reads flash, saves the backup, runs the engine (with
 * the very objects of the product) and checks what must hold after every run.
 */
#ifndef SIM_PROCEDURE_H
#define SIM_PROCEDURE_H

#include <stdbool.h>
#include <stdint.h>

#include "bootrom.h"
#include "engine.h"
#include "look.h"
#include "naive.h"
#include "nor.h"
#include "world.h"

struct procedure {
	struct nor *nor;
	const uint8_t *new;   /* the new image */
	const uint8_t *first; /* what flash held before anything was tried */
	enum damage damage;   /* of that */
	enum tool tool;       /* pan-fix, or one to compare with */
	bool hold;            /* as without --no-hold */
	unsigned waits;       /* pauses of a hold until the harness ends it */
	unsigned repair;      /* from this pause on, no fault strikes; 0: never */
	bool talk;            /* print what happens */
	bool resumes;         /* the run before this one died in the window: `old` and `look`
			       * are what it had */
	struct look look;     /* what was made of `old` */

	uint8_t *old;     /* what was read: the backup; size bytes */
	uint8_t *truth;   /* what flash really held at the start */
	uint8_t *loose;   /* which of its bits read as they like */
	uint8_t *scratch; /* an erase block */
};

enum procedure_end {
	PROCEDURE_REFUSED, /* flash could not be read, or does not erase: untouched */
	PROCEDURE_DONE,    /* engine_run returned */
	PROCEDURE_NAIVE,   /* another tool ran: nothing is checked */
};

struct outcome {
	enum procedure_end end;
	struct look look;
	bool hung;                      /* flash would have hung before the run: a change that
				      * went astray, and a cut before anybody knew */
	bool strayed;                   /* what was left of a canary could not be cleared without
				      * damage: it goes on */
	uint32_t saved;                 /* operations when the engine was about to start */
	uint32_t window_at, window_end; /* operations when the guard began to resume a
					 * worker that dies, and no longer did */
	uint32_t tried_at;              /* operations when the canary was over */
	struct nor_work tried;          /* what had been issued by then */
	uint32_t second_read_back;      /* the same when the first one was over */
	struct engine_result result;    /* of PROCEDURE_DONE */
	const char *broken;             /* what should hold and does not; NULL: all holds */
	char detail[160];
};

/* For flash of nor's geometry. free with procedure_free. */
struct procedure *procedure_new(struct nor *nor);
void procedure_free(struct procedure *procedure);

/*
 * Runs it; nor must have been powered up, with its faults and its cut. When
 * the cut comes, this does not return: the caller's jmp_buf is jumped to.
 *
 * Tiny flash has no room for an SPL: there a right signature alone counts as a
 * valid header (the product's image_header_valid is wrapped for that), and what
 * starts is whole unless `damage` says that it shows.
 */
void procedure_run(struct procedure *procedure, struct outcome *outcome);

#endif

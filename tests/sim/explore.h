/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * explore.h - runs a scene once, then cuts the power in every operation that
 * the run did, in every way, and runs again from each flash that is left.
 *
 * The run is not repeated for each cut: its log has what each operation left,
 * so flash before and inside each one is rebuilt from the log. Now and then
 * the same cut is played for real, and has to leave the same bytes.
 */
#ifndef SIM_EXPLORE_H
#define SIM_EXPLORE_H

#include <stdint.h>
#include <stdio.h>

#include "scene.h"

/* How a run ended. */
enum ending { ENDING_UNTOUCHED, ENDING_NEW, ENDING_OLD, ENDING_HELD, ENDING_REFUSED, ENDING_COUNT };

struct tally {
	uint64_t cuts;                 /* cut points looked at */
	uint64_t boots[BOOTROM_COUNT]; /* what the camera does after each */
	uint64_t as_found;             /* of those that are old, with a damage that is
					* not ours: it hangs, as it did before */
	uint64_t astray;               /* of those that hang: after a change that the chip
					* made elsewhere, before anybody could know */
	uint64_t runs;                 /* runs to the end */
	uint64_t faults;               /* of these, with a fault that struck */
	uint64_t endings[ENDING_COUNT];
	uint64_t loose;    /* "new", with signature bits that may not hold */
	uint64_t again;    /* second runs on good flash, which changed nothing */
	uint64_t replayed; /* cuts played for real as well */
	/* Runs in which a fault of this kind was placed, and in which it struck. */
	uint64_t placed[NOR_FAULT_KINDS], struck[NOR_FAULT_KINDS];
	uint64_t failures;
};

/* How much is tried. 0 is taken as 1. */
struct effort {
	unsigned seeds;  /* random variants of a torn operation */
	unsigned rerun;  /* run again after every so many cuts */
	unsigned replay; /* play for real every so many cuts */
	unsigned stride; /* look into every so many operations... */
	unsigned offset; /* ...beginning with this one */
	unsigned until;  /* no cut from this operation on; 0: in all */
};

struct explorer {
	const struct world *world;
	struct stage *stages[SCENE_CUTS + 1];
	struct stage *spare;
	struct tally *tally;
	struct scene playing;   /* the cuts so far; its last run is being played */
	struct outcome outcome; /* of the last run to the end */
	bool deaths;            /* the first run is not cut: its process dies in the window */
	struct effort effort[SCENE_CUTS]; /* for the first cut, the second */
	uint64_t counter, replay_counter;
	unsigned quiet;      /* failures that are still to be printed */
	unsigned quiet_hang; /* the same of hangs */
};

/* The process ends at the first failure. */
extern bool explorer_stop;

void explorer_start(struct explorer *explorer, const struct world *world, struct tally *tally);
void explorer_end(struct explorer *explorer);

/* Explores the scene, which has no cut yet, with up to depth cuts in a row.
 * Returns how many operations the first run had. */
uint32_t explorer_run(struct explorer *explorer, const struct scene *scene, unsigned depth);

/* Plays one scene as it is, with `talk` telling what happens. True when all
 * holds. */
bool explorer_replay(const struct scene *scene, bool talk);

#endif

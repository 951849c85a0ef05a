/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * explore_private.h - what the files of the explorer share.
 *
 * explore.c         one scene, from the start to the count of its operations
 * explore_cut.c     cuts in each operation of a run, and what comes after them
 * explore_walk.c    flash before each operation of a run, rebuilt from its log
 * explore_run.c     runs that are played: to the end, once more, up to a cut
 * explore_count.c   counts what they came to, prints what failed
 * explore_replay.c  a scene as it is, without cuts of our own
 */
#ifndef SIM_EXPLORE_PRIVATE_H
#define SIM_EXPLORE_PRIVATE_H

#include "explore.h"

/* Plays the last run of explorer->playing to its end, then cuts in each operation; up
 * to depth cuts in a row. */
void explorer_cut_all(struct explorer *explorer, unsigned depth);

/* The flash that is rebuilt while the log is walked. */
struct walk {
	struct stage *now, *next; /* next: start of the run after the cut */
	const struct nor *nor;    /* whose log it is */
	uint8_t *bytes, *shaky;   /* flash before the operation */
	const uint8_t *old;       /* what it held at first */
	uint32_t first;           /* bytes of the first block */
	bool fresh;               /* a change came since flash was last run from */
	bool begun;               /* the first block is not as it was at first */
	uint32_t astray;          /* the last change that reached another block than the
				   * one it was sent to; UINT32_MAX: none */
	uint32_t window_at, window_end;
};

/* Begins before the first operation of the last run, which explorer played with its log.
 * Ends with walk_end. */
void walk_start(struct walk *walk, const struct explorer *explorer);
void walk_end(struct walk *walk);

/* Goes behind the operation, which is the next one of the log. */
void walk_over(struct walk *walk, const struct nor_op *op);

/* Whether the operation changed another block than the one it was sent to. */
bool walk_astray(const struct nor_op *op);

/* Plays the last run of explorer->playing to its end and judges it. */
void explorer_run_to_end(struct explorer *explorer);

/* Plays the last cut of explorer->playing for real: it has to leave what was worked out,
 * which is in next. */
void explorer_replay_cut(struct explorer *explorer, const struct stage *next);

/* Run `run`, if it is of a guard's worker, has what the one before it had: the one
 * in `from`. */
void explorer_inherit(const struct explorer *explorer, struct stage *stage,
                      const struct stage *from, unsigned run);

/* Counts explorer->outcome, of the last run of explorer->playing. faulted: a fault struck. */
enum ending explorer_count_run(struct explorer *explorer, bool faulted);

/* Counts what the camera does after the last cut of explorer->playing; a hang is a
 * failure. helpless: one that nobody could help. */
void explorer_count_cut(struct explorer *explorer, enum bootrom boots, bool helpless);

/* Counts a failure in explorer->playing, and prints it while few were. */
void explorer_fail(struct explorer *explorer, const char *what, const char *detail);

/* From now on the simulator prints explorer->playing when it aborts. NULL: nothing. */
void explorer_show(const struct explorer *explorer);

#endif

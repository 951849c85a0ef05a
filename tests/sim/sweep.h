/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sweep.h - the scenarios that are swept, as tasks that processes share.
 */
#ifndef SIM_SWEEP_H
#define SIM_SWEEP_H

#include <stdbool.h>

#include "explore.h"
#include "world.h"

struct task;
typedef void task_run(struct explorer *explorer, const struct task *task);

/* A part of a scenario on one world. */
struct task {
	const char *scenario; /* line of the table */
	const struct world *world;
	task_run *run;
	bool sample;          /* a little of it, for `make check` */
	bool hangs_wanted;    /* another tool: the sweep has to find hangs */
	unsigned part, parts; /* operations i with i % parts == part */
	enum tool tool;
};

#define TASKS_MAX 1024

struct tasks {
	unsigned count;
	struct task task[TASKS_MAX];
};

/* All tasks for these worlds, the longest first. */
void tasks_make(struct tasks *tasks, const struct worlds *worlds, bool sample);

/* sweep_cut.c: runs with cuts and without, on a chip that is in order. */
task_run task_clean, task_cut, task_cut_twice, task_canary;

/* sweep_fault.c: every fault at every operation; faults with cuts. */
task_run task_faults, task_faults_cut, task_deaths, task_places, task_rollback;

/* sweep_place.c: reads that fail at one place or begin elsewhere, kept blocks that decay,
 * time. */
task_run task_pieces, task_displaced, task_decay, task_slow;

/* sweep_astray.c: changes that reach another block than the one that was named. */
task_run task_astray;

/* sweep_figure.c: the reference job's figures, on every chip. Prints a line a
 * world and chip; the number of figures that are missed. */
unsigned figures_check(const struct worlds *worlds);

/* sweep_report.c: prints what each of the tasks counted, one line a scenario, in their
 * order. True when all is well, and each fault that was placed struck. */
bool sweep_report(const struct tasks *tasks, const struct tally tally[]);

#endif

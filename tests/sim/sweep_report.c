/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a sweep found: one line a scenario, and the sums. */
#include <stdio.h>
#include <string.h>

#include "sweep.h"

static void tally_add(struct tally *sum, const struct tally *more)
{
	sum->cuts += more->cuts;
	sum->as_found += more->as_found;
	sum->astray += more->astray;
	sum->runs += more->runs;
	sum->faults += more->faults;
	sum->loose += more->loose;
	sum->again += more->again;
	sum->replayed += more->replayed;
	sum->failures += more->failures;
	for (unsigned i = 0; i < BOOTROM_COUNT; i++)
		sum->boots[i] += more->boots[i];
	for (unsigned i = 0; i < ENDING_COUNT; i++)
		sum->endings[i] += more->endings[i];
	for (unsigned i = 0; i < NOR_FAULT_KINDS; i++) {
		sum->placed[i] += more->placed[i];
		sum->struck[i] += more->struck[i];
	}
}

/* A fault that is placed and never strikes shows nothing: that is a mistake of the sweep. */
static bool all_struck(const char *scenario, const struct tally *tally)
{
	bool all = true;

	for (enum nor_fault_kind kind = NOR_OK; kind < NOR_FAULT_KINDS; kind++)
		if (tally->placed[kind] > 0 && tally->struck[kind] == 0) {
			printf("FAILED: %s: the fault %s never struck.\n", scenario,
			       nor_fault_name(kind));
			all = false;
		}
	return all;
}

static void print_line(const char *name, const struct tally *t)
{
	printf("%-36s %9llu %8llu %8llu %8llu %9llu %7llu %9llu %8llu %9llu %7llu %6llu %6llu %7llu %6llu\n",
	       name, (unsigned long long)t->cuts, (unsigned long long)t->boots[BOOTROM_OLD],
	       (unsigned long long)t->as_found, (unsigned long long)t->boots[BOOTROM_NEW],
	       (unsigned long long)t->boots[BOOTROM_RECOVERY],
	       (unsigned long long)t->boots[BOOTROM_HANG], (unsigned long long)t->runs,
	       (unsigned long long)t->faults, (unsigned long long)t->endings[ENDING_NEW],
	       (unsigned long long)t->endings[ENDING_OLD],
	       (unsigned long long)t->endings[ENDING_UNTOUCHED],
	       (unsigned long long)t->endings[ENDING_REFUSED],
	       (unsigned long long)t->endings[ENDING_HELD], (unsigned long long)t->failures);
}

bool sweep_report(const struct tasks *tasks, const struct tally tally[])
{
	struct tally ours = {0};
	bool good = true;

	printf("\n%-36s %9s %8s %8s %8s %9s %7s %9s %8s %9s %7s %6s %6s %7s %6s\n", "scenario",
	       "cuts", "old", "as-found", "new", "recovery", "hang", "runs", "faulted", "new",
	       "old", "untch", "refus", "held", "FAILED");
	for (unsigned i = 0; i < tasks->count; i++) {
		const struct task *task = &tasks->task[i];
		struct tally sum = {0};
		bool seen = false;

		for (unsigned j = 0; j < tasks->count; j++) {
			if (strcmp(tasks->task[j].scenario, task->scenario) != 0)
				continue;
			seen = seen || j < i;
			tally_add(&sum, &tally[j]);
		}
		if (seen)
			continue;
		print_line(task->scenario, &sum);
		good = all_struck(task->scenario, &sum) && good;
		if (!task->hangs_wanted)
			tally_add(&ours, &sum);
		else if (sum.boots[BOOTROM_HANG] == 0)
			good = false;
	}
	print_line("pan-fix, all of it", &ours);
	printf("%llu cut and fault points: %llu cuts, %llu runs with a fault.\n",
	       (unsigned long long)(ours.cuts + ours.faults), (unsigned long long)ours.cuts,
	       (unsigned long long)ours.faults);
	printf("%llu cuts came between a change that the chip made elsewhere and the next look at flash: they hang, and nobody could help it.\n",
	       (unsigned long long)ours.astray);
	printf("%llu cuts were also played for real. %llu good runs were followed "
	       "by one more, which changed nothing.\n%llu runs found a new "
	       "image whose signature a cut had left loose.\n",
	       (unsigned long long)ours.replayed, (unsigned long long)ours.again,
	       (unsigned long long)ours.loose);
	return good && ours.boots[BOOTROM_HANG] == 0 && ours.failures == 0 && ours.runs > 0;
}

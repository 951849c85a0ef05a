/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "explore_private.h"

bool explorer_stop;

static const struct scene *shown;

static void print_shown(void)
{
	char line[512];

	scene_print(shown, line, sizeof line);
	fprintf(stderr, "build/host/sweep --replay '%s'\n", line);
}

void explorer_show(const struct explorer *explorer)
{
	shown = explorer == NULL ? NULL : &explorer->playing;
	nor_context = explorer == NULL ? NULL : print_shown;
}

void explorer_fail(struct explorer *explorer, const char *what, const char *detail)
{
	bool hang = strstr(what, "hang") != NULL;
	char line[512];
	unsigned *quiet = hang ? &explorer->quiet_hang : &explorer->quiet;

	explorer->tally->failures++;
	if (*quiet == 0)
		return;
	--*quiet;
	scene_print(&explorer->playing, line, sizeof line);
	printf("FAILED: %s (%s): build/host/sweep --replay '%s'\n", what, detail, line);
	fflush(stdout);
	if (explorer_stop)
		_exit(1);
}

static enum ending ending_of(const struct outcome *outcome)
{
	if (outcome->end == PROCEDURE_REFUSED)
		return ENDING_REFUSED;
	switch (outcome->result.state) {
	case ENGINE_UNTOUCHED: return ENDING_UNTOUCHED;
	case ENGINE_NEW: return ENDING_NEW;
	case ENGINE_OLD: return ENDING_OLD;
	default: return ENDING_HELD;
	}
}

enum ending explorer_count_run(struct explorer *explorer, bool faulted)
{
	const struct scene *scene = &explorer->playing;
	struct tally *tally = explorer->tally;
	enum ending ending = ending_of(&explorer->outcome);

	tally->runs++;
	tally->faults += faulted;
	if (scene_has_fault(scene, scene->cut_count)) {
		tally->placed[scene->fault.kind]++;
		tally->struck[scene->fault.kind] += faulted;
	}
	tally->endings[ending]++;
	return ending;
}

void explorer_count_cut(struct explorer *explorer, enum bootrom boots, bool helpless)
{
	struct tally *tally = explorer->tally;

	tally->cuts++;
	if (boots == BOOTROM_OLD && explorer->world->damage != DAMAGE_NONE)
		tally->as_found++;
	else if (helpless)
		tally->astray++;
	else
		tally->boots[boots]++;
	if (boots == BOOTROM_HANG && !helpless && explorer->playing.tool == TOOL_PAN_FIX)
		explorer_fail(explorer, "a cut here leaves a camera that hangs",
		              bootrom_name(boots));
}

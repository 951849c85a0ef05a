/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * scene.h - one case of a sweep, small enough to be printed in a line and
 * played again from it.
 *
 * A scene is a chain of runs on one flash. In run k the power goes away as
 * cuts[k] says; the run after the last cut goes to its end. The fault strikes
 * in the first run, and in the later ones when `keep` is set.
 */
#ifndef SIM_SCENE_H
#define SIM_SCENE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "naive.h"
#include "nor.h"
#include "procedure.h"
#include "world.h"

#define SCENE_CUTS 2

struct scene {
	const struct world *world;
	enum tool tool;
	struct nor_fault fault; /* NOR_OK: none */
	bool keep;              /* the fault is there in later runs as well */
	unsigned repair;        /* pause of a hold from which on it is gone */
	unsigned cut_count;
	struct nor_cut cuts[SCENE_CUTS];
	uint64_t seed;
};

/* What a run needs; made once and used again. */
struct stage {
	struct nor *nor;
	struct procedure *procedure;
	uint8_t *bytes, *shaky; /* what flash holds when the run starts */
};

struct stage *stage_new(const struct world *world);
void stage_free(struct stage *stage);

/* Powers up stage->nor for run `run` of the scene, on stage->bytes. */
void stage_prepare(struct stage *stage, const struct scene *scene, unsigned run);

/* Whether a fault can strike in that run. */
bool scene_has_fault(const struct scene *scene, unsigned run);

/*
 * Plays run `run` up to its cut, or to its end when it has none. Afterwards
 * stage->nor holds what is left. True when the cut came.
 */
bool stage_play(struct stage *stage, const struct scene *scene, unsigned run,
                struct outcome *outcome);

/* What is wrong at the end of a run without a cut; NULL when nothing is.
 * outcome->detail says more. */
const char *stage_wrong(const struct stage *stage, const struct scene *scene, unsigned run,
                        struct outcome *outcome);

/* Bits of the signature are shaky, though the result says new: they read right
 * each time they were looked at. */
bool stage_loose(const struct stage *stage);

/* The scene as words `name=value`, and back. Parsing needs the worlds. */
void scene_print(const struct scene *scene, char *line, size_t size);
bool scene_parse(struct scene *scene, const struct worlds *worlds, const char *line);

#endif

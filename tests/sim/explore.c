/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "explore.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "boot_header.h"

#define RUN_AGAIN 32 /* every so many good runs are followed by one more */

/* The scene that is being played, for when the simulator aborts. */
static struct scene playing;

bool explorer_stop;

static void print_playing(void)
{
	char line[512];

	scene_print(&playing, line, sizeof line);
	fprintf(stderr, "build/host/sweep --replay '%s'\n", line);
}

static void failure(struct explorer *explorer, const char *what, const char *detail)
{
	bool hang = strstr(what, "hang") != NULL;
	char line[512];
	unsigned *quiet = hang ? &explorer->quiet_hang : &explorer->quiet;

	explorer->tally->failures++;
	if (*quiet == 0)
		return;
	--*quiet;
	scene_print(&playing, line, sizeof line);
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

/* One more run on the flash that a good run left: it must change nothing. */
static void run_once_more(struct explorer *explorer, struct stage *stage)
{
	const struct scene again = {
		.world = playing.world,
		.seed = playing.seed,
	};
	uint32_t size = explorer->world->geometry.size;
	struct outcome outcome;

	memcpy(explorer->spare->bytes, stage->nor->bytes, size);
	memset(explorer->spare->shaky, 0, size);
	stage_play(explorer->spare, &again, 0, &outcome);
	explorer->tally->again++;
	if (outcome.end != PROCEDURE_DONE || outcome.result.state != ENGINE_NEW ||
	    explorer->spare->nor->erases + explorer->spare->nor->page_programs > 0)
		failure(explorer, "a second run was not idle", outcome.detail);
}

/* Plays the last run of `playing` to its end and judges it. */
static void run_to_end(struct explorer *explorer)
{
	unsigned run = playing.cut_count;
	struct stage *stage = explorer->stages[run];
	struct tally *tally = explorer->tally;
	struct outcome outcome;
	const char *wrong;

	stage_play(stage, &playing, run, &outcome);
	explorer->outcome = outcome;
	if (outcome.end == PROCEDURE_NAIVE)
		return;
	wrong = stage_wrong(stage, &playing, run, &outcome);
	tally->runs++;
	tally->faults += stage->nor->faulted;
	if (scene_has_fault(&playing, run)) {
		tally->placed[playing.fault.kind]++;
		tally->struck[playing.fault.kind] += stage->nor->faulted;
	}
	tally->endings[ending_of(&outcome)]++;
	if (wrong != NULL)
		failure(explorer, wrong, outcome.detail);
	if (ending_of(&outcome) != ENDING_NEW)
		return;
	if (stage_loose(stage))
		tally->loose++;
	else if (tally->runs % RUN_AGAIN == 1)
		run_once_more(explorer, stage);
}

/* A guard's worker has what the one before it had. */
static void inherit(struct stage *stage, const struct stage *from, unsigned run)
{
	if (run == 0 || playing.cuts[run - 1].torn != TORN_DIED || stage == from)
		return;
	memcpy(stage->procedure->old, from->procedure->old, stage->nor->mtd.geometry.size);
	stage->procedure->look = from->procedure->look;
}

/* Plays the cut for real: it has to leave what was worked out. */
static void replay_cut(struct explorer *explorer, const struct stage *next)
{
	unsigned run = playing.cut_count - 1;
	struct stage *spare = explorer->spare;
	uint32_t size = explorer->world->geometry.size;
	struct outcome outcome;

	memcpy(spare->bytes, explorer->stages[run]->bytes, size);
	memcpy(spare->shaky, explorer->stages[run]->shaky, size);
	inherit(spare, explorer->stages[run], run);
	explorer->tally->replayed++;
	if (!stage_play(spare, &playing, run, &outcome))
		failure(explorer, "the cut did not come", "");
	else if (memcmp(spare->nor->bytes, next->bytes, size) != 0 ||
	         memcmp(spare->nor->shaky, next->shaky, size) != 0)
		failure(explorer, "the simulator contradicts itself", "");
}

static void look_inside(struct explorer *explorer, unsigned depth);

/* What the camera does. A damage that shows must not come back once the change has
 * begun. */
static enum bootrom start(const struct world *world, const struct stage *next, bool begun)
{
	const uint8_t *old = world->damage == DAMAGE_SEEN && begun ? NULL : world->old;

	return bootrom_start(next->bytes, next->shaky, old, world->new, world->geometry.size);
}

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

static bool went_astray(const struct nor_op *op)
{
	return op->kind != NOR_READ && (op->fault == NOR_ASTRAY || op->fault == NOR_WIDE);
}

/*
 * A chip that changes another block than the one that was named damages the bootloader
 * behind its valid header by itself: nobody can prevent it. What can be asked for is
 * that it is found and the header made invalid before anything else happens: within one
 * look at all of flash, each piece a few times, each behind a decoy.
 */
static bool nobody_can_know(const struct world *world, const struct walk *walk)
{
	uint32_t look = 8 * (world->geometry.size / world->geometry.transfer_size) + 64;
	uint32_t cut = playing.cuts[playing.cut_count - 1].operation;

	if (went_astray(&walk->nor->log[cut]))
		return true;
	return walk->astray != UINT32_MAX && cut - walk->astray <= look;
}

/* What a cut left is in next->bytes: judges it and goes on from there. */
static void after_cut(struct explorer *explorer, const struct walk *walk, unsigned depth,
                      bool again)
{
	const struct effort *effort = &explorer->effort[playing.cut_count - 1];
	const struct stage *next = walk->next;
	enum bootrom boots = start(explorer->world, next, walk->begun);

	explorer->tally->cuts++;
	explorer->tally->boots[boots]++;
	if (boots == BOOTROM_OLD && explorer->world->damage != DAMAGE_NONE) {
		explorer->tally->boots[boots]--;
		explorer->tally->as_found++;
	}
	if (boots == BOOTROM_HANG && nobody_can_know(explorer->world, walk)) {
		explorer->tally->boots[boots]--;
		explorer->tally->astray++;
	} else if (boots == BOOTROM_HANG && playing.tool == TOOL_PAN_FIX)
		failure(explorer, "a cut here leaves a camera that hangs", bootrom_name(boots));
	if (!again || playing.tool != TOOL_PAN_FIX)
		return;
	if (++explorer->replay_counter % effort->replay == 0)
		replay_cut(explorer, next);
	if (++explorer->counter % effort->rerun != 0)
		return;
	inherit(explorer->stages[playing.cut_count], explorer->stages[playing.cut_count - 1],
	        playing.cut_count);
	if (depth > 0)
		look_inside(explorer, depth);
	else
		run_to_end(explorer);
}

static void cut_operation(struct explorer *explorer, struct walk *walk, const struct nor_op *op,
                          enum nor_torn torn, uint64_t seed, unsigned depth)
{
	uint32_t offset = op->offset, length = op->length;
	uint32_t header = offset < BOOT_SIGNATURE_SIZE ? BOOT_SIGNATURE_SIZE - offset : 0;
	struct stage *next = walk->next;
	const uint8_t *after;
	bool change = op->kind != NOR_READ;

	if (change) {
		after = walk->nor->effects + op->effect;
		nor_tear(op->kind, torn, seed, header < length ? header : length, length, after,
		         after + length, next->bytes + offset, next->shaky + offset);
	}
	after_cut(explorer, walk, depth, change || walk->fresh);
	if (change) {
		memcpy(next->bytes + offset, walk->bytes + offset, length);
		memcpy(next->shaky + offset, walk->shaky + offset, length);
	}
}

/* Whether the run can end so in its operation with that number. */
static bool ends_so(const struct walk *walk, uint32_t number, enum nor_torn torn, bool death)
{
	const struct nor_op *op = &walk->nor->log[number];

	if (death)
		return torn == TORN_DIED && number >= walk->window_at && number < walk->window_end;
	return nor_torn_applies(torn, op->kind, op->offset);
}

static void cut_all_ways(struct explorer *explorer, struct walk *walk, uint32_t number,
                         unsigned depth)
{
	const struct nor_op *op = &walk->nor->log[number];
	unsigned cut = playing.cut_count++;
	const struct effort *effort = &explorer->effort[cut];
	unsigned seeds;

	for (enum nor_torn torn = 0; torn < TORN_KINDS; torn++) {
		if (!ends_so(walk, number, torn, explorer->deaths && cut == 0))
			continue;
		seeds = nor_torn_is_random(torn) ? effort->seeds : 1;
		for (unsigned i = 0; i < seeds; i++) {
			uint64_t seed = number * 64ull + i + playing.seed;

			playing.cuts[cut] = (struct nor_cut){number, torn, seed};
			cut_operation(explorer, walk, op, torn, seed, depth);
		}
	}
	playing.cut_count--;
	walk->fresh = op->kind != NOR_READ;
}

static bool begun(const struct walk *walk)
{
	return memcmp(walk->bytes, walk->old, walk->first) != 0;
}

static void walk_over(struct walk *walk, const struct nor_op *op)
{
	const uint8_t *after = walk->nor->effects + op->effect;

	if (op->kind == NOR_READ)
		return;
	if (went_astray(op))
		walk->astray = (uint32_t)(op - walk->nor->log);
	memcpy(walk->bytes + op->offset, after, op->length);
	memcpy(walk->shaky + op->offset, after + op->length, op->length);
	memcpy(walk->next->bytes + op->offset, after, op->length);
	memcpy(walk->next->shaky + op->offset, after + op->length, op->length);
	walk->begun = walk->begun || begun(walk);
}

static void walk_start(struct explorer *explorer, struct walk *walk)
{
	uint32_t size = explorer->world->geometry.size;
	unsigned run = playing.cut_count;

	walk->now = explorer->stages[run];
	walk->window_at = explorer->outcome.window_at;
	walk->window_end = explorer->outcome.window_end;
	walk->next = explorer->stages[run + 1];
	walk->nor = walk->now->nor;
	walk->fresh = false;
	walk->old = explorer->world->old;
	walk->first = explorer->world->geometry.erase_size;
	walk->bytes = malloc(size);
	walk->shaky = malloc(size);
	if (walk->bytes == NULL || walk->shaky == NULL)
		abort();
	memcpy(walk->bytes, walk->now->bytes, size);
	memcpy(walk->shaky, walk->now->shaky, size);
	walk->begun = begun(walk);
	walk->astray = UINT32_MAX;
	memcpy(walk->next->bytes, walk->now->bytes, size);
	memcpy(walk->next->shaky, walk->now->shaky, size);
}

/* Plays the last run of `playing` to its end, then cuts in each operation. */
static void look_inside(struct explorer *explorer, unsigned depth)
{
	const struct effort *effort = &explorer->effort[playing.cut_count];
	struct walk walk;
	uint32_t count;

	explorer->stages[playing.cut_count]->nor->logging = true;
	run_to_end(explorer);
	walk_start(explorer, &walk);
	count = walk.nor->operations;
	if (effort->until != 0 && effort->until < count)
		count = effort->until;
	for (uint32_t i = 0; i < count; i++) {
		if (i % effort->stride == effort->offset)
			cut_all_ways(explorer, &walk, i, depth - 1);
		walk_over(&walk, &walk.nor->log[i]);
	}
	free(walk.bytes);
	free(walk.shaky);
}

void explorer_start(struct explorer *explorer, const struct world *world, struct tally *tally)
{
	memset(explorer, 0, sizeof *explorer);
	explorer->world = world;
	explorer->tally = tally;
	explorer->quiet = 10;
	explorer->quiet_hang = 10;
	for (unsigned i = 0; i <= SCENE_CUTS; i++)
		explorer->stages[i] = stage_new(world);
	explorer->spare = stage_new(world);
	for (unsigned i = 0; i < SCENE_CUTS; i++)
		explorer->effort[i] = (struct effort){1, 1, 64, 1, 0, 0};
	nor_context = print_playing;
}

void explorer_end(struct explorer *explorer)
{
	for (unsigned i = 0; i <= SCENE_CUTS; i++)
		stage_free(explorer->stages[i]);
	stage_free(explorer->spare);
}

uint32_t explorer_run(struct explorer *explorer, const struct scene *scene, unsigned depth)
{
	uint32_t size = explorer->world->geometry.size;
	struct stage *first = explorer->stages[0];

	playing = *scene;
	memcpy(first->bytes, explorer->world->old, size);
	memset(first->shaky, 0, size);
	if (depth == 0) {
		first->nor->logging = false;
		run_to_end(explorer);
	} else {
		look_inside(explorer, depth);
	}
	return first->nor->operations;
}

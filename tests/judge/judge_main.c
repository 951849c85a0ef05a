/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * judge --kernel FILE --standins FOLDER [--images FOLDER] [--states N] [--naive N] [--jobs N]
 *
 * Takes N flashes that power cuts leave in an update by pan-fix, and as many as --naive says
 * of the procedure that people use (erase all, write all): every torn state of the header, and a
 * spread of the rest. Each is judged by the model of the boot ROM and run on the board. The
 * pairs of images are the stand-ins, and the real ones where they are there.
 *
 * Exit status 0: the board hangs nowhere where the model says that it does not, pan-fix
 * leaves no hang, and the share of the procedure's hangs is within two points of what is
 * expected: the model's, less what the CRC-7 rejects and what nothing executes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "boot_header.h"
#include "judge.h"
#include "states.h"

#define AGREE_POINTS 2.0
#define SEEDS        2u

static const enum tool tools[] = {TOOL_PAN_FIX, TOOL_ERASE_ALL};
#define TOOLS (sizeof tools / sizeof tools[0])

struct row {
	uint64_t states, all;
	uint64_t seen[BOOTROM_COUNT][VERDICT_COUNT];
	uint64_t harmless[PLACE_COUNT]; /* the model hangs, the board starts */
	uint64_t expected;              /* hangs, by judge_expect */
	uint64_t contradictions, runs;
};

struct arguments {
	const char *kernel, *standins, *images;
	unsigned states[TOOLS], jobs;
};

struct visitor {
	struct judge judge;
	struct row *row;
	uint64_t number, rest, stride; /* of the states that do not touch the header */
	unsigned job, jobs;
	uint8_t *settled;
};

static void count_state(void *ctx, const struct state *state)
{
	struct visitor *visitor = ctx;

	visitor->number++;
	visitor->rest += !state->header;
}

static void contradiction(const struct state *state, enum bootrom model, enum verdict board)
{
	char line[512];

	scene_print(&state->scene, line, sizeof line);
	printf("FAILED: the model says %s, the board %s: build/host/sweep --replay '%s'\n",
	       bootrom_name(model), judge_verdict_name(board), line);
	fflush(stdout);
}

static void judge_state(void *ctx, const struct state *state)
{
	struct visitor *visitor = ctx;
	const struct world *world = state->world;
	uint32_t size = world->geometry.size;
	enum bootrom model;
	enum verdict board;

	if (!state->header && visitor->rest++ % visitor->stride != 0)
		return;
	judge_settle(state->bytes, state->shaky, size, visitor->number, visitor->settled);
	/* The same flash goes to the same process, which knows it already. */
	visitor->number++;
	if (judge_digest(visitor->settled, 0x4000) % visitor->jobs != visitor->job)
		return;
	model = bootrom_start(state->bytes, state->shaky, world->old, world->new, size);
	board = judge_verdict(&visitor->judge, visitor->settled);
	visitor->row->states++;
	visitor->row->seen[model][board]++;
	visitor->row->expected += judge_expect(world, visitor->settled) == VERDICT_HANGS;
	if (model == BOOTROM_HANG && board == VERDICT_STARTS)
		visitor->row->harmless[judge_place(world, visitor->settled)]++;
	if (judge_allows(model, board))
		return;
	if (visitor->row->contradictions++ < 5)
		contradiction(state, model, board);
}

/* Worlds whose two images the board itself starts. */
static bool usable(struct judge *judge, const struct world *world)
{
	return !world->tiny && world->geometry.size == BOOT_SIZE &&
	       judge_verdict(judge, world->old) == VERDICT_STARTS &&
	       judge_verdict(judge, world->new) == VERDICT_STARTS;
}

static void work(struct visitor *visitor, const struct worlds *worlds, struct row *rows,
                 const unsigned *wanted)
{
	unsigned count = 0;

	for (unsigned i = 0; i < worlds->count; i++)
		count += usable(&visitor->judge, &worlds->world[i]);
	for (unsigned i = 0; i < worlds->count; i++) {
		const struct world *world = &worlds->world[i];

		for (unsigned t = 0; t < TOOLS && usable(&visitor->judge, world); t++) {
			uint64_t heads, want = wanted[t] / count + 1;

			visitor->row = &rows[t];
			visitor->number = visitor->rest = 0;
			states_visit(world, tools[t], SEEDS, count_state, visitor);
			heads = visitor->number - visitor->rest;
			rows[t].all += visitor->number;
			want = want > heads ? want - heads : 1;
			visitor->stride = visitor->rest / want + 1;
			visitor->number = visitor->rest = 0;
			states_visit(world, tools[t], SEEDS, judge_state, visitor);
		}
	}
	rows[0].runs += visitor->judge.runs;
}

static uint8_t *file_read(const char *path, uint32_t *length)
{
	static uint8_t bytes[0x10000];
	FILE *file = path == NULL ? NULL : fopen(path, "rb");

	if (file == NULL) {
		fprintf(stderr, "judge: no kernel: %s\n", path == NULL ? "--kernel" : path);
		exit(2);
	}
	*length = (uint32_t)fread(bytes, 1, sizeof bytes, file);
	fclose(file);
	return bytes;
}

static bool work_all(const struct arguments *arguments, const struct worlds *worlds,
                     struct row (*rows)[TOOLS])
{
	uint32_t length;
	const uint8_t *kernel = file_read(arguments->kernel, &length);
	bool good = true;
	int status;

	fflush(stdout);
	for (unsigned job = 0; job < arguments->jobs; job++) {
		struct visitor visitor = {.job = job, .jobs = arguments->jobs};

		if (fork() != 0)
			continue;
		visitor.settled = malloc(BOOT_SIZE);
		if (visitor.settled == NULL || !judge_init(&visitor.judge, kernel, length))
			_exit(2);
		work(&visitor, worlds, rows[job], arguments->states);
		_exit(0);
	}
	while (wait(&status) > 0)
		good = good && WIFEXITED(status) && WEXITSTATUS(status) == 0;
	return good;
}

static void row_add(struct row *sum, const struct row *more)
{
	sum->all = more->all;
	sum->states += more->states;
	sum->contradictions += more->contradictions;
	sum->expected += more->expected;
	sum->runs += more->runs;
	for (unsigned i = 0; i < BOOTROM_COUNT; i++)
		for (unsigned j = 0; j < VERDICT_COUNT; j++)
			sum->seen[i][j] += more->seen[i][j];
	for (unsigned i = 0; i < PLACE_COUNT; i++)
		sum->harmless[i] += more->harmless[i];
}

static double share(const struct row *row, uint64_t hangs)
{
	return row->states == 0 ? 0 : 100.0 * (double)hangs / (double)row->states;
}

static double share_at_worst(const struct row *row)
{
	uint64_t hangs = 0;

	for (unsigned i = 0; i < VERDICT_COUNT; i++)
		hangs += row->seen[BOOTROM_HANG][i];
	return share(row, hangs);
}

static double share_on_board(const struct row *row)
{
	uint64_t hangs = 0;

	for (unsigned i = 0; i < BOOTROM_COUNT; i++)
		hangs += row->seen[i][VERDICT_HANGS];
	return share(row, hangs);
}

static void print(const struct row *row, const char *name)
{
	printf("\n%s: %llu of %llu states\n%-12s", name, (unsigned long long)row->states,
	       (unsigned long long)row->all, "the model:");
	for (unsigned j = 0; j < VERDICT_COUNT; j++)
		printf(" %12s", judge_verdict_name((enum verdict)j));
	printf("   on the board\n");
	for (unsigned i = 0; i < BOOTROM_COUNT; i++) {
		printf("%-12s", bootrom_name((enum bootrom)i));
		for (unsigned j = 0; j < VERDICT_COUNT; j++)
			printf(" %12llu", (unsigned long long)row->seen[i][j]);
		printf("\n");
	}
	for (unsigned i = 0; i < PLACE_COUNT; i++)
		if (row->harmless[i] > 0)
			printf("  %llu start although they differ %s\n",
			       (unsigned long long)row->harmless[i],
			       judge_place_name((enum place)i));
	if (row->seen[BOOTROM_HANG][VERDICT_USB] > 0)
		printf("  %llu go to USB, as the CRC-7 of the SPL is wrong\n",
		       (unsigned long long)row->seen[BOOTROM_HANG][VERDICT_USB]);
	printf("hangs: %.1f %% by the model at its worst, %.1f %% expected, %.1f %% on the board\n",
	       share_at_worst(row), share(row, row->expected), share_on_board(row));
}

static bool agree(const struct row *naive)
{
	double board = share_on_board(naive), apart = share(naive, naive->expected) - board;

	return naive->states > 0 && board > 0 && apart <= AGREE_POINTS && apart >= -AGREE_POINTS;
}

static bool parse(struct arguments *arguments, int argc, char **argv)
{
	*arguments = (struct arguments){.states = {240, 60}, .jobs = 1};
	for (int i = 1; i + 1 < argc; i += 2) {
		if (strcmp(argv[i], "--kernel") == 0)
			arguments->kernel = argv[i + 1];
		else if (strcmp(argv[i], "--standins") == 0)
			arguments->standins = argv[i + 1];
		else if (strcmp(argv[i], "--images") == 0)
			arguments->images = argv[i + 1];
		else if (strcmp(argv[i], "--states") == 0)
			arguments->states[0] = (unsigned)atoi(argv[i + 1]);
		else if (strcmp(argv[i], "--naive") == 0)
			arguments->states[1] = (unsigned)atoi(argv[i + 1]);
		else if (strcmp(argv[i], "--jobs") == 0)
			arguments->jobs = (unsigned)atoi(argv[i + 1]);
		else
			return false;
	}
	return argc % 2 == 1 && arguments->standins != NULL && arguments->jobs > 0;
}

int main(int argc, char **argv)
{
	static struct worlds worlds;
	struct arguments arguments;
	struct row sums[TOOLS] = {0};
	struct row(*rows)[TOOLS];
	bool good;

	if (!parse(&arguments, argc, argv)) {
		fprintf(stderr, "usage: judge --kernel FILE --standins FOLDER ...\n");
		return 2;
	}
	rows = mmap(NULL, arguments.jobs * sizeof *rows, PROT_READ | PROT_WRITE,
	            MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (rows == MAP_FAILED)
		return 2;
	worlds_add_standins(&worlds, arguments.standins);
	if (arguments.images != NULL)
		worlds_add_images(&worlds, arguments.images);
	good = work_all(&arguments, &worlds, rows);
	for (unsigned t = 0; t < TOOLS; t++) {
		for (unsigned job = 0; job < arguments.jobs; job++)
			row_add(&sums[t], &rows[job][t]);
		print(&sums[t], tool_name(tools[t]));
		good = good && sums[t].contradictions == 0;
	}
	good = good && share_on_board(&sums[0]) == 0 && sums[0].states > 0 && agree(&sums[1]);
	printf("\n%s: %u pairs of images, %llu runs of the board.\n", good ? "All holds" : "FAILED",
	       worlds.count, (unsigned long long)sums[0].runs);
	return good ? 0 : 1;
}

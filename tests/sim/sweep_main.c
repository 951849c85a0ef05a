/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sweep [--sample] [--jobs N] [--standins FOLDER] [--images FOLDER]
 *       [--only WORDS]   scenarios with these words in their name
 *       [--world WORDS]  pairs of images with these words in their name
 *       [--first]        stop at the first failure
 * sweep --replay 'SCENE'      (with the same folders)
 * sweep --scenes FILE         plays a scene a line, as TAP
 *
 * Sweeps power cuts and faults over the flash procedure on the simulated NOR.
 * Exit status 0 only if nothing failed, no cut left a camera that hangs, and each kind of fault that
 * was placed struck at least once in its row.
 */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "sweep.h"

struct shared {
	atomic_uint next; /* task that nobody has taken yet */
	atomic_uint done;
	struct tally tally[TASKS_MAX];
};

static struct worlds worlds;
static struct tasks tasks;

static void work(struct shared *shared)
{
	unsigned mine;

	while ((mine = atomic_fetch_add(&shared->next, 1)) < tasks.count) {
		const struct task *task = &tasks.task[mine];
		struct explorer explorer;

		explorer_start(&explorer, task->world, &shared->tally[mine]);
		task->run(&explorer, task);
		explorer_end(&explorer);
		atomic_fetch_add(&shared->done, 1);
	}
}

static unsigned work_all(struct shared *shared, unsigned jobs)
{
	unsigned died = 0;
	int status;

	fflush(stdout);
	for (unsigned i = 0; i < jobs; i++)
		if (fork() == 0) {
			work(shared);
			fflush(stdout);
			_exit(0);
		}
	while (wait(&status) > 0)
		died += !WIFEXITED(status) || WEXITSTATUS(status) != 0;
	if (atomic_load(&shared->done) != tasks.count && died == 0)
		died = 1;
	return died;
}

struct arguments {
	bool sample;
	unsigned jobs;
	const char *standins, *images, *replay, *only, *world;
	const char *scenes;
};

static bool parse(struct arguments *arguments, int argc, char **argv)
{
	*arguments = (struct arguments){.jobs = 1};
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--sample") == 0) {
			arguments->sample = true;
			continue;
		}
		if (strcmp(argv[i], "--first") == 0) {
			explorer_stop = true;
			continue;
		}
		if (i + 1 == argc)
			return false;
		if (strcmp(argv[i], "--jobs") == 0)
			arguments->jobs = (unsigned)atoi(argv[++i]);
		else if (strcmp(argv[i], "--standins") == 0)
			arguments->standins = argv[++i];
		else if (strcmp(argv[i], "--images") == 0)
			arguments->images = argv[++i];
		else if (strcmp(argv[i], "--replay") == 0)
			arguments->replay = argv[++i];
		else if (strcmp(argv[i], "--scenes") == 0)
			arguments->scenes = argv[++i];
		else if (strcmp(argv[i], "--only") == 0)
			arguments->only = argv[++i];
		else if (strcmp(argv[i], "--world") == 0)
			arguments->world = argv[++i];
		else
			return false;
	}
	return true;
}

static int replay(const char *line)
{
	struct scene scene;

	if (!scene_parse(&scene, &worlds, line)) {
		fprintf(stderr, "sweep: this is no scene (or its images are not there): %s\n",
		        line);
		return 2;
	}
	return explorer_replay(&scene, true) ? 0 : 1;
}

/* Plays the scenes in a file, one a line; a test each. */
static int play_scenes(const char *path)
{
	FILE *file = fopen(path, "r");
	unsigned count = 0, failed = 0;
	char line[512];

	while (file != NULL && fgets(line, sizeof line, file) != NULL) {
		struct scene scene;
		bool good;

		line[strcspn(line, "\n")] = '\0';
		if (line[0] == '#' || line[0] == '\0')
			continue;
		good = scene_parse(&scene, &worlds, line) && explorer_replay(&scene, false);
		printf("%s %u - %s\n", good ? "ok" : "not ok", ++count, line);
		failed += !good;
	}
	if (file != NULL)
		fclose(file);
	printf("1..%u\n", count);
	return count == 0 || failed > 0;
}

static void keep_only(const char *scenario, const char *world)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < tasks.count; i++) {
		const struct task *task = &tasks.task[i];

		if (strstr(task->scenario, scenario) != NULL &&
		    strstr(task->world->name, world) != NULL)
			tasks.task[kept++] = *task;
	}
	tasks.count = kept;
}

static int sweep(const struct arguments *arguments)
{
	struct shared *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE,
	                             MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	time_t start = time(NULL);
	unsigned died, missed;
	bool good;

	if (shared == MAP_FAILED)
		return 2;
	tasks_make(&tasks, &worlds, arguments->sample);
	keep_only(arguments->only != NULL ? arguments->only : "",
	          arguments->world != NULL ? arguments->world : "");
	missed = figures_check(&worlds);
	died = work_all(shared, arguments->jobs);
	good = sweep_report(&tasks, shared->tally) && died == 0 && missed == 0;
	if (died > 0)
		printf("%u of the processes died: see above.\n", died);
	printf("%s: %u tasks on %u pairs of images in %ld s.\n", good ? "All holds" : "FAILED",
	       tasks.count, worlds.count, (long)(time(NULL) - start));
	return good ? 0 : 1;
}

int main(int argc, char **argv)
{
	struct arguments arguments;

	if (!parse(&arguments, argc, argv)) {
		fprintf(stderr,
		        "usage: sweep [--sample] [--jobs N] [--standins FOLDER] [--images FOLDER] [--only WORDS] [--world WORDS] [--first] [--replay SCENE]\n");
		return 2;
	}
	worlds_add_tiny(&worlds);
	if (arguments.standins != NULL && worlds_add_standins(&worlds, arguments.standins) == 0)
		printf("No stand-ins in %s.\n", arguments.standins);
	if (arguments.images != NULL && worlds_add_images(&worlds, arguments.images) == 0)
		printf("No real images in %s: stand-ins only.\n", arguments.images);
	if (arguments.replay != NULL)
		return replay(arguments.replay);
	if (arguments.scenes != NULL)
		return play_scenes(arguments.scenes);
	return sweep(&arguments);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "desk_parts.h"

#include <sys/mman.h>

struct desk *desk;

void desk_standin(const char *name, uint8_t *bytes)
{
	const char *build = getenv("BUILD");
	char path[256];
	FILE *file;

	snprintf(path, sizeof path, "%s/standin/%s.bin", build != NULL ? build : "build", name);
	file = fopen(path, "rb");
	if (file == NULL)
		fail_msg("%s is missing: make standins", path);
	assert_int_equal(fread(bytes, 1, BOOT_SIZE, file), BOOT_SIZE);
	fclose(file);
}

/* name.bin and name.bin.md5 below edge_root. */
void desk_image(const char *name)
{
	static uint8_t bytes[BOOT_SIZE];
	char file[64], line[64], digits[DIGEST_TEXT_SIZE];
	struct digest md5;

	desk_standin(name, bytes);
	snprintf(file, sizeof file, "%s.bin", name);
	edge_write(file, bytes, sizeof bytes);
	digest_md5(bytes, sizeof bytes, &md5);
	snprintf(line, sizeof line, "%s  any.bin\n", digest_string(&md5, digits));
	strcat(file, ".md5");
	edge_put(file, line);
}

void desk_mount(const char *options)
{
	char line[256];

	snprintf(line, sizeof line,
	         "/dev/mtdblock2 / squashfs ro 0 0\n"
	         "/dev/mmcblk0p1 %s vfat %s 0 0\n",
	         edge_path("card"), options);
	edge_put("proc/mounts", line);
}

/* An affected Pan with the old bootloader and a card. */
int desk_setup(void **state)
{
	static const char *const folders[] = {"proc",   "card",          "dev",
	                                      "params", "params/config", "gpio"};

	if (edge_setup(state) != 0)
		return -1;
	for (unsigned i = 0; i < sizeof folders / sizeof folders[0]; i++)
		if (mkdir(edge_path(folders[i]), 0755) != 0)
			return -1;
	if (desk == NULL)
		desk = mmap(NULL, sizeof *desk, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		            -1, 0);
	memset(desk, 0, sizeof *desk);
	desk->geometry = (struct mtd_geometry){BOOT_SIZE, 0x8000, 256, 4096};
	desk_standin("old", desk->flash);
	desk_image("old");
	desk_image("new");
	edge_put("proc/mtd", "dev:    size   erasesize  name\n"
	                     "mtd0: 00040000 00008000 \"boot\"\n"
	                     "mtd10: 00010000 00008000 \"flag\"\n");
	edge_put("proc/cpuinfo", "system type\t\t: bull\n");
	edge_put("proc/kmsg", "<6>[ 0.1] the id code = 1c7018, the flash name "
	                      "is EN25QH128A\n");
	edge_put("params/config/.product_config", "M=WYZECP1_JEF\n");
	edge_put("dev/mtd10", "\xff\xff\xff");
	edge_put("lock", "");
	/* Its inode's number is the lock's name: it stays in use, so that the next case has
	 * another while a process of this one still ends. */
	assert_true(open(edge_path("lock"), O_RDONLY | O_CLOEXEC) >= 0);
	desk_mount("rw,relatime");
	return 0;
}

/* ---- running -------------------------------------------------------------- */

/* The words of `line`; @ in front of one means: a path below edge_root. */
static int desk_words(char *line, char *argv[16])
{
	static char paths[16][160];
	int argc = 0;

	argv[argc++] = strcpy(paths[0], "pan-fix");
	for (char *word = strtok(line, " "); word != NULL; word = strtok(NULL, " ")) {
		char *at = strchr(word, '@');

		argv[argc] = word;
		if (at != NULL) {
			snprintf(paths[argc], sizeof paths[0], "%.*s%s/%s", (int)(at - word), word,
			         edge_root, at + 1);
			argv[argc] = paths[argc];
		}
		argc++;
	}
	argv[argc] = NULL;
	return argc;
}

static void desk_child(const char *line)
{
	char words[0x2000];
	char *argv[18];
	int flags = O_WRONLY | O_CREAT | O_TRUNC;

	/* Not here: a run may make what it was not asked for. */
	if (chdir(desk->folder != NULL ? edge_path(desk->folder) : edge_root) != 0)
		_exit(99);
	if (desk->leads_group)
		(void)setpgid(0, 0);
	if (dup2(desk->nobody_reads ? open("/dev/full", O_WRONLY)
	                            : open(edge_path("out"), flags, 0600),
	         1) < 0 ||
	    dup2(open(edge_path("err"), flags, 0600), 2) < 0)
		_exit(99);
	snprintf(words, sizeof words, "%s", line);
	exit(pan_fix_main(desk_words(words, argv), argv));
}

pid_t desk_start(const char *line)
{
	pid_t child;

	fflush(NULL);
	desk->opens = desk->programs = desk->erases = 0;
	desk->reboots = desk->waits = desk->kills = desk->feeds = desk->unlocks = 0;
	desk->watchdog_opens = desk->syncs = desk->forks = desk->writable_opens = 0;
	desk->unfed_operations = desk->unfed_waits = desk->leaks = 0;
	desk->shown = -1;
	desk->operations = desk->worker_from = desk->first_change = 0;
	child = fork();
	if (child == 0)
		desk_child(line);
	assert_true(child > 0);
	return child;
}

/* Runs the program; returns its exit status. Its output is in `out`, `err`. */
int desk_plain(const char *line)
{
	pid_t child = desk_start(line);
	int status;

	assert_int_equal(waitpid(child, &status, 0), child);
	if (!WIFEXITED(status))
		fail_msg("`%s` was ended by signal %d", line, WTERMSIG(status));
	return WEXITSTATUS(status);
}

/* The same on the camera: its /proc is below edge_root. */
int desk_run(const char *line)
{
	char full[512];

	snprintf(full, sizeof full, "%s --root=%s", line, edge_root);
	return desk_plain(full);
}

/* The same for a run whose guard was killed: waits for the worker. */
void desk_await(const char *word)
{
	for (int i = 0; i < 1000 && strstr(edge_get("err"), word) == NULL; i++)
		usleep(20000);
	assert_non_null(strstr(edge_get("err"), word));
}

/* ---- what has to hold ------------------------------------------------------ */

void desk_says(const char *file, const char *words)
{
	const char *text = edge_get(file);

	if (strstr(text, words) != NULL)
		return;
	/* A message of cmocka's has an end after 1 KiB. */
	fprintf(stderr, "%s", text);
	fail_msg("`%s` is not in %s", words, file);
}

void desk_holds(const char *standin)
{
	static uint8_t bytes[BOOT_SIZE];

	desk_standin(standin, bytes);
	assert_memory_equal(desk->flash, bytes, BOOT_SIZE);
}

/* The bootloader in flash does not look at the partition flag. */
void desk_forget_upgrades(void)
{
	*(uint8_t *)memmem(desk->flash, BOOT_SIZE, "FWGRADEUP=", 10) = 'f';
}

/* Status 10: nothing was changed, nothing restarts, and it says why. */
void desk_refuses(const char *line, const char *words)
{
	static uint8_t before[DESK_FLASH];

	memcpy(before, desk->flash, sizeof before);
	if (desk_run(line) != EXIT_REFUSED)
		fail_msg("`%s` was not refused:\n%s", line, edge_get("err"));
	assert_memory_equal(desk->flash, before, sizeof before);
	assert_int_equal(desk->erases, 0);
	assert_int_equal(desk->reboots, 0);
	desk_says("err", words);
	desk_says("err", "refused: ");
	desk_says("err", "result untouched status=10");
}

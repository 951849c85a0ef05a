/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A camera on the desk: the whole program on this machine, from its command
 * line to its exit status, on the simulated NOR (tests/sim/nor.h). Below
 * edge_root are its /proc, its card and the images; what would reach the
 * machine that runs the tests is replaced by the linker.
 *
 * A test that includes this needs DESK_LDFLAGS of assurance.mk.
 */
#ifndef PAN_FIX_TEST_DESK_H
#define PAN_FIX_TEST_DESK_H

#include "edge.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <linux/magic.h>

#include <sys/file.h>

#include "nor.h"
#include "store.h"

/* The program itself; its main is a function like any other here. */
int pan_fix_main(int argc, char *argv[]);
#define main pan_fix_main
#include "main.c"
#undef main

#define DESK_FLASH 0x80000u /* room for a partition that is too large */

/* What the program and the test share across the fork. */
static struct desk {
	uint8_t flash[DESK_FLASH];
	struct mtd_geometry geometry;
	struct nor_fault faults[NOR_FAULTS_MAX];
	unsigned fault_count;
	uint8_t shaky; /* bits of the signature's last byte that read as they like */
	uint64_t seed; /* how they read */
	bool not_nor, read_only;
	int open_error; /* of each open, from number open_from on */
	unsigned open_from;
	uint32_t change_at_open; /* this open finds a byte changed; 0: none */
	uint32_t memory_at_open; /* this one a bit of the new image in memory; 0: none */
	bool leads_group;        /* as when started from an interactive shell */
	bool short_of_holds;     /* the first fault goes away in the second hold */
	bool nobody_reads;       /* standard output takes nothing */
	bool no_place;           /* where the program lies is not known */
	bool beside;             /* new.bin lies beside the program */
	bool watchdog;           /* there is one, and nobody holds it */
	unsigned not_done;       /* ARM_NOT_ bits */
	/* The process that does this operation of the flash gets a signal, before it and
	 * again each time that the count is at the next one; ends with 0. */
	uint32_t kill_at[16];
	bool kill_parent;       /* its parent instead: the guard */
	int kill_by;            /* signal; 0: SIGKILL */
	bool kill_armed;        /* the worker before it does anything */
	bool kill_committed;    /* when an image is in */
	uint32_t number;        /* N of mtdN */
	int lock_error;         /* of taking the lock */
	bool card_hangs;        /* saving never comes back; time runs faster */
	bool held_while_saving; /* a process opens the device meanwhile */
	bool upgrade_while_saving;
	unsigned watchdog_from; /* it can be opened after so many long waits */
	/* An armed process cannot fork from this fork of its on, so many times (0: never). */
	unsigned no_fork_from, no_fork_times;
	/* counted */
	unsigned opens, programs, erases, reboots, waits;
	uint32_t first_erase; /* of the first block: its operation number */
	uint32_t first_change;
	bool writable;       /* as it was opened */
	uint32_t operations; /* calls; the chip counts transfers: */
	uint32_t chip_operations;
	unsigned watchdog_opens, kills, feeds, unlocks, syncs, forks, writable_opens;
	/* Must stay 0: operations and long waits without a feed before them, lines of
	 * the log that were written inside the window. */
	unsigned unfed_operations, unfed_waits, leaks;
	bool flushed;         /* the log was on the card before the first change */
	int shown;            /* enum led_pattern at the end */
	pid_t worker;         /* the last process to touch the flash */
	uint32_t worker_from; /* its first operation in this run, as the first worker */
} * desk;

static struct nor *desk_nor;
static pid_t desk_nor_of; /* the process whose operations it has seen */

/* As by a fault of the program: those are not held up by a blocked signal. */
static void desk_die(int number)
{
	sigset_t one;

	(void)signal(number, SIG_DFL);
	(void)sigemptyset(&one);
	(void)sigaddset(&one, number);
	(void)sigprocmask(SIG_UNBLOCK, &one, NULL);
	(void)kill(getpid(), number);
}

/* What the worker must not do between two operations, unless there was a pause. */
static void desk_watch_worker(void)
{
	static unsigned feeds, waits;
	static off_t said;
	struct stat about;

	if (stat(edge_path("err"), &about) != 0)
		return;
	desk->unfed_operations += feeds == desk->feeds;
	desk->leaks += said != 0 && waits == desk->waits && said != about.st_size;
	feeds = desk->feeds;
	waits = desk->waits;
	said = about.st_size;
}

/* Before each operation. A process that was forked has a chip of its own, which
 * gets what the other one did to it. */
static void desk_operation(void)
{
	uint32_t number = desk->operations++;

	if (desk_nor_of != getpid()) {
		nor_load(desk_nor, desk->flash);
		desk_nor->operations = desk->chip_operations;
		desk->worker = desk_nor_of = getpid();
		if (desk->worker_from == 0)
			desk->worker_from = number;
	}
	if (desk->worker_from != 0)
		desk_watch_worker();
	if (desk->kill_at[desk->kills] == 0 || desk->kill_at[desk->kills] != number)
		return;
	desk->kills++;
	if (desk->kill_parent)
		(void)kill(getppid(), desk->kill_by != 0 ? desk->kill_by : SIGKILL);
	else
		desk_die(desk->kill_by != 0 ? desk->kill_by : SIGKILL);
}

/* ---- what the linker puts in place of the edges --------------------------- */

static int desk_read(void *context, uint32_t offset, void *to, uint32_t length)
{
	int result;

	(void)context;
	desk_operation();
	result = desk_nor->mtd.read(desk_nor->mtd.context, offset, to, length);
	desk->chip_operations = desk_nor->operations;
	return result;
}

/* Flash is shared by the processes: what an operation reached, named or not. */
static void desk_changed(uint32_t offset, uint32_t length)
{
	if (desk_nor->strayed)
		memcpy(desk->flash, desk_nor->bytes, BOOT_SIZE);
	else
		memcpy(desk->flash + offset, desk_nor->bytes + offset, length);
}

static int desk_program(void *context, uint32_t offset, const void *from, uint32_t length)
{
	int result;

	(void)context;
	if (!desk->writable)
		return -EBADF;
	if (offset == 0 && desk->first_change == 0) /* before it there is the canary's */
		desk->first_change = desk->operations;
	if (desk->programs++ == 0) {
		desk->flushed = edge_exists("card/pan-fix.log") &&
		                strstr(edge_get("card/pan-fix.log"), "arm plan") != NULL;
	}
	desk_operation();
	result = desk_nor->mtd.program(desk_nor->mtd.context, offset, from, length);
	desk_changed(offset, length);
	desk->chip_operations = desk_nor->operations;
	return result;
}

static int desk_erase(void *context, uint32_t offset)
{
	int result;

	(void)context;
	if (!desk->writable)
		return -EBADF;
	desk->erases++;
	if (offset == 0 && desk->first_erase == 0)
		desk->first_erase = desk_nor->operations;
	desk_operation();
	result = desk_nor->mtd.erase(desk_nor->mtd.context, offset);
	desk_changed(offset, desk->geometry.erase_size);
	desk->chip_operations = desk_nor->operations;
	return result;
}

int __wrap_mtd_linux_open(struct mtd_linux *flash, const char *path, bool writable, struct mtd *mtd,
                          struct text *why);
int __wrap_mtd_linux_open(struct mtd_linux *flash, const char *path, bool writable, struct mtd *mtd,
                          struct text *why)
{
	desk->writable = writable;
	desk->opens++;
	desk->writable_opens += writable;
	if (desk->open_error != 0 && desk->opens >= desk->open_from) {
		text_add(why, "cannot open the flash ");
		text_add(why, path);
		return -desk->open_error;
	}
	if (desk_nor == NULL) {
		desk_nor = nor_new(&desk->geometry, nor_chip(0), 0);
		nor_load(desk_nor, desk->flash);
		desk_nor->shaky[BOOT_SIGNATURE_SIZE - 1] = desk->shaky;
		nor_power_up(desk_nor, desk->seed + 1);
		desk_nor_of = getpid();
		for (unsigned i = 0; i < desk->fault_count; i++)
			nor_add_fault(desk_nor, &desk->faults[i]);
	}
	if (desk->opens == desk->change_at_open)
		desk_nor->bytes[0x20000] ^= 1;
	if (desk->opens == desk->memory_at_open)
		session.new[0x20000] ^= 1;
	memset(flash, 0, sizeof *flash);
	flash->fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	flash->number = desk->number;
	flash->is_nor = !desk->not_nor;
	flash->is_writeable = !desk->read_only;
	flash->erase_size = desk->geometry.erase_size;
	mtd->geometry = desk->geometry;
	mtd->read = desk_read;
	mtd->program = desk_program;
	mtd->erase = desk_erase;
	return 0;
}

int __real_arm_lock(const char *device, struct text *why);
int __wrap_arm_lock(const char *device, struct text *why);
int __wrap_arm_lock(const char *device, struct text *why)
{
	assert_memory_equal(device, "/dev/mtd", 8);
	if (desk->lock_error != 0) {
		text_add(why, "cannot lock it");
		return -desk->lock_error;
	}
	return __real_arm_lock(edge_path("lock"), why);
}

void __real_led_open(struct led *led, const char *root);
void __wrap_led_open(struct led *led, const char *root);
void __wrap_led_open(struct led *led, const char *root)
{
	static char path[128];

	assert_string_equal(root, LED_ROOT);
	strcpy(path, edge_path("gpio"));
	__real_led_open(led, path);
}

int __wrap_watchdog_open(struct watchdog *watchdog, const char *node);
int __wrap_watchdog_open(struct watchdog *watchdog, const char *node)
{
	assert_string_equal(node, WATCHDOG_NODE);
	if (watchdog->fd >= 0)
		return 0;
	if (!desk->watchdog || desk->waits < desk->watchdog_from)
		return desk->watchdog ? -EBUSY : -ENOENT;
	desk->watchdog_opens++;
	watchdog->fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	watchdog->own = true;
	return 0;
}

bool __real_load_default_path(struct text *path);
bool __wrap_load_default_path(struct text *path);
bool __wrap_load_default_path(struct text *path)
{
	if (desk->beside)
		text_add(path, edge_path("new.bin"));
	return desk->beside || (!desk->no_place && __real_load_default_path(path));
}

/* Sanitizers and valgrind need memory that is not locked. */
int __wrap_mlockall(int flags);
int __wrap_mlockall(int flags)
{
	(void)flags;
	return 0;
}

static pid_t desk_armed;

unsigned __real_arm_begin(void);
unsigned __wrap_arm_begin(void);
unsigned __wrap_arm_begin(void)
{
	if (desk_armed != 0 && desk_armed != getpid() && desk->kill_armed)
		desk_die(SIGKILL);
	desk_armed = getpid();
	(void)__real_arm_begin(); /* what it could do here is not the camera's */
	return desk->not_done;
}

int __real_store_save(const struct card *card, const void *bytes, uint32_t size,
                      const struct digest *md5, void *scratch, size_t scratch_size, bool *reused,
                      struct text *why);
int __wrap_store_save(const struct card *card, const void *bytes, uint32_t size,
                      const struct digest *md5, void *scratch, size_t scratch_size, bool *reused,
                      struct text *why);
int __wrap_store_save(const struct card *card, const void *bytes, uint32_t size,
                      const struct digest *md5, void *scratch, size_t scratch_size, bool *reused,
                      struct text *why)
{
	while (desk->card_hangs)
		(void)pause();
	if (desk->held_while_saving) {
		(void)mkdir(edge_path("proc/77"), 0755);
		(void)mkdir(edge_path("proc/77/fd"), 0755);
		edge_put("proc/77/comm", "dd\n");
		assert_int_equal(symlink("/dev/mtd0", edge_path("proc/77/fd/3")), 0);
	}
	if (desk->upgrade_while_saving)
		edge_put("dev/mtd10", "FWGRADEUP=kernel\n");
	return __real_store_save(card, bytes, size, md5, scratch, scratch_size, reused, why);
}

void __real_guard_enter(struct guard *guard, enum engine_phase phase, bool old);
void __wrap_guard_enter(struct guard *guard, enum engine_phase phase, bool old);
void __wrap_guard_enter(struct guard *guard, enum engine_phase phase, bool old)
{
	__real_guard_enter(guard, phase, old);
	if (phase == ENGINE_PHASE_COMMITTED && desk->kill_committed)
		desk_die(SIGKILL);
}

/* Of the guard: children that bring the log to the card count as well. */
pid_t __real_fork(void);
pid_t __wrap_fork(void);
pid_t __wrap_fork(void)
{
	unsigned number;

	if (desk == NULL || desk->no_fork_from == 0 || desk_armed != getpid())
		return __real_fork();
	number = ++desk->forks;
	if (number < desk->no_fork_from ||
	    (desk->no_fork_times != 0 && number >= desk->no_fork_from + desk->no_fork_times))
		return __real_fork();
	errno = ENOMEM;
	return -1;
}

void __real_watchdog_feed(const struct watchdog *watchdog);
void __wrap_watchdog_feed(const struct watchdog *watchdog);
void __wrap_watchdog_feed(const struct watchdog *watchdog)
{
	desk->feeds++;
	__real_watchdog_feed(watchdog);
}

int __wrap_mtd_linux_unlock(struct mtd_linux *flash, const struct mtd *mtd);
int __wrap_mtd_linux_unlock(struct mtd_linux *flash, const struct mtd *mtd)
{
	(void)flash;
	(void)mtd;
	desk->unlocks++;
	return -EOPNOTSUPP; /* as on the camera */
}

void __real_led_play(struct led *led, enum led_pattern pattern, uint32_t ms);
void __wrap_led_play(struct led *led, enum led_pattern pattern, uint32_t ms);
void __wrap_led_play(struct led *led, enum led_pattern pattern, uint32_t ms)
{
	desk->shown = (int)pattern;
	__real_led_play(led, pattern, ms);
}

int __wrap_finish_sync(uint32_t wait_ms);
int __wrap_finish_sync(uint32_t wait_ms)
{
	(void)wait_ms;
	desk->syncs++;
	return 0;
}

int __wrap_finish_reboot(const char *const *programs, uint32_t wait_ms, void (*feed)(void *),
                         void *context);
int __wrap_finish_reboot(const char *const *programs, uint32_t wait_ms, void (*feed)(void *),
                         void *context)
{
	(void)programs;
	(void)wait_ms;
	feed(context);
	assert_int_equal(desk->syncs, 1);
	desk->reboots++;
	return 0;
}

int __real_statfs(const char *path, struct statfs *about);
int __wrap_statfs(const char *path, struct statfs *about);
int __wrap_statfs(const char *path, struct statfs *about)
{
	int result = __real_statfs(path, about);

	about->f_type = MSDOS_SUPER_MAGIC;
	return result;
}

int __real_fstatfs(int fd, struct statfs *about);
int __wrap_fstatfs(int fd, struct statfs *about);
int __wrap_fstatfs(int fd, struct statfs *about)
{
	int result = __real_fstatfs(fd, about);

	about->f_type = MSDOS_SUPER_MAGIC;
	return result;
}

/* Long waits pass at once: they are the pauses of a hold and the LEDs' end. */
static uint32_t desk_later_ms;
uint32_t __real_clock_ms(void);
uint32_t __wrap_clock_ms(void);
void __real_clock_sleep_ms(uint32_t ms);
void __wrap_clock_sleep_ms(uint32_t ms);

uint32_t __wrap_clock_ms(void)
{
	return __real_clock_ms() + desk_later_ms;
}

void __wrap_clock_sleep_ms(uint32_t ms)
{
	static unsigned feeds;

	if (ms < 50) {
		__real_clock_sleep_ms(ms);
		desk_later_ms += desk->card_hangs ? 1000 : 0;
		return;
	}
	if (ms >= 100) { /* shorter ones are the lights' at the end */
		desk->unfed_waits += feeds == desk->feeds;
		feeds = desk->feeds;
	}
	desk_later_ms += ms;
	desk->waits++;
	if (desk->short_of_holds && desk_later_ms > 4000) {
		desk->short_of_holds = false;
		desk_nor->fault_count--;
		memmove(desk_nor->faults, desk_nor->faults + 1,
		        desk_nor->fault_count * sizeof desk_nor->faults[0]);
	}
}

/* ---- the camera ----------------------------------------------------------- */

static void desk_standin(const char *name, uint8_t *bytes)
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
static void desk_image(const char *name)
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

static void desk_mount(const char *options)
{
	char line[256];

	snprintf(line, sizeof line,
	         "/dev/mtdblock2 / squashfs ro 0 0\n"
	         "/dev/mmcblk0p1 %s vfat %s 0 0\n",
	         edge_path("card"), options);
	edge_put("proc/mounts", line);
}

/* An affected Pan with the old bootloader and a card. */
static int desk_setup(void **state)
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
	desk_mount("rw,relatime");
	return 0;
}

/* ---- running -------------------------------------------------------------- */

/* The words of `line`; @ in front of one means: a path below edge_root. */
static int desk_words(char *line, char *argv[16])
{
	static char paths[16][160];
	int count = 0;

	argv[count++] = strcpy(paths[0], "pan-fix");
	for (char *word = strtok(line, " "); word != NULL; word = strtok(NULL, " ")) {
		char *at = strchr(word, '@');

		argv[count] = word;
		if (at != NULL) {
			snprintf(paths[count], sizeof paths[0], "%.*s%s/%s", (int)(at - word), word,
			         edge_root, at + 1);
			argv[count] = paths[count];
		}
		count++;
	}
	argv[count] = NULL;
	return count;
}

static void desk_child(const char *line)
{
	char words[512];
	char *argv[18];
	int flags = O_WRONLY | O_CREAT | O_TRUNC;

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

static pid_t desk_start(const char *line)
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
static int desk_plain(const char *line)
{
	pid_t child = desk_start(line);
	int status;

	assert_int_equal(waitpid(child, &status, 0), child);
	if (!WIFEXITED(status))
		fail_msg("`%s` was ended by signal %d", line, WTERMSIG(status));
	return WEXITSTATUS(status);
}

/* The same on the camera: its /proc is below edge_root. */
static int desk_run(const char *line)
{
	char full[512];

	snprintf(full, sizeof full, "%s --root=%s", line, edge_root);
	return desk_plain(full);
}

/* The same for a run whose guard was killed: waits for the worker. */
static inline void desk_await(const char *word)
{
	for (int i = 0; i < 1000 && strstr(edge_get("err"), word) == NULL; i++)
		usleep(20000);
	assert_non_null(strstr(edge_get("err"), word));
}

static void desk_says(const char *file, const char *words)
{
	const char *text = edge_get(file);

	if (strstr(text, words) != NULL)
		return;
	/* A message of cmocka's has an end after 1 KiB. */
	fprintf(stderr, "%s", text);
	fail_msg("`%s` is not in %s", words, file);
}

static inline void desk_holds(const char *standin)
{
	static uint8_t bytes[BOOT_SIZE];

	desk_standin(standin, bytes);
	assert_memory_equal(desk->flash, bytes, BOOT_SIZE);
}

/* The bootloader in flash does not look at the partition flag. */
static inline void desk_forget_upgrades(void)
{
	*(uint8_t *)memmem(desk->flash, BOOT_SIZE, "FWGRADEUP=", 10) = 'f';
}

/* Status 10: nothing was changed, nothing restarts, and it says why. */
static inline void desk_refuses(const char *line, const char *words)
{
	static uint8_t before[DESK_FLASH];

	memcpy(before, desk->flash, sizeof before);
	if (desk_run(line) != EXIT_REFUSED)
		fail_msg("`%s` was not refused:\n%s", line, edge_get("err"));
	assert_memory_equal(desk->flash, before, sizeof before);
	assert_int_equal(desk->erases, 0);
	assert_int_equal(desk->reboots, 0);
	desk_says("err", words);
	desk_says("err", "result untouched status=10");
}

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A camera on the desk: the whole program on this machine, from its command
 * line to its exit status, on the simulated NOR (tests/sim/nor.h). Below
 * edge_root are its /proc, its card and the images; what would reach the
 * machine that runs the tests is replaced by the linker (desk_flash.c,
 * desk_edges.c, desk_process.c).
 *
 * A test that uses this needs DESK_LDFLAGS of assurance.mk.
 */
#ifndef PAN_FIX_TEST_DESK_H
#define PAN_FIX_TEST_DESK_H

#include "edge.h"

#include <signal.h>
#include <sys/wait.h>

#include "arm.h"
#include "commands.h"
#include "led.h"
#include "nor.h"
#include "options.h"

/* The usual run; a stand-in is no known build. */
#define FLASH "flash --force=unknown-image --image=@new.bin"

#define DESK_FLASH 0x80000u /* room for a partition that is too large */

/* What the program and the test share across the fork. */
struct desk {
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
	const char *folder;      /* below edge_root, where it is started; NULL: there */
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
	bool chip_while_saving; /* the kernel log names another one */
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
};

extern struct desk *desk;

/* ---- the camera */

/* The stand-in image build/standin/NAME.bin; BOOT_SIZE bytes. */
void desk_standin(const char *name, uint8_t *bytes);

/* name.bin and name.bin.md5 below edge_root. */
void desk_image(const char *name);

/* /proc/mounts, with these options of the card. */
void desk_mount(const char *options);

/* An affected Pan with the old bootloader and a card. */
int desk_setup(void **state);

/* A test of it, in cmocka's list. */
#define TEST(name) cmocka_unit_test_setup_teardown(name, desk_setup, edge_teardown)

/* The bootloader in flash does not look at the partition flag. */
void desk_forget_upgrades(void);

/* ---- running */

/* Starts the program; @ in front of a word of the line means: a path below edge_root.
 * Its output is in `out`, `err`. The counters of desk start at 0. */
pid_t desk_start(const char *line);

/* Runs it; returns its exit status. */
int desk_plain(const char *line);

/* The same on the camera: its /proc is below edge_root. */
int desk_run(const char *line);

/* Waits until a run whose guard was killed has said this: its worker goes on. */
void desk_await(const char *word);

/* ---- what has to hold */

void desk_says(const char *file, const char *words);

/* Flash holds that stand-in. */
void desk_holds(const char *standin);

/* Status 10: nothing was changed, nothing restarts, and it says why. */
void desk_refuses(const char *line, const char *words);

#endif

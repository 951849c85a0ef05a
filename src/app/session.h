/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * session.h - one run of the program on a camera, step by step.
 *
 *   session_claim   one instance, a session of its own         flash untouched
 *   session_card    where backup and log go
 *   session_look    what is in flash, what this camera is
 *   session_load    the new image into memory
 *   session_plan    what has to change, and whether anything has to
 *   session_judge   may the image go in
 *   session_clear_canary  what an earlier canary left          only unused bytes
 *   session_save    backup on the card, read back from it
 *   session_change  look again, guard, arm, engine: owns the point of no return
 *   session_end     log, LED, sync, reboot
 *
 * A command is a few of these in a row. Each returns true to go on; false means
 * that the result is known (session_conclude): the command goes straight to
 * session_end.
 *
 * One static struct session holds every buffer of the program: 256 KiB each for
 * the new image and the old, and one erase block. The worker has a copy of its
 * own; what it tells the guard is in struct session_shared.
 */
#ifndef PAN_FIX_SESSION_H
#define PAN_FIX_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "card.h"
#include "engine.h"
#include "evidence.h"
#include "flash_state.h"
#include "guard.h"
#include "led.h"
#include "load.h"
#include "log.h"
#include "look.h"
#include "mtd_linux.h"
#include "options.h"
#include "plan.h"
#include "progress.h"
#include "store.h"
#include "verdict.h"
#include "watchdog.h"
#include "way.h"

#define SESSION_SCRATCH 0x20000u /* the largest erase block: 128 KiB */

/* In memory of the program and the processes that it forks: child_memory. */
struct session_shared {
	struct log log;
	struct guard guard;
	struct saved { /* by the child that saves */
		int result;
		bool reused;
		char why_bytes[LOG_LINE];
	} saved;
};

struct session {
	const struct options *options;
	finding_set forced; /* by the command line and by the bundle */
	enum exit_status status;
	enum flash_state state;
	const char *reason;           /* the sentence of session_conclude; NULL: none */
	char backup[STORE_NAME_SIZE]; /* its name on the card; empty: none */

	struct session_shared *shared;
	struct log *log; /* in shared */
	struct led led;
	struct progress progress;
	struct watchdog watchdog;

	struct mtd_linux flash;
	struct mtd mtd; /* the boot partition, BOOT_SIZE bytes of it */
	struct look look;
	bool strayed;     /* the chip damaged the bootloader when session_clear_canary()
			   * erased: there is no way back but the change */
	bool canary_left; /* a byte of flash, or a block of it, may not be as old and
			   * old_md5 have it */
	bool doubted;     /* flash was seen to be, or may be, other than what was looked at:
			   * whether it starts is not known */
	struct card card; /* directory is empty: none */
	struct evidence evidence;
	struct verdict verdict;

	struct load new_load;
	struct image old_image;
	struct digest old_md5;
	uint8_t content[ENGINE_BLOCKS_MAX];
	struct plan plan; /* from old to new */

	struct text why; /* the sentence about to be told */
	char why_bytes[LOG_LINE];
	_Alignas(8) uint8_t new[LOAD_BUFFER]; /* bytes.h is quick then */
	_Alignas(8) uint8_t old[BOOT_SIZE];
	_Alignas(8) uint8_t scratch[SESSION_SCRATCH];
};

/* Clears the session and starts its log with the program's version. options and
 * shared (cleared) have to outlive the session. */
void session_start(struct session *session, const struct options *options,
                   struct session_shared *shared);

/* Ends the steps, well or not: sets status and state, and logs session->why, or
 * `sentence` when it is not NULL. Returns false, for `return`. */
bool session_conclude(struct session *session, enum exit_status status, enum flash_state state,
                      const char *sentence);

/* The same with EXIT_REFUSED, FLASH_UNTOUCHED and session->why. */
bool session_refuse(struct session *session);

/* Adds, and logs first, the findings that the bundle's maker overrides: IMAGE.force beside
 * the image (NULL: the one beside the program), if it is there. False if it holds anything
 * else: session_refuse_force then says so, once flash was looked at. */
bool session_force(struct session *session, const char *image);
bool session_refuse_force(struct session *session, const char *image);

/* Loads the image that flash writes (path NULL: the one beside the program),
 * or, with backup, the one that restore and verify are given. */
bool session_load(struct session *session, const char *path, bool backup);

/* Takes the single-instance lock, leaves the terminal's session. With
 * --reboot it waits for the lock as long as it takes: see session.c. False also
 * in the process that only waits for the other one: status is set. */
bool session_claim(struct session *session);

/* Opens the device for reading, reads all of it, takes its md5. */
bool session_look(struct session *session);

/* Finds the card (or takes --backup-dir) and tells the log of it. Its absence
 * is a finding, and a reason to stop only in session_save. */
void session_card(struct session *session);

/* Judges, logs the findings, shows the LEDs where they may be used. session_look
 * came before. */
bool session_judge(struct session *session);

/* The same after session_save, which may have taken minutes: only what refuses now
 * is logged. */
bool session_judge_again(struct session *session);

/* The plan from old to new. False, status EXIT_DONE: nothing to do. */
bool session_plan(struct session *session);

/* For --dry-run: logs the plan, block by block, and what it would take. */
void session_show_plan(struct session *session);

/* Takes md5 and structure of what is in session->old. */
void session_parse_old(struct session *session);

/* The device again, for writing; the descriptor that looked is closed. */
bool session_open_for_change(struct session *session);

/* Erases what a canary left that was cut short, if look.canary says so.
 * False: it stays (refused), or there is nothing else to do. With session->strayed set
 * no step may refuse any more. */
bool session_clear_canary(struct session *session);

/* The refusal of a chip that does not erase, no longer reads, or, with any other canary, is
 * write-protected: what the engine said of it (canary.h, ENGINE_UNTOUCHED). Returns false. */
bool session_refuse_chip(struct session *session, enum canary canary);

/* Backup of the old bootloader, in a child with a deadline: a card that does not
 * answer is a refusal. */
bool session_save(struct session *session);

/* From the last look to the engine's result, which is session->status: nothing
 * comes after it but session_end. The process stays armed. What comes back is the
 * guard, or the worker if the guard is gone (guard.h). */
void session_change(struct session *session);

/* The result of session_change from what the engine, or the end of the worker
 * (by a signal, before any change), left in session->shared. */
void session_conclude_change(struct session *session);
void session_conclude_death(struct session *session, int signal);
/* False: flash was looked at, has no header that the boot ROM takes, or one in front of
 * what would hang, and was left so. */
bool session_starts(const struct session *session);
/* True when the camera has to be restarted although flash did not change, because of its
 * way (way.h): never out of a hold, nor into what does not start or is doubted. */
bool session_restarts(const struct session *session);

/* Feeds the watchdog and moves the LEDs (context: the session): called from
 * everything that takes its time. */
void session_feed(void *context);

/* Result line, card, LED, sync, reboot. Returns the exit status. */
int session_end(struct session *session);

/* The engine's port for this session: events to log, progress, LEDs and
 * watchdog (session_tell.c). */
void session_tell_port(struct session *session, struct engine_port *port);
/* guard_work.died (context: the session): tells of the death and pauses. False: it
 * is not the first one, and the owner wants no hold. */
bool session_tell_death(void *context, int signal, uint32_t seconds);

/*
 * What is left to do when version.ini could not be renamed (--until-pulled):
 * the card would start the same update after every restart. Refuses, shows it
 * with the lights, while the watchdog is fed, until the card is pulled out.
 */
void session_until_pulled(struct session *session);

#endif

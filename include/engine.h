/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * engine.h - runs a plan on a flash, and owns the point of no return.
 *
 * engine_run() replaces what flash holds by job->new, in the order of
 * plan.h. It trusts no return code: whatever it changed it reads back, into a
 * buffer filled with the complement of what is expected, after a read of some
 * other place whose content is known. (The camera's driver returns the bytes
 * of the previous transfer when a read fails: FACTS.md, section 5.)
 *
 * When something does not read back: it is read again; then that erase block
 * is erased and written again, three tries in all; then the old image, if that
 * was whole, goes back in with the same care; and when that fails too the engine holds: the
 * signature stays invalid (USB recovery stays open) and it tries new and old
 * for ever with growing pauses. Returning would let the caller reboot.
 *
 * It allocates nothing, opens nothing, and calls nothing but job->mtd and
 * job->port. No state outlives the call.
 */
#ifndef PAN_FIX_ENGINE_H
#define PAN_FIX_ENGINE_H

#include <stdbool.h>
#include <stdint.h>

#include "canary.h"
#include "mtd.h"

#define ENGINE_BLOCKS_MAX 512u /* 16 MiB of 32 KiB erase blocks */
#define ENGINE_TRIES      3u   /* tries of an erase block in a pass */

/* What flash holds, as far as the engine has proved it. */
enum engine_state {
	ENGINE_UNTOUCHED, /* the bootloader is as it was found: the chip takes no
			   * program, or no erase (engine_result.canary) */
	ENGINE_NEW,       /* equals job->new, header included */
	ENGINE_OLD,       /* equals job->old, header included */
	ENGINE_NOT_GOOD,  /* neither: see engine_result.rom_rejects */
};

enum engine_fault {
	ENGINE_FAULT_NONE,
	ENGINE_FAULT_PROTECTED,      /* the signature could not be cleared */
	ENGINE_FAULT_ERROR,          /* an erase or a program returned an error */
	ENGINE_FAULT_UNREADABLE,     /* reads fail, or return what lies elsewhere */
	ENGINE_FAULT_UNSTABLE,       /* reads differ from one to the next */
	ENGINE_FAULT_NOT_ERASED,     /* bits did not rise */
	ENGINE_FAULT_NOT_PROGRAMMED, /* bits did not fall */
	ENGINE_FAULT_STUCK,          /* bits are zero that have to be one */
};

/*
 * How far a run is, for whoever has to go on when its process dies. Told before
 * the first operation of the phase is issued.
 */
enum engine_phase {
	ENGINE_PHASE_BEFORE,    /* the bootloader is as it was found */
	ENGINE_PHASE_TRIAL,     /* so it is if the chip did as it was told, which is what
				 * the canary is to show: run again, from the start */
	ENGINE_PHASE_WINDOW,    /* it may not start: run again, with job->resumed */
	ENGINE_PHASE_COMMITTED, /* an image is in, proved: only finish */
};

enum engine_event_kind {
	ENGINE_EVENT_PHASE,       /* event->phase was entered */
	ENGINE_EVENT_CANARY,      /* what was tried first: `count` is enum canary,
				   * `offset` the byte that it was tried with */
	ENGINE_EVENT_PASS,        /* a pass begins: `rollback` says which image */
	ENGINE_EVENT_INVALIDATED, /* the signature reads back as zero */
	ENGINE_EVENT_WRITING,     /* a block is about to be erased or programmed */
	ENGINE_EVENT_BLOCK,       /* a block reads back as it should */
	ENGINE_EVENT_READ_AGAIN,  /* a read was wrong; it is being repeated */
	ENGINE_EVENT_FAULT,       /* a try failed: fault, offset, expected, got */
	ENGINE_EVENT_READ_BACK,   /* one whole read-back agreed; `count` is which */
	ENGINE_EVENT_COMMITTED,   /* the signature is in and reads back */
	ENGINE_EVENT_PASS_FAILED, /* this image could not be written */
	ENGINE_EVENT_HOLD,        /* about to wait `count` seconds, then retry */
};

/* Numbers that do not belong to the kind of event are zero. */
struct engine_event {
	enum engine_event_kind kind;
	enum engine_phase phase;
	bool rollback;    /* the old image is being put back */
	bool rom_rejects; /* the boot ROM was shown to reject what flash holds
			    * and goes to USB recovery; false: not shown */
	uint32_t block;   /* erase block */
	uint32_t count;   /* tries so far, read-back number, or seconds */
	uint32_t offset;  /* first wrong byte */
	uint8_t expected; /* what that byte should be */
	uint8_t got;      /* what it read as */
	enum engine_fault fault;
	int error;      /* negative errno of the operation, or 0 */
	uint32_t done;  /* erase blocks finished in this pass */
	uint32_t total; /* erase blocks to write in this pass */
};

/* The way out of the engine. Nothing here may block, except wait. */
struct engine_port {
	void *context;
	void (*event)(void *context, const struct engine_event *event);
	/* Called before every read, program and erase: the watchdog is fed
	 * here. Each may take as long as the driver waits for a dead chip. */
	void (*breathe)(void *context);
	/* The pause of a hold, feeding the watchdog meanwhile. False ends it. */
	bool (*wait)(void *context, uint32_t seconds);
};

struct engine_job {
	const struct mtd *mtd; /* of at most ENGINE_BLOCKS_MAX erase blocks */
	const uint8_t *new;    /* mtd size bytes: the image to write */
	const uint8_t *old;    /* mtd size bytes: what flash held (the backup) */
	bool old_boots;        /* old has a valid header, and was read twice alike.
				* False, after a run that was cut short: bits may
				* be loose, so every block is written, whatever
				* it reads, and nothing is put back */
	bool old_whole;        /* old is whole (image_whole), as far as that can be
				* seen. False: it is never put back, because USB
				* recovery is better than a bootloader that hangs */
	bool old_agreed;       /* old was read twice alike */
	bool spare_loose;      /* look.loose: the spare block is erased before the window,
				* whatever old says of it */
	bool resumed;          /* a run of this job died in ENGINE_PHASE_WINDOW:
				* every block is written, whatever it reads.
				* The flash is never said to be untouched */
	bool hold;             /* hold when nothing works; false: return */
	uint8_t *scratch;      /* erase_size bytes, the engine's to overwrite */
	const struct engine_port *port;
};

struct engine_result {
	enum engine_state state;
	bool rom_rejects;               /* with ENGINE_NOT_GOOD: as in the last event */
	struct engine_event last_fault; /* kind ENGINE_EVENT_FAULT, if any came */
	enum canary canary;
	uint32_t erases;      /* operations issued, retries included; not
					 * those of the canary */
	uint32_t programmed;  /* bytes issued */
	uint32_t faults;      /* tries that failed */
	uint32_t reads_again; /* reads that had to be repeated */
	uint32_t holds;       /* pauses taken */
};

/*
 * Runs the job. Nothing is done when flash holds the image already: the state
 * is then ENGINE_NEW with no erase and no program. ENGINE_NOT_GOOD is returned
 * only with job->hold false, or when port->wait said so.
 */
void engine_run(const struct engine_job *job, struct engine_result *result);

/* Seconds to pause before try `round` + 1 of something that failed, or died,
 * `round` + 1 times: 2, 4, 8 and so on, at most 600. */
uint32_t engine_pause(uint32_t round);

#endif

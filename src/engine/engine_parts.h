/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * engine_parts.h - what the files of the engine share.
 *
 * Lowest first; each calls only those above it:
 *
 * engine_start.c      what is known at the start
 * engine_port.c       events for the caller
 * engine_device.c     reading, programming, erasing, with a breath before each
 * engine_decoy.c      the read of a known place before each read in question
 * engine_proof.c      reads that a driver that lies cannot satisfy
 * engine_signature.c  whether the boot ROM would still start what is there
 * engine_write.c      changing flash: the signature, a block, the commit
 * trial.c             an engine of its own, for as long as nothing is changed
 * intact.c            whether the old image is still what flash holds
 * canary.c            whether the chip erases, before anything depends on it
 * engine.c            passes, rollback, hold: which image, when to give up
 *
 * Private to the engine; engine.h is its contract.
 */
#ifndef PAN_FIX_ENGINE_PARTS_H
#define PAN_FIX_ENGINE_PARTS_H

#include "boot_header.h"
#include "engine.h"
#include "plan.h"

struct engine {
	const struct engine_job *job;
	const struct mtd *mtd;
	struct engine_result *result;
	enum engine_phase phase;
	struct plan plan;                 /* of the pass: `to` is this pass's image */
	bool rollback;                    /* this pass puts the old image back */
	bool rom_rejects;                 /* the signature was read back as not valid, and
			       * nothing that could make it valid came since */
	bool doubted;                     /* old may not be what flash held: it was held once */
	bool damaged;                     /* the bootloader was seen to be damaged, and nobody
				     * asked for it: the signature has to go, in any way */
	bool mends;                       /* it has not gone, and blocks are put right behind it */
	uint32_t decoy_turn;              /* decoys that were of no use so far */
	uint32_t done, total;             /* erase blocks written and to write, for progress */
	uint8_t header[BOOT_HEADER_SIZE]; /* what the header should read as */
	uint8_t content[ENGINE_BLOCKS_MAX]; /* enum plan_content */
	uint8_t tries[ENGINE_BLOCKS_MAX];   /* of each block in this pass */
};

/* An event with phase and progress filled in. */
struct engine_event engine_event(const struct engine *engine, enum engine_event_kind kind);
void engine_tell(const struct engine *engine, const struct engine_event *event);
/* An event of which nothing but kind and count is to be told. */
void engine_tell_kind(const struct engine *engine, enum engine_event_kind kind, uint32_t count);
/* Tells the event as a fault, counts it and keeps it for the result. */
void engine_fail(struct engine *engine, struct engine_event *event);
/* Tells the phase if it is another one. */
void engine_enter(struct engine *engine, enum engine_phase phase);

/* Clears *engine and *result for a job whose flash was not touched yet. */
void engine_start(struct engine *engine, const struct engine_job *job,
                  struct engine_result *result);

/*
 * The operations of the device, each after a breath of the port and counted in
 * the result: one transfer, one page, one erase block. Reads go to job->scratch.
 * 0 or negative errno, which proves nothing.
 */
int engine_read(const struct engine *engine, uint32_t offset, uint32_t length);
int engine_program(struct engine *engine, uint32_t offset, const uint8_t *from, uint32_t length);
int engine_erase(struct engine *engine, uint32_t offset);

#define ENGINE_READS_AGREED 2u  /* reads in a row that are believed */
#define ENGINE_DECOY_SIZE   64u /* bytes read as a decoy: it only has to differ */

static inline uint32_t engine_least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/* What is to be read in one transfer, and what it is expected to be. */
struct range {
	const uint8_t *image; /* NULL: blank */
	uint32_t offset;
	uint32_t length;
	bool signature; /* only the signature counts: zero, or as before */
};

/* What flash should read as at offset, within image (NULL: blank). */
uint8_t engine_expected(const struct engine *engine, const uint8_t *image, uint32_t offset);

/* Reads a known place that cannot be taken for the range, into job->scratch.
 * False when it does not read as it should: nothing can be believed now. */
bool decoy_read(struct engine *engine, const struct range *range);

/* What a range of flash is expected to read as. */
enum expectation {
	EXPECT_BLANK,
	EXPECT_IMAGE, /* plan.to, but header[] in the header's place */
};

/*
 * Whether flash reads as expected at [offset, offset + length), within an erase
 * block, a transfer at a time. A read that does not agree is repeated. On false,
 * *fault holds class, first wrong byte, what it should be and what it was.
 */
bool proof_range(struct engine *engine, enum expectation expect, uint32_t offset, uint32_t length,
                 struct engine_event *fault);

/*
 * Whether the last fault says that a piece reads as one value, whatever is written: then
 * it read so in the old image too, which may have held something else. An old image
 * that is put back would be proved by the same reads.
 */
bool proof_was_blind(const struct engine *engine);

/* What the signature reads as, in at least two reads. */
enum signature {
	SIGNATURE_ZERO,       /* all its bits are cleared */
	SIGNATURE_SAME,       /* valid, as header[] says it was before */
	SIGNATURE_PARTLY,     /* at least one bit that is never the valid one,
			       * though others may differ from read to read */
	SIGNATURE_UNREADABLE, /* none of these can be said */
};
enum signature proof_signature(struct engine *engine);

/*
 * Clears the signature and proves it cleared. False: it could not be shown
 * that the boot ROM now rejects the flash. With *unchanged set, the signature
 * was shown to be as before. Where the bootloader behind it is damaged, and the
 * signature takes no program, block 0 is erased.
 */
bool write_invalidate(struct engine *engine, bool *unchanged);

/* Brings one block to what the plan wants, in as many tries as are left. After
 * false the signature is invalid, as far as that can be had, unless engine->mends. */
bool write_block(struct engine *engine, const struct plan_step *step);

/* Programs the header bytes [offset, offset + length) and proves block 0. */
bool write_header(struct engine *engine, uint32_t offset, uint32_t length);

/*
 * An engine on the same job that wants the old image where it is, all blocks but the
 * spare one known to hold it, and whose events nobody hears: for what is done while the
 * bootloader still starts. It may be on the stack; *job has to outlive it.
 */
struct trial {
	struct engine_port port;
	struct engine_job job;
	struct engine_result result;
	struct engine engine;
};
void trial_start(struct trial *trial, const struct engine_job *job);

enum intact {
	INTACT,         /* proved, all of it */
	INTACT_UNSEEN,  /* some of it cannot be read, or not twice alike */
	INTACT_DAMAGED, /* some of it is something else, each time that it is read */
};

/* Whether flash holds the old image at [0, end), a multiple of a transfer. */
enum intact intact_check(struct trial *trial, uint32_t end);
/* Whether it does in all of flash, but for a spare block in which an earlier canary left
 * something: that was erased since then, or settles. */
enum intact intact_check_all(struct trial *trial);

/*
 * Whether block 0 is the old one, header and all, and something behind it is damaged: a
 * run that is resumed does not know what the one before it saw. Not to be told, and
 * false, where block 0 is the same in both images.
 */
bool intact_finds_damage(const struct engine_job *job);

/* Tries the chip (canary.h). The engine has changed nothing yet. */
enum canary canary_try(const struct engine_job *job);
/* Gives the spare block what was found there, if it is seen to be changed, and nothing before
 * it is: by a canary, or a program that went astray. The bootloader ends before it. */
void canary_put_back(struct trial *trial);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nor.h - a simulated serial NOR flash behind `struct mtd` (tests only).
 *
 * Misuse ends the test: a range outside the partition, an erase that is not
 * aligned, a program that asks a 0 bit to become 1. A fault of the hardware
 * never does: it returns an error, or lies.
 *
 * Every page program, every block erase and every read transfer is one
 * numbered *operation*, counted from 0 at power-up. A read is split into
 * transfers of at most `bounce_size` bytes that all pass through one bounce
 * buffer, which programs share: FACTS.md, section 5. The power cut is placed by
 * operation number, faults by number and by address.
 *
 * Bits are `shaky` when a torn operation left them near the threshold: each
 * read of them may give another value, until their block is erased again.
 *
 * The clock is virtual: time passes inside operations, and nothing waits.
 *
 * A call of more than one transfer hides a time-out as the camera's driver does:
 * the tail is done again, the full count is returned, and what the transfer
 * should have read is what the bounce buffer held.
 */
#ifndef SIM_NOR_H
#define SIM_NOR_H

#include <setjmp.h>
#include <stdbool.h>
#include <stdint.h>

#include "mtd.h"

/* Times of a chip, in microseconds. */
struct nor_chip {
	const char *name;
	uint32_t page_us;   /* a page program, whatever its length */
	uint32_t erase_us;  /* an erase block of 32 KiB; others in proportion */
	uint32_t read_us;   /* a read transfer: command, driver, interrupt */
	uint32_t read_mbps; /* and then bytes per microsecond */
};

/* The chips of tests/t20/spi_nor_chips.h, typical; then `slowest`, what the driver allows. NULL
 * after the last one. */
const struct nor_chip *nor_chip(unsigned index);
const struct nor_chip *nor_chip_named(const char *name);

enum nor_kind { NOR_READ, NOR_PROGRAM, NOR_ERASE };

/* To add one: README.md. The place in the list decides how the sweeps place it. */
enum nor_fault_kind {
	NOR_OK,
	/* by operation number */
	NOR_ERROR,      /* nothing is done and the operation says so */
	NOR_ERROR_DONE, /* an error is returned, but it was done */
	NOR_LIE,        /* program, erase: nothing is done, success is returned */
	NOR_SHORT,      /* only the first half is done, success is returned */
	NOR_WEAK,       /* program, erase: some bits are left, success is returned */
	NOR_STALE,      /* read: what the bounce buffer held, success is returned */
	NOR_NOTHING,    /* read: the caller's buffer is left alone, success */
	NOR_FLICKER,    /* read: a few bits are wrong, others each time */
	NOR_BLANK,      /* read: all 0xff, as from a bus with no chip */
	NOR_TIMEOUT,    /* as the camera's driver: nothing is done, after 10 s;
			 * shown if the call is one transfer, but for an erase */
	NOR_SLOW,       /* it takes 10 s, and is done */
	/* everything from operation `first` to `last` */
	NOR_DEAD_ERROR,   /* all fails and says so */
	NOR_DEAD_BLANK,   /* all claims success, reads give 0xff */
	NOR_DEAD_STALE,   /* all claims success, reads give the bounce buffer */
	NOR_DEAD_NOTHING, /* all claims success, reads leave the buffer alone */
	/* by place, whatever the number */
	NOR_PROTECTED,  /* erase and program do nothing and claim success */
	NOR_NO_ERASE,   /* erase does nothing; an error when `bit` is 1 */
	NOR_STUCK_HIGH, /* bit `bit` of byte `from` cannot be programmed */
	NOR_STUCK_LOW,  /* bit `bit` of byte `from` does not rise */
	NOR_DECAY,      /* bit `bit` of byte `from` flips before operation `first` */
	NOR_ASTRAY,     /* it goes to erase block `bit` instead, and claims success */
	NOR_WIDE,       /* program, erase: block `bit` takes it as well. An erase can
			 * only take a block beside its own */
	NOR_WIPE,       /* erase: all of flash takes it, or of `bit` blocks (a power of two)
			 * those that it is one of */
	NOR_DISPLACED,  /* read: what is `bit` bytes further on, round the end; success */
	NOR_FAULT_KINDS
};

struct nor_fault {
	enum nor_fault_kind kind;
	uint32_t first, last; /* operation numbers */
	uint32_t from, to;    /* offsets: operations that touch [from, to) */
	unsigned bit;         /* or the number of an erase block, of blocks, or of bytes */
	unsigned only;        /* 0, or bits (1 << enum nor_kind): none but these */
};

/* What a cut leaves of the operation that it falls into. */
enum nor_torn {
	TORN_BEFORE,       /* nothing was done */
	TORN_AFTER,        /* all was done */
	TORN_PREFIX,       /* the first bytes (seed: how many) */
	TORN_SUFFIX,       /* the last bytes */
	TORN_SUBSET,       /* any subset of the bits */
	TORN_ALMOST,       /* all bits but one */
	TORN_BARELY,       /* one bit */
	TORN_HEADER_FIRST, /* the signature bytes, and nothing else */
	TORN_HEADER_LAST,  /* everything but the signature bytes */
	TORN_SHAKY,        /* some done, some not, some shaky until erased */
	TORN_MARGINAL,     /* the same, but a program of a bit settles it */
	TORN_LOWERED,      /* erase: the chip was still clearing bits first */
	TORN_ZERO,         /* erase: it had cleared them all */
	TORN_DIED,         /* no cut: the process dies behind it. The next run is its guard's */
	TORN_KINDS
};

struct nor_cut {
	uint32_t operation; /* UINT32_MAX: no cut */
	enum nor_torn torn;
	uint64_t seed;
};

/* What was done, for the log. */
struct nor_op {
	enum nor_kind kind;
	uint32_t offset, length; /* of the bytes that it reached, wherever it was sent */
	uint64_t start, end;     /* nanoseconds since power-up */
	int status;              /* what the caller was told of this operation */
	enum nor_fault_kind fault;
	bool settles;    /* nor->settles at the time */
	uint32_t effect; /* program, erase: where in nor->effects the bytes
			       * of the range afterwards begin; the shaky map
			       * of the range follows them */
};

/* What was issued since power-up. */
struct nor_work {
	uint32_t erases, programmed;
};

#define NOR_FAULTS_MAX 4

struct nor {
	struct mtd mtd;
	struct nor_chip chip;
	uint32_t bounce_size; /* bytes in a read transfer at most */

	uint8_t *bytes;
	uint8_t *shaky;       /* bits that read as they like */
	uint8_t *suspect;     /* bytes operated on and not truly read since */
	uint32_t shaky_count; /* 0: no bit is shaky; else at least one may be */
	bool settles;         /* programming a shaky bit to 0 makes it 0 for good */
	unsigned shake;       /* a shaky bit reads as its value `shake` in 16 times */

	uint32_t operations; /* of the chip: a call may be many */
	uint32_t limit;      /* more than this many operations: runs away */
	uint64_t now;        /* nanoseconds since power-up */
	uint64_t random;
	bool faulted; /* a fault did something since power-up */
	bool begun;   /* the first block was changed since power-up */
	bool strayed; /* so was a block that no operation named */

	struct nor_fault faults[NOR_FAULTS_MAX];
	unsigned fault_count;
	struct nor_cut cut;
	jmp_buf *on_cut;

	bool logging;
	struct nor_op *log; /* `operations` entries when logging */
	uint32_t log_room;
	uint8_t *effects;
	uint32_t effects_used, effects_room;

	uint32_t erases, page_programs, programmed; /* issued since power-up */
	uint8_t *bounce, *after, *after_shaky;
};

/* A chip that is all 0xff. bounce_size 0: the geometry's transfer size. */
struct nor *nor_new(const struct mtd_geometry *geometry, const struct nor_chip *chip,
                    uint32_t bounce_size);
void nor_free(struct nor *nor);

/* Sets the bytes without an operation; no bit is shaky any more. */
void nor_load(struct nor *nor, const uint8_t *bytes);

/* Sets the bytes and the shaky bits (NULL: none). */
void nor_load_shaky(struct nor *nor, const uint8_t *bytes, const uint8_t *shaky);

/* Counters, clock and log from 0; the bounce buffer cleared; no faults, no
 * cut. The bytes and the shaky bits stay. seed: of everything random. */
void nor_power_up(struct nor *nor, uint64_t seed);

void nor_add_fault(struct nor *nor, const struct nor_fault *fault);

/* When the cut comes, the chip is left as it says and *on_cut is jumped to. */
void nor_set_cut(struct nor *nor, const struct nor_cut *cut, jmp_buf *on_cut);

/* Bytes that nobody can vouch for: all of them once the first block changes (a
 * kept block may decay, or may not be what was looked at), until they are truly
 * read; those that an operation names, or that decay, from then on again. */
uint32_t nor_unverified(const struct nor *nor);

struct nor_work nor_work(const struct nor *nor);

/* From the start of the first program or erase of the first block to the end of
 * the last of any, in nanoseconds, and how many there were. Needs the log. */
uint64_t nor_window(const struct nor *nor, uint32_t *changes);

/*
 * A torn operation, on any bytes: what a cut leaves in bytes and shaky (length
 * each) when the operation would have left after and after_shaky. header: how
 * many of the first bytes belong to the signature.
 */
void nor_tear(enum nor_kind kind, enum nor_torn torn, uint64_t seed, uint32_t header,
              uint32_t length, const uint8_t *after, const uint8_t *after_shaky, uint8_t *bytes,
              uint8_t *shaky);

/* Whether the variant says anything of such an operation that others do not. */
bool nor_torn_applies(enum nor_torn torn, enum nor_kind kind, uint32_t offset);

/* Whether the seed of a cut makes a difference. */
bool nor_torn_is_random(enum nor_torn torn);

/* Whether the fault can show in such an operation. */
bool nor_fault_applies(enum nor_fault_kind fault, enum nor_kind kind);

const char *nor_kind_name(enum nor_kind kind);
const char *nor_torn_name(enum nor_torn torn);
const char *nor_fault_name(enum nor_fault_kind kind);

/* Misuse: prints the sentence (as printf), calls nor_context and aborts. */
_Noreturn void nor_misuse(const char *format, ...) __attribute__((format(printf, 1, 2)));
extern void (*nor_context)(void); /* prints how to replay it; or NULL */

/* A good enough generator (splitmix64). */
uint64_t nor_random(uint64_t *state);

#endif

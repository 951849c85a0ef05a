/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * judge.h - the model of the boot ROM (tests/sim/bootrom.h) against the board: what the model
 * says of a flash, and what the real code in it does.
 *
 * The model assumes the worst. So the board must never hang where the model says that the camera
 * starts or goes to USB recovery; the other way round (padding, bits that nothing executes) is
 * counted by place.
 */
#ifndef JUDGE_JUDGE_H
#define JUDGE_JUDGE_H

#include <stdbool.h>
#include <stdint.h>

#include "bootrom.h"
#include "world.h"

/* What the board came to. */
enum verdict { VERDICT_STARTS, VERDICT_USB, VERDICT_HANGS, VERDICT_COUNT };

/* Where a flash differs from the image that it was to hold; the worst place counts. */
enum place {
	PLACE_NONE,
	PLACE_SPL,         /* 0x800 to its end */
	PLACE_UBOOT,       /* 0x6800 to the last byte that is neither 00 nor ff */
	PLACE_HEADER,      /* CRC-7 and length */
	PLACE_PADDING,     /* behind U-Boot, up to 0x36000 */
	PLACE_ENVIRONMENT, /* 0x36000 to the end */
	PLACE_UNREAD,      /* zeros behind the header, ff behind the SPL */
	PLACE_COUNT
};

struct judge {
	uint8_t *flash;    /* a whole chip with a kernel; its first 256 KiB are judged */
	uint64_t *digests; /* of what was judged, an open hash table, */
	uint8_t *verdicts; /* and what came of it */
	uint32_t room, used;
	uint64_t runs; /* of the board, after leaving out what is known */
};

/* kernel: a uImage of length bytes for flash. False: no memory. */
bool judge_init(struct judge *judge, const uint8_t *kernel, uint32_t length);
void judge_free(struct judge *judge);

/* What the board makes of bytes (256 KiB). */
enum verdict judge_verdict(struct judge *judge, const uint8_t *bytes);

/*
 * One of the flashes that bytes with these shaky bits may be at the next power-up: a signature
 * that could be right is right, other shaky bits are random. out: size bytes.
 */
void judge_settle(const uint8_t *bytes, const uint8_t *shaky, uint32_t size, uint64_t seed,
                  uint8_t *out);

/* Nothing is wrong with a verdict that the model allows. */
bool judge_allows(enum bootrom model, enum verdict board);

/* Of the two images of the world, the one that bytes are nearer to is what they were to be. */
enum place judge_place(const struct world *world, const uint8_t *bytes);

/*
 * What a settled flash comes to if the ROM checks the CRC-7 and only what lies in SPL and
 * U-Boot counts: the model's worst case without what is counted by place above.
 */
enum verdict judge_expect(const struct world *world, const uint8_t *bytes);

/* FNV-1a; the key of what was judged. */
uint64_t judge_digest(const uint8_t *bytes, uint32_t length);

const char *judge_verdict_name(enum verdict verdict);
const char *judge_place_name(enum place place);

#endif

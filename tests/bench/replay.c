/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * replay FILE [SEEDS]
 *
 * What a power cut would have left, at every moment of a run that happened.
 * FILE is the operation log of a run in the emulated camera, as bench.py
 * writes it: the flash at the start, both images, and each program and erase
 * with its bytes. Each operation is cut in every way that the torn model of
 * the simulated NOR has (tests/sim/nor_torn.c), random ones SEEDS times, and
 * the model of the boot ROM says what the camera does at its next power-up.
 *
 * Prints one line an operation:
 *   cuts boots-old boots-new recovery hang AFTER
 * where AFTER is the state between this operation and the next; the first
 * line, with no cuts, is the state before all of them. The last line is
 * `flash same` or `flash other`: whether what the log adds up to is what flash
 * held at the end.
 *
 * File: numbers are 32 bit little endian. "PFBR", size, operations; then size
 * bytes each of the old image, the new image, the flash at the start and at
 * the end; then for each operation: kind (1 program, 2 erase), offset, length,
 * and the bytes of a program.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boot_header.h"
#include "bootrom.h"
#include "nor.h"

#define SIZE_LIMIT (16u << 20)

struct run {
	FILE *file;
	uint32_t size;
	unsigned seeds;
	uint8_t *old, *new, *bytes, *end;
	uint8_t *shaky;   /* what the cut that is being looked at left */
	uint8_t *kept;    /* the range of the operation before it */
	uint8_t *data;    /* the bytes of a program */
	uint8_t *after;   /* the range after the operation */
	uint8_t *settled; /* zeros */
};

struct operation {
	uint32_t kind, offset, length;
};

_Noreturn static void fail(const char *why)
{
	fprintf(stderr, "replay: %s.\n", why);
	exit(2);
}

static void take(struct run *run, void *to, size_t length)
{
	if (fread(to, 1, length, run->file) != length)
		fail("the log ends too early");
}

static uint32_t number(struct run *run)
{
	uint8_t b[4];

	take(run, b, sizeof b);
	return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

static uint8_t *room(uint32_t size)
{
	uint8_t *bytes = calloc(1, size);

	if (bytes == NULL)
		fail("no memory");
	return bytes;
}

static enum bootrom state(const struct run *run, const uint8_t *shaky)
{
	return bootrom_start(run->bytes, shaky, run->old, run->new, run->size);
}

/* Whether another seed can give another result. */
static bool is_random(enum nor_torn torn)
{
	return torn != TORN_BEFORE && torn != TORN_AFTER && torn != TORN_HEADER_FIRST &&
	       torn != TORN_HEADER_LAST && torn != TORN_ZERO;
}

/* Cuts the operation once, looks, and puts the range back. */
static enum bootrom cut(struct run *run, const struct operation *op, enum nor_torn torn,
                        uint64_t seed)
{
	enum nor_kind kind = op->kind == 2 ? NOR_ERASE : NOR_PROGRAM;
	uint32_t header = op->offset < BOOT_SIGNATURE_SIZE ? BOOT_SIGNATURE_SIZE - op->offset : 0;
	enum bootrom result;

	if (header > op->length)
		header = op->length;
	nor_tear(kind, torn, seed, header, op->length, run->after, run->settled,
	         run->bytes + op->offset, run->shaky + op->offset);
	result = state(run, run->shaky);
	memcpy(run->bytes + op->offset, run->kept, op->length);
	memset(run->shaky + op->offset, 0, op->length);
	return result;
}

static void cut_all(struct run *run, const struct operation *op, uint32_t index,
                    unsigned count[BOOTROM_COUNT])
{
	enum nor_kind kind = op->kind == 2 ? NOR_ERASE : NOR_PROGRAM;

	for (enum nor_torn torn = TORN_BEFORE; torn < TORN_KINDS; torn++) {
		unsigned seeds = is_random(torn) ? run->seeds : 1;

		if (!nor_torn_applies(torn, kind, op->offset))
			continue;
		for (unsigned seed = 0; seed < seeds; seed++)
			count[cut(run, op, torn, index * 1000ull + seed)]++;
	}
}

static void read_operation(struct run *run, struct operation *op)
{
	op->kind = number(run);
	op->offset = number(run);
	op->length = number(run);
	if (op->offset > run->size || op->length > run->size - op->offset || op->length == 0)
		fail("an operation is outside the flash");
	memcpy(run->kept, run->bytes + op->offset, op->length);
	if (op->kind == 2) {
		memset(run->after, 0xff, op->length);
		return;
	}
	take(run, run->data, op->length);
	for (uint32_t i = 0; i < op->length; i++)
		run->after[i] = run->kept[i] & run->data[i];
}

static void open_run(struct run *run, const char *path, uint32_t *operations)
{
	char magic[4];
	uint8_t **images[] = {&run->old, &run->new, &run->bytes, &run->end};

	run->file = fopen(path, "rb");
	if (run->file == NULL)
		fail("the log cannot be opened");
	take(run, magic, sizeof magic);
	run->size = number(run);
	*operations = number(run);
	if (memcmp(magic, "PFBR", 4) != 0 || run->size == 0 || run->size > SIZE_LIMIT)
		fail("this is not a log for it");
	for (unsigned i = 0; i < 4; i++) {
		*images[i] = room(run->size);
		take(run, *images[i], run->size);
	}
	run->shaky = room(run->size);
	run->kept = room(run->size);
	run->data = room(run->size);
	run->after = room(run->size);
	run->settled = room(run->size);
}

int main(int argc, char **argv)
{
	static struct run run;
	uint32_t operations;

	if (argc < 2 || argc > 3)
		fail("usage: replay FILE [SEEDS]");
	run.seeds = argc == 3 ? (unsigned)atoi(argv[2]) : 3;
	open_run(&run, argv[1], &operations);
	printf("0 0 0 0 0 %s\n", bootrom_name(state(&run, NULL)));
	for (uint32_t i = 0; i < operations; i++) {
		unsigned count[BOOTROM_COUNT] = {0};
		struct operation op;

		read_operation(&run, &op);
		cut_all(&run, &op, i, count);
		memcpy(run.bytes + op.offset, run.after, op.length);
		printf("%u %u %u %u %u %s\n",
		       count[BOOTROM_OLD] + count[BOOTROM_NEW] + count[BOOTROM_RECOVERY] +
		               count[BOOTROM_HANG],
		       count[BOOTROM_OLD], count[BOOTROM_NEW], count[BOOTROM_RECOVERY],
		       count[BOOTROM_HANG], bootrom_name(state(&run, NULL)));
	}
	printf("flash %s\n", memcmp(run.bytes, run.end, run.size) == 0 ? "same" : "other");
	return 0;
}

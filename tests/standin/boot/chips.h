/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * chips.h - U-Boot's two tables, and which entry of them serves a chip (pure).
 *
 * The shapes are those of the real builds (FACTS.md, section 2), since pan-fix looks for
 * them; the tables themselves are put into the image by standin.py.
 */
#ifndef STANDIN_CHIPS_H
#define STANDIN_CHIPS_H

#include <stdbool.h>
#include <stdint.h>

struct maker {
	uint8_t zero, id;
	uint16_t zeros;
	uint32_t probe; /* a function's address in a real build; not used here */
};

struct chip {
	uint32_t id; /* JEDEC, as 0x1c7018 */
	uint8_t mode;
	char name[39];
	uint32_t page, erase_block; /* bytes */
	uint32_t reserved;
	uint32_t address_bytes;
	uint32_t size;          /* bytes */
	uint32_t read_modes[9]; /* quad commands; not used here */
};

_Static_assert(sizeof(struct maker) == 8 && sizeof(struct chip) == 100,
               "the strides that real tables have");

/* What standin.py puts behind the first two instructions; pointers are into the image. */
struct parts {
	uint32_t crc; /* CRC-32 of the `length` bytes behind this word */
	uint32_t length;
	const char *banner, *board, *bootargs;
	const struct maker *makers;
	uint32_t maker_count;
	const struct chip *chips;
	uint32_t chip_count; /* at least one */
};

/* The entry with that id or else, *known false, the last one: the real one's rule, and the
 * reason why a camera cannot install from SD. */
const struct chip *chips_entry(const struct parts *parts, uint32_t id, bool *known);

bool chips_maker_known(const struct parts *parts, uint32_t id);

#endif

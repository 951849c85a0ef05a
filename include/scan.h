/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * scan.h - walking through text that may be cut, damaged or hostile (pure).
 *
 * A `struct scan` is what is left to read. Each function either takes what it
 * names and returns true, or returns false; it never reads at or behind end.
 * NUL is a character like any other.
 */
#ifndef PAN_FIX_SCAN_H
#define PAN_FIX_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct scan {
	const char *at;
	const char *end;
};

struct scan scan_start(const char *text, size_t length);
size_t scan_left(const struct scan *scan);

/* Takes exactly this text. */
bool scan_literal(struct scan *scan, const char *literal);

/* True when what is left is exactly this text. Takes nothing. */
bool scan_is(const struct scan *scan, const char *text);

/* Takes blanks (space, tab, line ends), if there are any. */
void scan_blanks(struct scan *scan);

/* Takes everything up to a character of stops, or to the end; the stop itself
 * stays. What was taken may be empty. */
struct scan scan_until(struct scan *scan, const char *stops);

/* Takes an unsigned number with at least one digit in base 10 or 16. False,
 * with nothing taken, when there is none or it is over 32 bits. */
bool scan_number(struct scan *scan, unsigned base, uint32_t *out);

/* Takes a size as the kernel's memparse does: decimal or 0x..., then K, M or G
 * in either case. False when it is over 32 bits. */
bool scan_size(struct scan *scan, uint32_t *out);

/* Moves to the first occurrence of the text and stays before it; to the end
 * when there is none, and then returns false. */
bool scan_find(struct scan *scan, const char *literal);

/* Copies all that is left into out (capacity > 0), closed by NUL. False when
 * it was cut. Takes nothing. */
bool scan_copy(const struct scan *scan, char *out, size_t capacity);

#endif

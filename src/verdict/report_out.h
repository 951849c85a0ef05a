/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report_out.h - one way of writing items for text and JSON (pure; for
 * report_*.c).
 *
 * An item with a key is a line of text, or a member of a JSON object; one with
 * the key NULL is an element of an array, in text of the array's line.
 */
#ifndef PAN_FIX_REPORT_OUT_H
#define PAN_FIX_REPORT_OUT_H

#include "report.h"

struct out {
	const struct sink *sink;
	bool json;
	bool comma; /* an item stands before the next one */
	size_t used;
	char buffer[256];
};

/* Begins and ends the report; out_end empties the buffer. */
void out_start(struct out *out, const struct sink *sink, bool json);
void out_end(struct out *out);

/* Not an item: as it is, in either format. */
void out_add(struct out *out, const char *string);

/* Text only: the next item of an array begins a line below the array's. */
void out_line(struct out *out);

/* Brackets are [ ] or { }. In text only those of arrays show, as a line. */
void out_open(struct out *out, const char *key, char bracket);
void out_close(struct out *out, char bracket);

/* Bytes that are not printable ASCII become `?`. NULL is null. */
void out_bytes(struct out *out, const char *key, const char *bytes, size_t length);
void out_string(struct out *out, const char *key, const char *string);
void out_number(struct out *out, const char *key, uint32_t number);
void out_bool(struct out *out, const char *key, bool value);
void out_hex(struct out *out, const char *key, uint32_t number, unsigned width);
void out_digest(struct out *out, const char *key, const struct digest *digest);
/* A span without length is null. */
void out_span(struct out *out, const char *key, const struct image *image,
              const struct image_span *span);

/* Items about flash chips (report_chips.c): those in U-Boot's table, a word on a
 * name that misleads, what comes of each chip on the market, and of one. */
void report_chips(struct out *out, const struct image *image);
void report_remark(struct out *out, const struct image *image);
void report_serves(struct out *out, const struct image *image);
void report_prospect(struct out *out, const struct image *image, uint32_t chip);

/* The items of an image (report_image.c). */
void report_image(struct out *out, const struct image *image);
/* Appends what the image is good for, in a sentence (report_image.c). */
void report_advice(struct text *text, const struct image *image);

#endif

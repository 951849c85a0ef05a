/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report_out.h - writing text and JSON through a sink (pure; for report_*.c).
 *
 * Bytes are gathered in a small buffer that goes to the sink when it is full
 * and at out_flush. JSON: the functions with a key put the comma before it
 * where one is needed; a NULL key is for the elements of an array.
 */
#ifndef PAN_FIX_REPORT_OUT_H
#define PAN_FIX_REPORT_OUT_H

#include "report.h"

struct out {
	const struct sink *sink;
	size_t used;
	bool comma;
	char buffer[256];
};

void out_start(struct out *out, const struct sink *sink);
void out_flush(struct out *out);

void out_bytes(struct out *out, const char *bytes, size_t length);
void out_add(struct out *out, const char *string);
void out_char(struct out *out, char c);
void out_number(struct out *out, uint32_t number);
void out_hex(struct out *out, uint32_t number, unsigned width);

/* A line's label, filled to the column of the values. */
void out_label(struct out *out, const char *label);

void out_open(struct out *out, const char *key, char bracket);
void out_close(struct out *out, char bracket);
void out_json_key(struct out *out, const char *key);
/* string NULL: null. Bytes that are not printable ASCII become `?`. */
void out_json_string(struct out *out, const char *key, const char *string);
void out_json_bytes(struct out *out, const char *key, const char *bytes,
		    size_t length);
void out_json_number(struct out *out, const char *key, uint32_t number);
void out_json_bool(struct out *out, const char *key, bool value);
void out_json_hex(struct out *out, const char *key, uint32_t number,
		  unsigned width);
/* NULL: null. */
void out_json_digest(struct out *out, const char *key,
		     const struct digest *digest);

/* Both are the part about one image: in report_image.c. */
void report_image_text(struct out *out, const struct image *image);
/* image NULL: null. */
void report_image_json(struct out *out, const char *key,
		       const struct image *image);
void out_span(struct out *out, const struct image *image,
	      const struct image_span *span);

/* What the image is good for, in a sentence: in report_image.c. */
void report_advice(struct text *text, const struct image *image);

#endif

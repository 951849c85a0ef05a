/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report_out.h"

#include <string.h>

#define OUT_COLUMN 15 /* where the values begin in text */

static void out_put(struct out *out, char c)
{
	if (out->used == sizeof out->buffer) {
		out->sink->write(out->sink->context, out->buffer, out->used);
		out->used = 0;
	}
	out->buffer[out->used++] = c;
}

void out_add(struct out *out, const char *string)
{
	while (*string != '\0')
		out_put(out, *string++);
}

void out_start(struct out *out, const struct sink *sink, bool json)
{
	out->sink = sink;
	out->json = json;
	out->comma = false;
	out->used = 0;
	if (json)
		out_put(out, '{');
}

void out_end(struct out *out)
{
	if (out->json)
		out_add(out, "}\n");
	out->sink->write(out->sink->context, out->buffer, out->used);
}

static void out_begin_json(struct out *out, const char *key)
{
	if (out->comma)
		out_put(out, ',');
	if (key != NULL) {
		out_put(out, '"');
		out_add(out, key);
		out_add(out, "\":");
	}
}

static void out_begin_text(struct out *out, const char *key)
{
	size_t length = 0;

	if (key == NULL) {
		if (out->comma)
			out_add(out, ", ");
		return;
	}
	for (; key[length] != '\0'; length++)
		out_put(out, key[length] == '_' ? ' ' : key[length]);
	while (length++ < OUT_COLUMN)
		out_put(out, ' ');
}

static void out_begin(struct out *out, const char *key)
{
	if (out->json)
		out_begin_json(out, key);
	else
		out_begin_text(out, key);
	out->comma = true;
}

static void out_finish(struct out *out, const char *key)
{
	if (!out->json && key != NULL)
		out_put(out, '\n');
}

/* A value that needs no quotes. */
static void out_bare(struct out *out, const char *key, const char *value)
{
	out_begin(out, key);
	out_add(out, value);
	out_finish(out, key);
}

void out_open(struct out *out, const char *key, char bracket)
{
	if (out->json || bracket == '[')
		out_begin(out, key);
	if (out->json)
		out_put(out, bracket);
	out->comma = false;
}

void out_line(struct out *out)
{
	out_add(out, "\n  ");
	out->comma = false;
}

void out_close(struct out *out, char bracket)
{
	if (out->json)
		out_put(out, bracket);
	else if (bracket == ']')
		out_put(out, '\n');
	out->comma = true;
}

void out_bytes(struct out *out, const char *key, const char *bytes, size_t length)
{
	out_begin(out, key);
	if (out->json)
		out_put(out, '"');
	for (; length > 0; length--, bytes++) {
		if (out->json && (*bytes == '"' || *bytes == '\\'))
			out_put(out, '\\');
		out_put(out, *bytes >= ' ' && *bytes <= '~' ? *bytes : '?');
	}
	if (out->json)
		out_put(out, '"');
	out_finish(out, key);
}

void out_string(struct out *out, const char *key, const char *string)
{
	if (string != NULL)
		out_bytes(out, key, string, strlen(string));
	else
		out_bare(out, key, out->json ? "null" : "unknown");
}

void out_number(struct out *out, const char *key, uint32_t number)
{
	char digits[12];
	struct text text;

	text_start(&text, digits, sizeof digits);
	text_number(&text, number);
	out_bare(out, key, digits);
}

void out_bool(struct out *out, const char *key, bool value)
{
	if (out->json)
		out_bare(out, key, value ? "true" : "false");
	else
		out_bare(out, key, value ? "yes" : "no");
}

void out_hex(struct out *out, const char *key, uint32_t number, unsigned width)
{
	char digits[12];
	struct text text;

	text_start(&text, digits, sizeof digits);
	text_hex(&text, number, width);
	out_string(out, key, digits);
}

void out_digest(struct out *out, const char *key, const struct digest *digest)
{
	char digits[DIGEST_TEXT_SIZE];

	if (digest != NULL)
		digest_string(digest, digits);
	out_string(out, key, digest != NULL ? digits : NULL);
}

void out_span(struct out *out, const char *key, const struct image *image,
              const struct image_span *span)
{
	if (span->length == 0)
		out_string(out, key, NULL);
	else
		out_bytes(out, key, (const char *)image->bytes + span->offset, span->length);
}

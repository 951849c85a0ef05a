/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report_out.h"

#include <string.h>

#define OUT_COLUMN 14

void out_start(struct out *out, const struct sink *sink)
{
	out->sink = sink;
	out->used = 0;
	out->comma = false;
}

void out_flush(struct out *out)
{
	if (out->used > 0)
		out->sink->write(out->sink->context, out->buffer, out->used);
	out->used = 0;
}

void out_char(struct out *out, char c)
{
	if (out->used == sizeof out->buffer)
		out_flush(out);
	out->buffer[out->used++] = c;
}

void out_bytes(struct out *out, const char *bytes, size_t length)
{
	while (length-- > 0)
		out_char(out, *bytes++);
}

void out_add(struct out *out, const char *string)
{
	out_bytes(out, string, strlen(string));
}

void out_number(struct out *out, uint32_t number)
{
	char digits[12];
	struct text text;

	text_start(&text, digits, sizeof digits);
	text_number(&text, number);
	out_add(out, digits);
}

void out_hex(struct out *out, uint32_t number, unsigned width)
{
	char digits[12];
	struct text text;

	text_start(&text, digits, sizeof digits);
	text_hex(&text, number, width);
	out_add(out, digits);
}

void out_label(struct out *out, const char *label)
{
	size_t length = strlen(label);

	out_bytes(out, label, length);
	while (length++ < OUT_COLUMN)
		out_char(out, ' ');
}

void out_json_key(struct out *out, const char *key)
{
	if (out->comma)
		out_char(out, ',');
	out->comma = true;
	if (key == NULL)
		return;
	out_char(out, '"');
	out_add(out, key);
	out_add(out, "\":");
}

void out_open(struct out *out, const char *key, char bracket)
{
	out_json_key(out, key);
	out_char(out, bracket);
	out->comma = false;
}

void out_close(struct out *out, char bracket)
{
	out_char(out, bracket);
	out->comma = true;
}

void out_json_bytes(struct out *out, const char *key, const char *bytes,
		    size_t length)
{
	out_json_key(out, key);
	out_char(out, '"');
	for (; length > 0; length--, bytes++) {
		if (*bytes == '"' || *bytes == '\\')
			out_char(out, '\\');
		out_char(out, *bytes >= ' ' && *bytes <= '~' ? *bytes : '?');
	}
	out_char(out, '"');
}

void out_json_string(struct out *out, const char *key, const char *string)
{
	if (string != NULL) {
		out_json_bytes(out, key, string, strlen(string));
		return;
	}
	out_json_key(out, key);
	out_add(out, "null");
}

void out_json_number(struct out *out, const char *key, uint32_t number)
{
	out_json_key(out, key);
	out_number(out, number);
}

void out_json_bool(struct out *out, const char *key, bool value)
{
	out_json_key(out, key);
	out_add(out, value ? "true" : "false");
}

void out_json_hex(struct out *out, const char *key, uint32_t number,
		  unsigned width)
{
	out_json_key(out, key);
	out_char(out, '"');
	out_hex(out, number, width);
	out_char(out, '"');
}

void out_json_digest(struct out *out, const char *key,
		     const struct digest *digest)
{
	char digits[DIGEST_TEXT_SIZE];

	if (digest != NULL)
		digest_string(digest, digits);
	out_json_string(out, key, digest != NULL ? digits : NULL);
}

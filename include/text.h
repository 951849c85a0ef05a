/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * text.h - building lines of text in a buffer of the caller's (pure).
 *
 * Instead of printf, which may allocate and take locks: the log is written while
 * nothing may be allocated. A `struct text` never writes outside its buffer and is
 * a C string at all times. When the buffer is full the rest is dropped and `cut`
 * is set: a message that is cut still reaches the owner. It also quotes: log and
 * JSON take whatever a camera's files hold.
 */
#ifndef PAN_FIX_TEXT_H
#define PAN_FIX_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text {
	char *at;        /* the caller's buffer */
	size_t capacity; /* its size in bytes, the closing NUL included; > 0 */
	size_t length;   /* bytes in use, the closing NUL not counted */
	bool cut;        /* something did not fit */
};

/* Starts an empty text in buffer (capacity > 0), which must outlive it. */
void text_start(struct text *text, char *buffer, size_t capacity);

void text_char(struct text *text, char c);
void text_add(struct text *text, const char *string);
/* Adds exactly length bytes; they need not end in NUL. */
void text_bytes(struct text *text, const char *bytes, size_t length);
/* Decimal. */
void text_number(struct text *text, uint32_t number);
/* Lower-case hexadecimal with at least `width` digits (1 to 8), no 0x. */
void text_hex(struct text *text, uint32_t number, unsigned width);
/*
 * Adds format with its values in place of %s, %u, %x (uint32_t) and %%. A width
 * is zeros and one digit: %06x. Nothing else is known; the compiler checks the
 * values as those of printf.
 */
void text_format(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The same with a list, and with a say in how a %s is added. */
typedef void text_adder(struct text *text, const char *string);
void text_vformat(struct text *text, text_adder *add_string, const char *format, va_list values)
	__attribute__((format(printf, 3, 0)));
/* Bytes as lower-case hexadecimal pairs, as a digest is written. */
void text_hex_bytes(struct text *text, const uint8_t *bytes, size_t length);
/* A JSON string with its quotes: control characters, quotes and bytes above
 * 0x7e become escapes, so the result is ASCII whatever the input is. */
void text_json_string(struct text *text, const char *string);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "text.h"

#include <string.h>

static const char digits[] = "0123456789abcdef";

void text_start(struct text *text, char *buffer, size_t capacity)
{
	text->at = buffer;
	text->capacity = capacity;
	text->length = 0;
	text->cut = false;
	buffer[0] = '\0';
}

void text_bytes(struct text *text, const char *bytes, size_t length)
{
	size_t room = text->capacity - 1 - text->length;

	if (length > room) {
		length = room;
		text->cut = true;
	}
	memcpy(text->at + text->length, bytes, length);
	text->length += length;
	text->at[text->length] = '\0';
}

void text_char(struct text *text, char c)
{
	text_bytes(text, &c, 1);
}

void text_add(struct text *text, const char *string)
{
	text_bytes(text, string, strlen(string));
}

static void text_base(struct text *text, uint32_t number, unsigned base, unsigned width)
{
	char reversed[10]; /* 4294967295 has ten digits, ffffffff eight */
	unsigned count = 0;

	do {
		reversed[count++] = digits[number % base];
		number /= base;
	} while (number > 0);
	while (count < width && count < sizeof reversed)
		reversed[count++] = '0';
	while (count > 0)
		text_char(text, reversed[--count]);
}

void text_number(struct text *text, uint32_t number)
{
	text_base(text, number, 10, 1);
}

void text_hex(struct text *text, uint32_t number, unsigned width)
{
	text_base(text, number, 16, width);
}

void text_vformat(struct text *text, text_adder *add_string, const char *format, va_list values)
{
	for (; *format != '\0'; format++) {
		unsigned width = 1;

		if (*format != '%') {
			text_char(text, *format);
			continue;
		}
		if (*++format == '0') {
			width = (unsigned)(format[1] - '0');
			format += 2;
		}
		if (*format == 's')
			add_string(text, va_arg(values, const char *));
		else if (*format == 'u')
			text_base(text, va_arg(values, uint32_t), 10, width);
		else if (*format == 'x')
			text_base(text, va_arg(values, uint32_t), 16, width);
		else
			text_char(text, *format);
	}
}

void text_format(struct text *text, const char *format, ...)
{
	va_list values;

	va_start(values, format);
	text_vformat(text, text_add, format, values);
	va_end(values);
}

void text_hex_bytes(struct text *text, const uint8_t *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++)
		text_hex(text, bytes[i], 2);
}

void text_json_string(struct text *text, const char *string)
{
	text_char(text, '"');
	for (; *string != '\0'; string++) {
		unsigned char c = (unsigned char)*string;

		if (c == '"' || c == '\\') {
			text_char(text, '\\');
			text_char(text, (char)c);
		} else if (c < 0x20 || c > 0x7e) {
			text_add(text, "\\u");
			text_hex(text, c, 4);
		} else {
			text_char(text, (char)c);
		}
	}
	text_char(text, '"');
}

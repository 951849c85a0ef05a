/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan.h"

#include <string.h>

struct scan scan_start(const char *text, size_t length)
{
	return (struct scan){text, text + length};
}

size_t scan_left(const struct scan *scan)
{
	return (size_t)(scan->end - scan->at);
}

bool scan_literal(struct scan *scan, const char *literal)
{
	size_t length = strlen(literal);

	if (scan_left(scan) < length || memcmp(scan->at, literal, length) != 0)
		return false;
	scan->at += length;
	return true;
}

bool scan_is(const struct scan *scan, const char *text)
{
	struct scan copy = *scan;

	return scan_literal(&copy, text) && scan_left(&copy) == 0;
}

static bool scan_is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

void scan_blanks(struct scan *scan)
{
	while (scan->at < scan->end && scan_is_blank(*scan->at))
		scan->at++;
}

struct scan scan_until(struct scan *scan, const char *stops)
{
	struct scan taken = {scan->at, scan->at};

	while (scan->at < scan->end && memchr(stops, *scan->at, strlen(stops)) == NULL)
		scan->at++;
	taken.end = scan->at;
	return taken;
}

static unsigned scan_digit(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned)(c - '0');
	c = (char)(c | 0x20);
	if (c >= 'a' && c <= 'f')
		return (unsigned)(c - 'a') + 10;
	return 16;
}

bool scan_number(struct scan *scan, unsigned base, uint32_t *out)
{
	const char *at = scan->at;
	uint32_t number = 0;

	for (; at < scan->end; at++) {
		unsigned digit = scan_digit(*at);

		if (digit >= base)
			break;
		if (number > (UINT32_MAX - digit) / base)
			return false;
		number = number * base + digit;
	}
	if (at == scan->at)
		return false;
	scan->at = at;
	*out = number;
	return true;
}

bool scan_size(struct scan *scan, uint32_t *out)
{
	struct scan copy = *scan;
	unsigned base = scan_literal(&copy, "0x") ? 16 : 10;
	unsigned shift = 0;
	uint32_t number;

	if (!scan_number(&copy, base, &number))
		return false;
	if (copy.at < copy.end) {
		char suffix = (char)(*copy.at | 0x20);

		shift = suffix == 'k' ? 10 : suffix == 'm' ? 20 : suffix == 'g' ? 30 : 0;
	}
	if (number > UINT32_MAX >> shift)
		return false;
	if (shift > 0)
		copy.at++;
	*out = number << shift;
	*scan = copy;
	return true;
}

bool scan_find(struct scan *scan, const char *literal)
{
	size_t length = strlen(literal);

	while (scan_left(scan) >= length) {
		const char *first = memchr(scan->at, literal[0], scan_left(scan) - length + 1);

		if (first == NULL)
			break;
		if (memcmp(first, literal, length) == 0) {
			scan->at = first;
			return true;
		}
		scan->at = first + 1;
	}
	scan->at = scan->end;
	return false;
}

bool scan_copy(const struct scan *scan, char *out, size_t capacity)
{
	size_t length = scan_left(scan);
	bool fits = length < capacity;

	if (!fits)
		length = capacity - 1;
	memcpy(out, scan->at, length);
	out[length] = '\0';
	return fits;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "proc.h"

#include <string.h>

#include "scan.h"

bool proc_next_line(const char *text, size_t length, size_t *at, const char **line,
                    size_t *line_length)
{
	const char *end;

	if (*at >= length)
		return false;
	*line = text + *at;
	end = memchr(*line, '\n', length - *at);
	*line_length = end != NULL ? (size_t)(end - *line) : length - *at;
	*at += *line_length + 1;
	return true;
}

bool proc_mtd_line(const char *line, size_t length, struct mtd_line *out)
{
	struct scan scan = scan_start(line, length);
	struct mtd_line mtd;
	struct scan name;

	if (!scan_literal(&scan, "mtd") || !scan_number(&scan, 10, &mtd.index) ||
	    !scan_literal(&scan, ": ") || !scan_number(&scan, 16, &mtd.size) ||
	    !scan_literal(&scan, " ") || !scan_number(&scan, 16, &mtd.erase_size) ||
	    !scan_literal(&scan, " \""))
		return false;
	name = scan_until(&scan, "\"");
	if (!scan_literal(&scan, "\""))
		return false;
	scan_copy(&name, mtd.name, sizeof mtd.name);
	*out = mtd;
	return true;
}

bool proc_mtd_find(const char *text, size_t length, uint32_t index, const char *name,
                   struct mtd_line *out)
{
	struct mtd_line mtd;
	const char *line;
	size_t at = 0, line_length;

	while (proc_next_line(text, length, &at, &line, &line_length)) {
		if (!proc_mtd_line(line, line_length, &mtd))
			continue;
		if (name != NULL ? strcmp(mtd.name, name) == 0 : mtd.index == index) {
			*out = mtd;
			return true;
		}
	}
	return false;
}

/* `\040` stands for a blank; other backslashes for themselves. */
static char proc_unescape(struct scan *scan)
{
	unsigned value = 0;

	if (*scan->at == '\\' && scan_left(scan) >= 4) {
		for (int i = 1; i <= 3; i++) {
			unsigned digit = (unsigned)(scan->at[i] - '0');

			value = digit < 8 ? value * 8 + digit : 0x1000;
		}
		if (value > 0 && value < 0x100) {
			scan->at += 4;
			return (char)value;
		}
	}
	return *scan->at++;
}

/* An empty one is the line's end: then no options follow. */
static bool proc_mount_field(struct scan *scan, char *out, size_t capacity)
{
	struct scan field;
	size_t length = 0;

	scan_blanks(scan);
	field = scan_until(scan, " \t");
	while (scan_left(&field) > 0) {
		if (length + 1 >= capacity)
			return false;
		out[length++] = proc_unescape(&field);
	}
	out[length] = '\0';
	return strlen(out) == length;
}

bool proc_mount_line(const char *line, size_t length, struct mount_line *out)
{
	struct scan scan = scan_start(line, length);
	struct scan options;
	bool rw = false, ro = false;

	if (!proc_mount_field(&scan, out->source, sizeof out->source) ||
	    !proc_mount_field(&scan, out->target, sizeof out->target) ||
	    !proc_mount_field(&scan, out->type, sizeof out->type))
		return false;
	scan_blanks(&scan);
	options = scan_until(&scan, " \t");
	if (scan_left(&options) == 0)
		return false;
	do {
		struct scan option = scan_until(&options, ",");

		rw |= scan_left(&option) == 2 && scan_literal(&option, "rw");
		ro |= scan_left(&option) == 2 && scan_literal(&option, "ro");
	} while (scan_literal(&options, ","));
	out->writable = rw && !ro;
	return true;
}

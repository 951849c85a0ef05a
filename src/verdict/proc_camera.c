/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "proc.h"

#include <string.h>

#include "scan.h"

bool proc_chip(const char *log, size_t length, struct chip_line *out)
{
	struct scan scan = scan_start(log, length);
	bool found = false;

	while (scan_find(&scan, "the id code = ")) {
		struct scan name = {scan.at, scan.at};
		uint32_t id;

		scan_literal(&scan, "the id code = ");
		/* a number that ends with the text may have been cut */
		if (!scan_number(&scan, 16, &id) || id < 0x10000 || id > 0xffffff ||
		    scan_left(&scan) == 0 || memchr(", \r\n", *scan.at, 5) == NULL)
			continue;
		if (scan_literal(&scan, ", the flash name is "))
			name = scan_until(&scan, " ,\r\n");
		out->id = id;
		scan_copy(&name, out->name, sizeof out->name);
		found = true;
	}
	return found;
}

bool proc_cpuinfo_field(const char *text, size_t length, const char *field, char *out,
                        size_t capacity)
{
	const char *line;
	size_t at = 0, line_length;

	while (proc_next_line(text, length, &at, &line, &line_length)) {
		struct scan scan = scan_start(line, line_length);

		if (!scan_literal(&scan, field))
			continue;
		scan_blanks(&scan);
		if (!scan_literal(&scan, ":"))
			continue;
		scan_blanks(&scan);
		scan_copy(&scan, out, capacity);
		return out[0] != '\0';
	}
	return false;
}

static bool proc_is_letter(char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

bool proc_soc(const char *system_type, char out[PROC_SOC_SIZE])
{
	char before = ' ';

	/* two of Ingenic's kernels have code names, others the SoC's */
	if (strcmp(system_type, "bull") == 0)
		system_type = "T20";
	else if (strcmp(system_type, "Swan") == 0)
		system_type = "T31";
	for (; *system_type != '\0'; before = *system_type++) {
		const char *at = system_type;

		if (proc_is_letter(before) || (at[0] | 0x20) != 't' || at[1] < '1' || at[1] > '4' ||
		    at[2] < '0' || at[2] > '9')
			continue;
		out[0] = 'T';
		out[1] = at[1];
		out[2] = at[2];
		out[3] = '\0';
		return true;
	}
	return false;
}

static bool proc_is_model_char(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

bool proc_model(const char *text, size_t length, char *out, size_t capacity)
{
	struct scan scan = scan_start(text, length);

	while (scan_left(&scan) > 0) {
		struct scan word = scan;

		while (scan_left(&scan) > 0 && proc_is_model_char(*scan.at))
			scan.at++;
		word.end = scan.at;
		if (word.at == word.end)
			scan.at++;
		scan_copy(&word, out, capacity);
		if (scan_literal(&word, "WYZEC") || scan_literal(&word, "WYZE_CA") ||
		    scan_literal(&word, "HL_"))
			return true;
	}
	return false;
}

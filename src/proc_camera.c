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
		if (!scan_number(&scan, 16, &id) || id < 0x10000 ||
		    id > 0xffffff || scan_left(&scan) == 0 ||
		    strchr(", \r\n", *scan.at) == NULL)
			continue;
		if (scan_literal(&scan, ", the flash name is "))
			name = scan_until(&scan, " ,\r\n");
		out->id = id;
		scan_copy(&name, out->name, sizeof out->name);
		found = true;
	}
	return found;
}

bool proc_cpuinfo_field(const char *text, size_t length, const char *field,
			char *out, size_t capacity)
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

const char *proc_soc_name(const char *system_type)
{
	/* Ingenic names its kernels' boards after animals; other boards have
	 * the SoC itself in their name. */
	static const char names[][8] = {"bull", "T20", "swan", "T31", "t20",
					"T20",	"t31", "T31", "t10", "T10",
					"t21",	"T21", "t23", "T23", "t30",
					"T30",	"t40", "T40", "t41", "T41"};
	char lower[32];
	struct scan scan;
	size_t i;

	for (i = 0; i < sizeof lower - 1 && system_type[i] != '\0'; i++)
		lower[i] = (char)(system_type[i] >= 'A' && system_type[i] <= 'Z'
					  ? system_type[i] | 0x20
					  : system_type[i]);
	for (size_t n = 0; n < sizeof names / sizeof names[0]; n += 2) {
		scan = scan_start(lower, i);
		if (scan_find(&scan, names[n]))
			return names[n + 1];
	}
	return NULL;
}

static const struct proc_model_facts models[] = {
	{"WYZECP1_JEF", "Wyze Cam Pan v1", true},
	{"WYZEC1-JZ", "Wyze Cam v2", true},
	{"WYZEC1", "Wyze Cam v1", false},
	{"HL_PAN2", "Wyze Cam Pan v2", false},
	{"HL_PAN3", "Wyze Cam Pan v3", false},
	{"WYZE_CAKP2JFUS", "Wyze Cam v3", false},
};

const struct proc_model_facts *proc_model_facts(const char *model)
{
	for (size_t i = 0; i < sizeof models / sizeof models[0]; i++)
		if (strcmp(model, models[i].model) == 0)
			return &models[i];
	return NULL;
}

static bool proc_is_model_char(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
	       c == '-';
}

static bool proc_looks_like_model(struct scan word)
{
	return scan_literal(&word, "WYZEC") || scan_literal(&word, "WYZE_CA") ||
	       (scan_literal(&word, "HL_") && scan_left(&word) > 0);
}

bool proc_model(const char *text, size_t length, char *out, size_t capacity)
{
	bool found = false;
	size_t at = 0;

	while (at < length) {
		struct scan word;
		size_t start = at;
		char copy[24];

		while (at < length && proc_is_model_char(text[at]))
			at++;
		word = scan_start(text + start, at - start);
		at += at == start;
		if (!proc_looks_like_model(word) ||
		    !scan_copy(&word, copy, sizeof copy))
			continue;
		if (proc_model_facts(copy) != NULL) {
			scan_copy(&word, out, capacity);
			return true;
		}
		if (!found)
			scan_copy(&word, out, capacity);
		found = true;
	}
	return found;
}

bool proc_pending_upgrade(const char *bytes, size_t length, char *out,
			  size_t capacity)
{
	struct scan scan = scan_start(bytes, length);

	while (scan_find(&scan, "FWGRADEUP=")) {
		struct scan value, copy;

		scan_literal(&scan, "FWGRADEUP=");
		value = copy = scan;
		if (!scan_literal(&copy, "kernel") &&
		    !scan_literal(&copy, "drivers") &&
		    !scan_literal(&copy, "FACTORY"))
			continue;
		copy = value;
		while (copy.at < copy.end && *copy.at > ' ' && *copy.at <= '~')
			copy.at++;
		value.end = copy.at;
		scan_copy(&value, out, capacity);
		return true;
	}
	return false;
}

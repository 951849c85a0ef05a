/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bootargs.h"

#include <string.h>

#include "scan.h"

static const char *const bootargs_region_names[REGION_COUNT] = {"mem", "ispmem", "rmem"};

/* `104M@0x0`, all of the value: a value that goes on is something else. */
static void bootargs_parse_region(struct scan value, struct memory_region *out)
{
	struct memory_region region = {.known = true};

	if (!scan_size(&value, &region.size))
		return;
	if (scan_literal(&value, "@") && !scan_size(&value, &region.start))
		return;
	if (scan_left(&value) == 0)
		*out = region;
}

static void bootargs_parse_word(struct scan word, struct bootargs *out)
{
	struct scan key = scan_until(&word, "=");

	if (!scan_literal(&word, "="))
		return;
	for (unsigned i = 0; i < REGION_COUNT; i++)
		if (!out->region[i].known && scan_is(&key, bootargs_region_names[i]))
			bootargs_parse_region(word, &out->region[i]);
	if (out->mtdparts == NULL && scan_is(&key, "mtdparts") && scan_left(&word) > 0) {
		out->mtdparts = word.at;
		out->mtdparts_length = scan_left(&word);
	}
}

void bootargs_parse(const char *text, size_t length, struct bootargs *out)
{
	struct scan scan = scan_start(text, strnlen(text, length));

	memset(out, 0, sizeof *out);
	for (scan_blanks(&scan); scan_left(&scan) > 0; scan_blanks(&scan))
		bootargs_parse_word(scan_until(&scan, " \t\r\n\v\f"), out);
}

uint32_t bootargs_ram(const struct bootargs *args)
{
	uint32_t sum = 0;

	if (!args->region[REGION_MEM].known)
		return 0;
	for (unsigned i = 0; i < REGION_COUNT; i++) {
		if (args->region[i].size > UINT32_MAX - sum)
			return 0;
		sum += args->region[i].size;
	}
	return sum;
}

bool bootargs_ram_differs(const struct bootargs *a, const struct bootargs *b)
{
	for (unsigned i = 0; i < REGION_COUNT; i++) {
		const struct memory_region *one = &a->region[i];
		const struct memory_region *other = &b->region[i];

		if (one->known && other->known &&
		    (one->size != other->size || one->start != other->start))
			return true;
	}
	return false;
}

/* `256k(boot)`: the sizes as numbers, all else as text. */
static bool bootargs_part_differs(struct scan a, struct scan b)
{
	uint32_t one = UINT32_MAX, other = UINT32_MAX; /* `-` is the rest */

	(void)scan_size(&a, &one);
	(void)scan_size(&b, &other);
	return one != other || scan_left(&a) != scan_left(&b) ||
	       memcmp(a.at, b.at, scan_left(&a)) != 0;
}

bool bootargs_mtdparts_differ(const struct bootargs *a, const struct bootargs *b)
{
	struct scan one, other;
	bool more, other_more, differ = false;

	if (a->mtdparts == NULL || b->mtdparts == NULL)
		return false;
	one = scan_start(a->mtdparts, a->mtdparts_length);
	other = scan_start(b->mtdparts, b->mtdparts_length);
	do {
		differ |= bootargs_part_differs(scan_until(&one, ":,"), scan_until(&other, ":,"));
		more = scan_literal(&one, ":") || scan_literal(&one, ",");
		other_more = scan_literal(&other, ":") || scan_literal(&other, ",");
	} while (more && other_more);
	return differ || more != other_more;
}

static void bootargs_size_text(struct text *text, uint32_t size)
{
	unsigned shift = size == 0 ? 0 : size % 0x100000 == 0 ? 20 : size % 0x400 == 0 ? 10 : 0;

	text_number(text, size >> shift);
	if (shift > 0)
		text_char(text, shift == 20 ? 'M' : 'K');
}

void bootargs_ram_text(struct text *text, const struct bootargs *args)
{
	bool first = true;

	for (unsigned i = 0; i < REGION_COUNT; i++) {
		const struct memory_region *region = &args->region[i];

		if (!region->known)
			continue;
		if (!first)
			text_char(text, ' ');
		first = false;
		text_add(text, bootargs_region_names[i]);
		text_char(text, '=');
		bootargs_size_text(text, region->size);
		text_add(text, "@0x");
		text_hex(text, region->start, 1);
	}
}

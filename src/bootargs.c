/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bootargs.h"

#include <string.h>

#include "scan.h"

const char *const bootargs_region_names[REGION_COUNT] = {"mem", "ispmem",
							 "rmem"};

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
	for (unsigned i = 0; i < REGION_COUNT; i++) {
		struct scan copy = key;

		if (!out->region[i].known &&
		    scan_literal(&copy, bootargs_region_names[i]) &&
		    scan_left(&copy) == 0)
			bootargs_parse_region(word, &out->region[i]);
	}
	if (out->mtdparts == NULL && scan_literal(&key, "mtdparts") &&
	    scan_left(&key) == 0 && scan_left(&word) > 0) {
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

bool bootargs_ram_same(const struct bootargs *a, const struct bootargs *b)
{
	return a->region[REGION_MEM].known && b->region[REGION_MEM].known &&
	       !bootargs_ram_differs(a, b);
}

/* One partition of an mtdparts; its name is what stands in the brackets. */
struct bootargs_part {
	uint32_t size; /* UINT32_MAX for `-`, the rest of the chip */
	uint32_t offset;
	bool has_offset;
	struct scan name;
};

static bool bootargs_next_part(struct scan *scan, struct bootargs_part *out)
{
	memset(out, 0, sizeof *out);
	if (scan_literal(scan, "-"))
		out->size = UINT32_MAX;
	else if (!scan_size(scan, &out->size))
		return false;
	out->has_offset = scan_literal(scan, "@");
	if (out->has_offset && !scan_size(scan, &out->offset))
		return false;
	if (scan_literal(scan, "(")) {
		out->name = scan_until(scan, ")");
		if (!scan_literal(scan, ")"))
			return false;
	}
	scan_literal(scan, "ro");
	scan_literal(scan, "lk");
	return scan_literal(scan, ",") || scan_left(scan) == 0;
}

static bool bootargs_same_text(const struct scan *a, const struct scan *b)
{
	return scan_left(a) == scan_left(b) &&
	       (scan_left(a) == 0 || memcmp(a->at, b->at, scan_left(a)) == 0);
}

bool bootargs_mtdparts_differ(const struct bootargs *a,
			      const struct bootargs *b)
{
	struct scan one, other, device, other_device;
	bool differ;

	if (a->mtdparts == NULL || b->mtdparts == NULL)
		return false;
	one = scan_start(a->mtdparts, a->mtdparts_length);
	other = scan_start(b->mtdparts, b->mtdparts_length);
	device = scan_until(&one, ":");
	other_device = scan_until(&other, ":");
	if (!scan_literal(&one, ":") || !scan_literal(&other, ":"))
		return false;
	differ = !bootargs_same_text(&device, &other_device);
	while (scan_left(&one) > 0 && scan_left(&other) > 0) {
		struct bootargs_part part, other_part;

		/* nonsense is no evidence of another board */
		if (!bootargs_next_part(&one, &part) ||
		    !bootargs_next_part(&other, &other_part))
			return false;
		differ |= part.size != other_part.size ||
			  part.has_offset != other_part.has_offset ||
			  part.offset != other_part.offset ||
			  !bootargs_same_text(&part.name, &other_part.name);
	}
	return differ || scan_left(&one) != scan_left(&other);
}

static void bootargs_size_text(struct text *text, uint32_t size)
{
	unsigned shift = size == 0 ? 0 : size % 0x100000 == 0 ? 20
				   : size % 0x400 == 0	      ? 10 : 0;

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

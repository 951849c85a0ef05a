/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bundle.h"

#include <string.h>

#include "digest.h"
#include "image.h"
#include "text.h"
#include "ustar.h"

#define FOLDER "Upgrade/"

enum {
	ENTRY_SUMS,
	ENTRY_PARA,
	ENTRY_IMAGE,
	ENTRY_FORCE,
	ENTRY_MD5,
	ENTRY_PROGRAM,
	ENTRY_SCRIPT,
	ENTRIES
};

/* Sorted, as `tar --sort=name` has them. */
static const struct {
	const char *path;
	unsigned mode;
} entries[ENTRIES] = {
	[ENTRY_SUMS] = {FOLDER "MD5SUMS", 0644},
	[ENTRY_PARA] = {FOLDER "PARA", 0644},
	[ENTRY_IMAGE] = {FOLDER BUNDLE_IMAGE_NAME, 0644},
	[ENTRY_FORCE] = {FOLDER BUNDLE_FORCE_NAME, 0644},
	[ENTRY_MD5] = {FOLDER BUNDLE_IMAGE_NAME ".md5", 0644},
	[ENTRY_PROGRAM] = {FOLDER "pan-fix", 0755},
	[ENTRY_SCRIPT] = {FOLDER "upgraderun.sh", 0755},
};

#define LINE_SIZE 64u /* a line of md5sum with one of these names */

/* The parts that are made here, and where all of them lie. */
struct layout {
	struct bundle_part part[ENTRIES];
	char force[LINE_SIZE];
	char md5[LINE_SIZE];
	char sums[ENTRIES * LINE_SIZE];
};

static struct bundle_part part_of(const struct text *text)
{
	struct bundle_part part = {(const uint8_t *)text->at, text->length};

	return part;
}

static void add_line(struct text *text, const struct bundle_part *part, const char *path)
{
	struct digest md5;
	char digits[DIGEST_TEXT_SIZE];

	digest_md5(part->bytes, part->size, &md5);
	text_format(text, "%s  %s\n", digest_string(&md5, digits), path + sizeof FOLDER - 1);
}

static void lay_out(const struct bundle *bundle, struct layout *layout)
{
	struct bundle_part *part = layout->part;
	struct text force, md5, sums;

	part[ENTRY_PARA] = bundle->para;
	part[ENTRY_IMAGE] = bundle->image;
	part[ENTRY_PROGRAM] = bundle->program;
	part[ENTRY_SCRIPT] = bundle->script;
	text_start(&force, layout->force, sizeof layout->force);
	if (bundle->force != NULL && bundle->force[0] != '\0')
		text_format(&force, "%s\n", bundle->force);
	part[ENTRY_FORCE] = part_of(&force);
	text_start(&md5, layout->md5, sizeof layout->md5);
	add_line(&md5, &bundle->image, entries[ENTRY_IMAGE].path);
	part[ENTRY_MD5] = part_of(&md5);
	text_start(&sums, layout->sums, sizeof layout->sums);
	for (unsigned i = ENTRY_SUMS + 1; i < ENTRIES; i++)
		add_line(&sums, &part[i], entries[i].path);
	part[ENTRY_SUMS] = part_of(&sums);
}

static size_t size_of(const struct layout *layout)
{
	size_t size = ustar_entry_size(0) + USTAR_END;

	for (unsigned i = 0; i < ENTRIES; i++)
		size += ustar_entry_size(layout->part[i].size);
	return size;
}

size_t bundle_size(const struct bundle *bundle)
{
	struct layout layout;

	lay_out(bundle, &layout);
	return size_of(&layout);
}

size_t bundle_make(const struct bundle *bundle, uint8_t *out, size_t capacity)
{
	struct layout layout;
	size_t size, at;

	if (bundle_check(bundle) != BUNDLE_FAULT_NONE)
		return 0;
	lay_out(bundle, &layout);
	size = size_of(&layout);
	if (capacity < size)
		return 0;
	at = ustar_entry(out, FOLDER, 0755, BUNDLE_TIME, NULL, 0);
	for (unsigned i = 0; i < ENTRIES; i++)
		at += ustar_entry(out + at, entries[i].path, entries[i].mode, BUNDLE_TIME,
		                  layout.part[i].bytes, layout.part[i].size);
	at += ustar_end(out + at);
	return at;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "zip.h"

#include <string.h>

#include "crc32.h"

#define LOCAL_SIZE   30u
#define CENTRAL_SIZE 46u
#define END_SIZE     22u

#define VERSION_NEEDED 10u /* 1.0: stored, no folders */
#define VERSION_MADE   10u /* the same, by MS-DOS: no permissions */
#define DOS_TIME       0u
#define DOS_DATE       ((2026u - 1980u) << 9 | 1u << 5 | 1u) /* as BUNDLE_TIME */

/* Where the next byte goes; little endian, as all of a zip. */
struct pen {
	uint8_t *at;
};

static void put16(struct pen *pen, unsigned value)
{
	*pen->at++ = (uint8_t)value;
	*pen->at++ = (uint8_t)(value >> 8);
}

static void put32(struct pen *pen, uint32_t value)
{
	put16(pen, value & 0xffff);
	put16(pen, value >> 16);
}

static void put_bytes(struct pen *pen, const void *bytes, size_t length)
{
	if (length > 0)
		memcpy(pen->at, bytes, length);
	pen->at += length;
}

/* What both headers of a file have in common, from version to extra length. */
static void put_common(struct pen *pen, const struct zip_file *file)
{
	put16(pen, VERSION_NEEDED);
	put16(pen, 0); /* flags */
	put16(pen, 0); /* method: stored */
	put16(pen, DOS_TIME);
	put16(pen, DOS_DATE);
	put32(pen, crc32_of(file->bytes, file->size));
	put32(pen, file->size);
	put32(pen, file->size);
	put16(pen, (unsigned)strlen(file->name));
	put16(pen, 0); /* extra field */
}

static void put_local(struct pen *pen, const struct zip_file *file)
{
	put32(pen, 0x04034b50);
	put_common(pen, file);
	put_bytes(pen, file->name, strlen(file->name));
	put_bytes(pen, file->bytes, file->size);
}

static void put_central(struct pen *pen, const struct zip_file *file, uint32_t offset)
{
	put32(pen, 0x02014b50);
	put16(pen, VERSION_MADE);
	put_common(pen, file);
	put16(pen, 0); /* comment */
	put16(pen, 0); /* disk */
	put16(pen, 0); /* internal attributes */
	put32(pen, 0); /* external attributes */
	put32(pen, offset);
	put_bytes(pen, file->name, strlen(file->name));
}

static void put_end(struct pen *pen, unsigned count, uint32_t size, uint32_t offset)
{
	put32(pen, 0x06054b50);
	put16(pen, 0); /* this disk */
	put16(pen, 0); /* disk of the directory */
	put16(pen, count);
	put16(pen, count);
	put32(pen, size);
	put32(pen, offset);
	put16(pen, 0); /* comment */
}

size_t zip_size(const struct zip_file *files, unsigned count)
{
	size_t size = END_SIZE;

	for (unsigned i = 0; i < count; i++)
		size += LOCAL_SIZE + CENTRAL_SIZE + 2 * strlen(files[i].name) + files[i].size;
	return size;
}

size_t zip_make(const struct zip_file *files, unsigned count, uint8_t *out)
{
	struct pen pen = {out};
	uint32_t offset = 0, directory;

	for (unsigned i = 0; i < count; i++)
		put_local(&pen, &files[i]);
	directory = (uint32_t)(pen.at - out);
	for (unsigned i = 0; i < count; i++) {
		put_central(&pen, &files[i], offset);
		offset += LOCAL_SIZE + (uint32_t)strlen(files[i].name) + files[i].size;
	}
	put_end(&pen, count, (uint32_t)(pen.at - out) - directory, directory);
	return (size_t)(pen.at - out);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "naive.h"

#include <string.h>

static const char *const names[TOOL_COUNT] = {
	[TOOL_PAN_FIX] = "pan-fix",
	[TOOL_ERASE_ALL] = "erase-all",
	[TOOL_FLASHCP] = "flashcp",
	[TOOL_FLASHCP_P] = "flashcp-p",
};

const char *tool_name(enum tool tool)
{
	return names[tool];
}

enum tool tool_named(const char *name)
{
	enum tool tool = TOOL_PAN_FIX;

	while (tool < TOOL_COUNT && strcmp(names[tool], name) != 0)
		tool++;
	return tool;
}

static bool erase_and_write(const struct mtd *mtd, const uint8_t *image)
{
	uint32_t size = mtd->geometry.size, block = mtd->geometry.erase_size;

	for (uint32_t at = 0; at < size; at += block)
		if (mtd->erase(mtd->context, at) != 0)
			return false;
	for (uint32_t at = 0; at < size; at += block)
		if (mtd->program(mtd->context, at, image + at, block) != 0)
			return false;
	return true;
}

static bool same(const struct mtd *mtd, const uint8_t *image, uint32_t at, uint8_t *scratch)
{
	uint32_t block = mtd->geometry.erase_size;

	return mtd->read(mtd->context, at, scratch, block) == 0 &&
	       memcmp(scratch, image + at, block) == 0;
}

static bool read_back(const struct mtd *mtd, const uint8_t *image, uint8_t *scratch)
{
	uint32_t size = mtd->geometry.size, block = mtd->geometry.erase_size;

	for (uint32_t at = 0; at < size; at += block)
		if (!same(mtd, image, at, scratch))
			return false;
	return true;
}

static bool write_what_differs(const struct mtd *mtd, const uint8_t *image, uint8_t *scratch)
{
	uint32_t size = mtd->geometry.size, block = mtd->geometry.erase_size;

	for (uint32_t at = 0; at < size; at += block) {
		if (same(mtd, image, at, scratch))
			continue;
		if (mtd->erase(mtd->context, at) != 0 ||
		    mtd->program(mtd->context, at, image + at, block) != 0)
			return false;
	}
	return true;
}

bool naive_run(enum tool tool, const struct mtd *mtd, const uint8_t *image, uint8_t *scratch)
{
	switch (tool) {
	case TOOL_FLASHCP: return erase_and_write(mtd, image) && read_back(mtd, image, scratch);
	case TOOL_FLASHCP_P:
		return write_what_differs(mtd, image, scratch) && read_back(mtd, image, scratch);
	default: return erase_and_write(mtd, image);
	}
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the tests of U-Boot's tables share: an image made for them, behind which nothing can be read. */
#ifndef PAN_FIX_TEST_TABLE_CASE_H
#define PAN_FIX_TEST_TABLE_CASE_H

#include "pure.h"

#include "guarded.h"
#include "image.h"

#define SIZE_MAX_HERE 8192u

static uint8_t *room, *bytes; /* an image of `length` at the end of `room` */
static uint32_t length;
static struct image image;

static inline void blank_image(uint32_t of_size)
{
	if (room == NULL)
		room = guarded(SIZE_MAX_HERE);
	length = of_size;
	bytes = room + SIZE_MAX_HERE - length;
	memset(bytes, 0xff, length);
}

static inline void put_word(uint32_t at, uint32_t word)
{
	for (unsigned i = 0; i < 4; i++)
		bytes[at + i] = (uint8_t)(word >> 8 * i);
}

static inline void put_chip(uint32_t at, uint32_t id, const char *name)
{
	put_word(at, id);
	memcpy(bytes + at + 4, name, strlen(name) + 1);
}

static inline void put_chips(uint32_t at, uint32_t stride, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		put_chip(at + i * stride, 0x1c7010 + i, "EN25");
}

static inline void put_maker(uint32_t at, uint8_t id)
{
	put_word(at, (uint32_t)id << 8);
	put_word(at + 4, 0x80001234);
}

static inline void put_makers(uint32_t at, uint8_t one, uint8_t two, uint8_t three)
{
	put_maker(at, one);
	put_maker(at + 8, two);
	put_maker(at + 16, three);
}

static inline uint32_t chips(void)
{
	image_parse(bytes, length, &image);
	return image.chips.count;
}

static inline uint32_t makers(void)
{
	image_parse(bytes, length, &image);
	return image.manufacturers.count;
}

#endif

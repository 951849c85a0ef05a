/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "uimage.h"

#include <stddef.h>
#include <string.h>

#include "crc.h"

#define MAGIC 0x27051956u
#define MIPS  5u
enum {
	AT_MAGIC = 0,
	AT_HEAD_CRC = 4,
	AT_SIZE = 12,
	AT_LOAD = 16,
	AT_ENTRY = 20,
	AT_DATA_CRC = 24,
	AT_ARCHITECTURE = 29,
	AT_TYPE = 30,
	AT_COMPRESSION = 31
};

static uint32_t uimage_word(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

const char *uimage_head(const uint8_t *head, enum uimage_type type, uint32_t limit,
                        struct uimage *out)
{
	uint8_t without_crc[UIMAGE_HEAD];

	memcpy(without_crc, head, UIMAGE_HEAD);
	memset(without_crc + AT_HEAD_CRC, 0, 4);
	out->size = uimage_word(head + AT_SIZE);
	out->load = uimage_word(head + AT_LOAD);
	out->entry = uimage_word(head + AT_ENTRY);
	out->data_crc = uimage_word(head + AT_DATA_CRC);
	out->compression = head[AT_COMPRESSION];
	if (uimage_word(head + AT_MAGIC) != MAGIC)
		return "Bad Magic Number";
	if (crc_more(0, without_crc, UIMAGE_HEAD) != uimage_word(head + AT_HEAD_CRC))
		return "Bad Header Checksum";
	if (head[AT_ARCHITECTURE] != MIPS)
		return "Unsupported Architecture";
	if (head[AT_TYPE] != type)
		return "Wrong Image Type";
	if (out->size > limit)
		return "Image is too big";
	return NULL;
}

const char *uimage_data(const struct uimage *image, const uint8_t *data)
{
	return crc_more(0, data, image->size) == image->data_crc ? NULL : "Bad Data CRC";
}

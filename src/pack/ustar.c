/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ustar.h"

#include <string.h>

/* Offsets in the header block (POSIX.1-1990, section 10.1.1). */
enum {
	AT_NAME = 0,
	AT_MODE = 100,
	AT_UID = 108,
	AT_GID = 116,
	AT_SIZE = 124,
	AT_TIME = 136,
	AT_SUM = 148,
	AT_TYPE = 156,
	AT_MAGIC = 257,
};

#define NAME_SIZE 100u

/* digits octal digits; the NUL behind them is there already. */
static void put_octal(uint8_t *at, unsigned digits, size_t value)
{
	while (digits-- > 0) {
		at[digits] = (uint8_t)('0' + (value & 7));
		value >>= 3;
	}
}

/* The sum of the header's bytes, with its own field taken as blanks. */
static void put_sum(uint8_t *header)
{
	unsigned sum = 0;

	memset(header + AT_SUM, ' ', 8);
	for (unsigned i = 0; i < USTAR_BLOCK; i++)
		sum += header[i];
	put_octal(header + AT_SUM, 6, sum);
	header[AT_SUM + 6] = '\0';
}

size_t ustar_entry_size(size_t size)
{
	return USTAR_BLOCK + (size + USTAR_BLOCK - 1) / USTAR_BLOCK * USTAR_BLOCK;
}

size_t ustar_entry(uint8_t *at, const char *name, unsigned mode, uint32_t time,
                   const uint8_t *content, size_t size)
{
	static const char magic[] = {'u', 's', 't', 'a', 'r', '\0', '0', '0' /* the version */};
	size_t total = ustar_entry_size(size);
	size_t length = 0;

	memset(at, 0, USTAR_BLOCK);
	for (; length < NAME_SIZE - 1 && name[length] != '\0'; length++)
		at[AT_NAME + length] = (uint8_t)name[length];
	put_octal(at + AT_MODE, 7, mode);
	put_octal(at + AT_UID, 7, 0);
	put_octal(at + AT_GID, 7, 0);
	put_octal(at + AT_SIZE, 11, size);
	put_octal(at + AT_TIME, 11, time);
	at[AT_TYPE] = length > 0 && name[length - 1] == '/' ? '5' : '0';
	memcpy(at + AT_MAGIC, magic, sizeof magic);
	put_sum(at);
	if (size > 0)
		memcpy(at + USTAR_BLOCK, content, size);
	memset(at + USTAR_BLOCK + size, 0, total - USTAR_BLOCK - size);
	return total;
}

size_t ustar_end(uint8_t *at)
{
	memset(at, 0, USTAR_END);
	return USTAR_END;
}

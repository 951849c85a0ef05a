/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <string.h>

#include "nor_private.h"

/* What the chip puts on the bus. */
static void chip_read(struct nor *nor, uint32_t offset, uint8_t *to, uint32_t length)
{
	memcpy(to, nor->bytes + offset, length);
	if (nor->shaky_count == 0)
		return;
	for (uint32_t i = 0; i < length; i++) {
		uint8_t shaky = nor->shaky[offset + i];

		for (unsigned bit = 0; shaky != 0 && bit < 8; bit++) {
			if ((shaky >> bit & 1) == 0)
				continue;
			if (nor_random(&nor->random) % 16 >= nor->shake)
				to[i] = (uint8_t)(to[i] ^ 1u << bit);
		}
	}
}

static void flicker(struct nor *nor, uint8_t *bytes, uint32_t length)
{
	for (unsigned i = 0; i < 3; i++) {
		uint64_t random = nor_random(&nor->random);

		bytes[(random >> 8) % length] ^= (uint8_t)(1u << random % 8);
	}
}

uint32_t nor_fill_bounce(struct nor *nor, uint32_t offset, uint32_t length,
                         enum nor_fault_kind fault, int *status)
{
	*status = 0;
	switch (fault) {
	case NOR_ERROR:
	case NOR_DEAD_ERROR: *status = -EIO; return 0;
	case NOR_TIMEOUT: *status = -EFAULT; return 0;
	case NOR_STALE:
	case NOR_NOTHING:
	case NOR_DEAD_STALE:
	case NOR_DEAD_NOTHING: return 0;
	case NOR_BLANK:
	case NOR_DEAD_BLANK: memset(nor->bounce, 0xff, length); return 0;
	case NOR_SHORT: chip_read(nor, offset, nor->bounce, length / 2); return length / 2;
	case NOR_FLICKER:
		chip_read(nor, offset, nor->bounce, length);
		flicker(nor, nor->bounce, length);
		return 0;
	case NOR_ERROR_DONE:
		chip_read(nor, offset, nor->bounce, length);
		*status = -EIO;
		return length;
	default: chip_read(nor, offset, nor->bounce, length); return length;
	}
}

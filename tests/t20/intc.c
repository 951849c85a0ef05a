/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "intc.h"

enum {
	LEVEL = 0x00,
	MASK = 0x04,
	MASK_SET = 0x08,
	MASK_CLEAR = 0x0c,
	PENDING = 0x10,
	BANK_SIZE = 0x20
};

/* The lines stay as the devices hold them. */
void intc_reset(struct intc *intc)
{
	for (unsigned i = 0; i < INTC_BANKS; i++)
		intc->mask[i] = UINT32_MAX;
}

uint32_t intc_read(const struct intc *intc, uint32_t offset)
{
	uint32_t bank = offset / BANK_SIZE;

	if (bank >= INTC_BANKS)
		return 0;
	switch (offset % BANK_SIZE) {
	case LEVEL: return intc->level[bank];
	case MASK: return intc->mask[bank];
	case PENDING: return intc->level[bank] & ~intc->mask[bank];
	default: return 0;
	}
}

void intc_write(struct intc *intc, uint32_t offset, uint32_t value)
{
	uint32_t bank = offset / BANK_SIZE;

	if (bank >= INTC_BANKS)
		return;
	switch (offset % BANK_SIZE) {
	case MASK: intc->mask[bank] = value; break;
	case MASK_SET: intc->mask[bank] |= value; break;
	case MASK_CLEAR: intc->mask[bank] &= ~value; break;
	default: break;
	}
}

void intc_line(struct intc *intc, unsigned source, bool level)
{
	uint32_t bit = 1u << source % 32;

	if (source / 32 >= INTC_BANKS)
		return;
	if (level)
		intc->level[source / 32] |= bit;
	else
		intc->level[source / 32] &= ~bit;
}

bool intc_pending(const struct intc *intc)
{
	return (intc->level[0] & ~intc->mask[0]) != 0 || (intc->level[1] & ~intc->mask[1]) != 0;
}

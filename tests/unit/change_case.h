/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the tests of a change share: faults of the flash that a run on the desk meets. */
#ifndef PAN_FIX_TEST_CHANGE_CASE_H
#define PAN_FIX_TEST_CHANGE_CASE_H

#include "desk.h"

#define FOR_EVER UINT32_MAX

static inline void fault(enum nor_fault_kind kind, uint32_t first, uint32_t last)
{
	desk->faults[desk->fault_count++] =
		(struct nor_fault){.kind = kind, .first = first, .last = last, .to = BOOT_SIZE};
}

static inline void fault_at(enum nor_fault_kind kind, uint32_t from, uint32_t to, unsigned bit)
{
	desk->faults[desk->fault_count++] = (struct nor_fault){
		.kind = kind, .last = FOR_EVER, .from = from, .to = to, .bit = bit};
}

/* Operation number `more` after the first erase of a run without faults. */
static inline uint32_t after_first_erase(uint32_t more)
{
	static uint8_t before[BOOT_SIZE];

	memcpy(before, desk->flash, BOOT_SIZE);
	assert_int_equal(desk_run(FLASH), EXIT_DONE);
	memcpy(desk->flash, before, BOOT_SIZE);
	return desk->first_erase + more;
}

/* The boot ROM is not led into what is there. */
static inline void does_not_start(void)
{
	static const uint8_t signature[] = BOOT_SIGNATURE;

	assert_int_not_equal(memcmp(desk->flash, signature, sizeof signature), 0);
}

#endif

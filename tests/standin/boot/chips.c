/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "chips.h"

const struct chip *chips_entry(const struct parts *parts, uint32_t id, bool *known)
{
	for (uint32_t i = 0; i < parts->chip_count; i++)
		if (parts->chips[i].id == id) {
			*known = true;
			return &parts->chips[i];
		}
	*known = false;
	return &parts->chips[parts->chip_count - 1];
}

bool chips_maker_known(const struct parts *parts, uint32_t id)
{
	for (uint32_t i = 0; i < parts->maker_count; i++)
		if (parts->makers[i].id == id >> 16)
			return true;
	return false;
}

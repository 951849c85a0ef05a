/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * install.h - what may be done to the flash before the kernel starts.
 */
#ifndef STANDIN_INSTALL_H
#define STANDIN_INSTALL_H

#include <stdbool.h>

#include "chips.h"

/* True when the setup button is down 1.6 s after power-on, and 2 s later. */
bool install_wanted(void);

/* Puts `demo.bin` of the card into the flash, and says how it went. Before the erase
 * everything is checked; after it nothing is. */
void install_from_card(const struct chip *chip);

/* Copies the backup partitions if the flag partition tells to, then erases the flag: with an
 * entry that is too small for that, at every start again. */
void install_from_backup(const struct chip *chip);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rom.h - the T20's boot ROM, as far as it is known.
 *
 * It starts what has the nine bytes of the signature, a length that lies in
 * what it can load, and the CRC-7 of the SPL; anything else sends it to USB
 * recovery. The SPL, with its header, goes to physical 0x1000 and is entered
 * 0x800 behind that, with the ROM's stack (0x80007ff0: the SPL sets none).
 *
 * That a wrong CRC is refused as well is inferred (FACTS.md, section 2).
 */
#ifndef BOARD_ROM_H
#define BOARD_ROM_H

#include <stdbool.h>
#include <stdint.h>

#define ROM_LOAD    0x1000u
#define ROM_ENTRY   0x80001800u
#define ROM_STACK   0x80007ff0u
#define ROM_SPL_MAX 0x6000u /* up to the stack */

/*
 * flash: at least ROM_SPL_MAX bytes. NULL, and *length the bytes to load, when
 * it starts; otherwise why not.
 */
const char *rom_judge(const uint8_t *flash, uint32_t *length);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kernel.h - the kernel in flash, as a uImage at 0x40000 (big endian: magic at
 * 0, size at 12, load address 16, entry 20, compression 31, data at 64).
 *
 * Source: include/image.h of U-Boot.
 */
#ifndef BOARD_KERNEL_H
#define BOARD_KERNEL_H

#include <stdbool.h>
#include <stdint.h>

#define KERNEL_OFFSET 0x40000u

/* Where it is entered; 0: no uImage is there. */
uint32_t kernel_entry(const uint8_t *flash, uint32_t flash_size);

/*
 * Whether it lies in RAM as it does in flash. A compressed one cannot be
 * compared and counts as whole.
 */
bool kernel_in_ram(const uint8_t *flash, uint32_t flash_size, const uint8_t *ram,
                   uint32_t ram_size);

/* Small and uncompressed, as only those of tests/board are: it says a line on
 * the console and stops. */
bool kernel_is_demo(const uint8_t *flash, uint32_t flash_size);

#endif

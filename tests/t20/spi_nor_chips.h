/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * spi_nor_chips.h - the flash chips that the tests know: one line each, and no other table.
 *
 * Columns: name, JEDEC id, size in MiB, then typical times in microseconds: a page program,
 * erases of 4, 32 and 64 KiB, a write of the status register.
 *
 * C takes the lines through a macro of its own; tests/camera/chips.py reads this file, so keep
 * to one CHIP(...) a line.
 *
 * Sources: EN25QH128A from FACTS.md, section 1; GD25Q127C and W25Q128 are within the ranges given
 * there, which of them has which time is from memory of their data sheets. The times of the others,
 * and of erases of 4 and 64 KiB, are inferred. The first line is the chip of the affected cameras.
 */
#ifndef T20_SPI_NOR_CHIPS_H
#define T20_SPI_NOR_CHIPS_H

/* clang-format off */
#define SPI_NOR_CHIPS(CHIP) \
	CHIP("EN25QH128A", 0x1c7018, 16, 800, 50000, 100000, 200000, 5000) \
	CHIP("GD25Q127C", 0xc84018, 16, 500, 50000, 150000, 250000, 5000) \
	CHIP("W25Q128", 0xef4018, 16, 700, 45000, 120000, 150000, 10000) \
	CHIP("ZB25VQ128", 0x5e4018, 16, 600, 50000, 120000, 200000, 5000) \
	CHIP("XM25QH128A", 0x207018, 16, 700, 50000, 120000, 200000, 5000) \
	CHIP("XM25QH128C", 0x204018, 16, 700, 50000, 120000, 200000, 5000) \
	CHIP("XT25F128B", 0x0b4018, 16, 700, 50000, 120000, 200000, 5000) \
	CHIP("EN25QX128A", 0x1c4018, 16, 800, 50000, 100000, 200000, 5000) \
	CHIP("FM25Q64", 0xf83217, 8, 700, 50000, 120000, 200000, 5000)
/* clang-format on */

#endif

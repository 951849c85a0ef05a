/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * spi_nor_private.h - what the files of the chip share.
 *
 * spi_nor.c         the bus: commands, addresses, reads
 * spi_nor_change.c  program, erase, status write; protection; power
 * spi_nor_chip.c    finds a chip in the table, spi_nor_chips.h
 */
#ifndef T20_SPI_NOR_PRIVATE_H
#define T20_SPI_NOR_PRIVATE_H

#include "spi_nor.h"

/* The hooks of an operation. */
enum spi_nor_fault spi_nor_ask(struct spi_nor *nor, struct spi_nor_op *op);
void spi_nor_tell(struct spi_nor *nor, const struct spi_nor_op *op);

/* The change that was sent, at the end of its transaction. */
void spi_nor_program(struct spi_nor *nor);
void spi_nor_erase(struct spi_nor *nor, uint32_t length);
void spi_nor_write_status(struct spi_nor *nor);

#endif

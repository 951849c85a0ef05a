/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "spi_nor_private.h"

#include <string.h>

#define US 1000ull

static bool is_protected(const struct spi_nor *nor, uint32_t offset, uint32_t length)
{
	uint32_t level = (nor->status & SPI_NOR_BP) >> 2;
	uint32_t part;

	if (level == 0)
		return false;
	if (level == 7)
		return true;
	part = nor->chip.size / 64 << (level - 1);
	if (nor->status & SPI_NOR_TB)
		return offset < part;
	return offset + length > nor->chip.size - part;
}

enum spi_nor_fault spi_nor_ask(struct spi_nor *nor, struct spi_nor_op *op)
{
	enum spi_nor_fault fault;

	if (nor->hooks.fault == NULL)
		return SPI_NOR_FINE;
	fault = nor->hooks.fault(nor->hooks.ctx, op);
	nor->silent = op->is_silent;
	return fault;
}

void spi_nor_tell(struct spi_nor *nor, const struct spi_nor_op *op)
{
	if (nor->hooks.log != NULL)
		nor->hooks.log(nor->hooks.ctx, op);
}

/* What the range held, and what it holds when all of the change is done. */
static void effect(struct spi_nor *nor, const struct spi_nor_op *op)
{
	uint32_t base = op->offset % SPI_NOR_PAGE;

	memcpy(nor->before, nor->bytes + op->offset, op->length);
	memcpy(nor->after, nor->before, op->length);
	if (op->kind == SPI_NOR_ERASE)
		memset(nor->after, 0xff, op->length);
	for (uint32_t i = 0; op->kind == SPI_NOR_PROGRAM && i < op->length; i++)
		if (nor->written[base + i])
			nor->after[i] &= nor->page[base + i];
}

static void tear(struct spi_nor *nor, const struct spi_nor_op *op)
{
	uint8_t *bytes = nor->bytes + op->offset;

	memcpy(bytes, nor->before, op->length);
	if (nor->hooks.torn != NULL)
		nor->hooks.torn(nor->hooks.ctx, op, nor->after, bytes);
}

static void carry_out(struct spi_nor *nor, struct spi_nor_op *op)
{
	nor->busy_until = op->start_ns + op->time_ns;
	if (op->fault == SPI_NOR_NEVER)
		nor->busy_until = UINT64_MAX;
	if (op->kind == SPI_NOR_STATUS) {
		if (op->fault == SPI_NOR_FINE)
			nor->status = nor->new_status;
		return;
	}
	effect(nor, op);
	if (op->fault == SPI_NOR_FINE)
		memcpy(nor->bytes + op->offset, nor->after, op->length);
	if (op->fault == SPI_NOR_PARTLY || op->fault == SPI_NOR_CUT)
		tear(nor, op);
}

/* A change begins when the chip is deselected. */
static void change(struct spi_nor *nor, struct spi_nor_op *op)
{
	if (!(nor->status & SPI_NOR_WEL))
		return;
	nor->status &= (uint8_t)~SPI_NOR_WEL;
	op->number = nor->changes++;
	op->start_ns = t20_now(nor->host);
	op->is_protected = op->kind != SPI_NOR_STATUS && is_protected(nor, op->offset, op->length);
	op->fault = op->is_protected ? SPI_NOR_LOST : spi_nor_ask(nor, op);
	if (op->is_protected)
		op->time_ns = 0;
	carry_out(nor, op);
	nor->last = *op;
	spi_nor_tell(nor, op);
	if (op->fault == SPI_NOR_CUT && nor->host->power_lost != NULL)
		nor->host->power_lost(nor->host->ctx);
}

/* The first and last byte of the page that were given; they may have wrapped. */
void spi_nor_program(struct spi_nor *nor)
{
	struct spi_nor_op op = {.kind = SPI_NOR_PROGRAM};
	uint32_t first = 0, end = SPI_NOR_PAGE;

	while (first < SPI_NOR_PAGE && !nor->written[first])
		first++;
	if (first == SPI_NOR_PAGE)
		return;
	while (!nor->written[end - 1])
		end--;
	op.offset = (nor->op.offset & ~(SPI_NOR_PAGE - 1)) + first;
	op.length = end - first;
	op.time_ns = nor->chip.page_us * US;
	change(nor, &op);
}

void spi_nor_erase(struct spi_nor *nor, uint32_t length)
{
	struct spi_nor_op op = {.kind = SPI_NOR_ERASE, .length = length};

	op.offset = nor->address % nor->chip.size & ~(length - 1);
	op.time_ns = US * (length == 0x1000   ? nor->chip.erase4_us
	                   : length == 0x8000 ? nor->chip.erase32_us
	                                      : nor->chip.erase64_us);
	change(nor, &op);
}

void spi_nor_write_status(struct spi_nor *nor)
{
	struct spi_nor_op op = {.kind = SPI_NOR_STATUS, .length = 1};

	op.time_ns = nor->chip.status_us * US;
	change(nor, &op);
}

bool spi_nor_power_off(struct spi_nor *nor)
{
	bool inside = spi_nor_busy(nor) && nor->last.kind != SPI_NOR_STATUS;

	if (inside && nor->last.fault == SPI_NOR_FINE)
		tear(nor, &nor->last);
	nor->busy_until = 0;
	nor->status &= (uint8_t)~SPI_NOR_WEL;
	nor->count = 0;
	return inside;
}

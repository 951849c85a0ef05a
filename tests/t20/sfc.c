/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sfc.h"

#include <string.h>

#define CONF_DATA    (1u << 16)
#define CONF_COMMAND (1u << 24)
#define TRIG_START   (1u << 0)
#define TRIG_STOP    (1u << 1)
#define TRIG_FLUSH   (1u << 2)

void sfc_init(struct sfc *sfc, const struct t20_host *host, struct spi_nor *nor)
{
	sfc->host = host;
	sfc->nor = nor;
	sfc_reset(sfc);
}

void sfc_reset(struct sfc *sfc)
{
	memset(sfc->regs, 0, sizeof sfc->regs);
	sfc->ended = sfc->active = sfc->writes = false;
	sfc->left = sfc->unread = sfc->fifo_first = sfc->fifo_count = 0;
	sfc->ends_ns = UINT64_MAX;
}

static uint32_t reg(const struct sfc *sfc, uint32_t offset)
{
	return sfc->regs[offset / 4];
}

static uint32_t status(const struct sfc *sfc)
{
	uint32_t threshold = reg(sfc, SFC_GLB) >> 7 & 0x3f;
	uint32_t words = (sfc->unread + 3) / 4;
	uint32_t value = sfc->fifo_count << 16;

	if (sfc->ended)
		value |= SFC_SR_END;
	if (sfc->active && sfc->writes && sfc->left > 0)
		value |= SFC_SR_TREQ;
	if (!sfc->writes && sfc->fifo_count > 0 &&
	    (sfc->fifo_count >= threshold || sfc->fifo_count >= words))
		value |= SFC_SR_RREQ;
	return value;
}

static void set_line(struct sfc *sfc)
{
	uint32_t wanted = ~reg(sfc, SFC_INTC) & 0x1f;

	t20_irq(sfc->host, SFC_IRQ, (status(sfc) & wanted) != 0);
}

static void send_head(struct sfc *sfc)
{
	uint32_t conf = reg(sfc, SFC_TRAN_CONF0);
	uint32_t address = reg(sfc, SFC_DEV_ADDR0);
	uint32_t width = conf >> 26 & 7, dummy = conf >> 17 & 0x3f;

	spi_nor_select(sfc->nor);
	if (conf & CONF_COMMAND)
		spi_nor_exchange(sfc->nor, (uint8_t)conf);
	while (width-- > 0)
		spi_nor_exchange(sfc->nor, (uint8_t)(address >> 8 * width));
	for (uint32_t i = 0; i < (dummy + 7) / 8; i++)
		spi_nor_exchange(sfc->nor, 0xff);
}

static void finish(struct sfc *sfc)
{
	sfc->active = false;
	spi_nor_deselect(sfc->nor);
	sfc->ended = !sfc->nor->silent;
}

/* As much of a read as the FIFO takes. */
static void fill(struct sfc *sfc)
{
	while (sfc->left > 0 && sfc->fifo_count < SFC_FIFO_WORDS) {
		uint32_t last = sfc->fifo_first + sfc->fifo_count;
		uint32_t word = 0;

		for (unsigned i = 0; i < 4 && sfc->left > 0; i++, sfc->left--)
			word |= (uint32_t)spi_nor_exchange(sfc->nor, 0xff) << 8 * i;
		sfc->fifo[last % SFC_FIFO_WORDS] = word;
		sfc->fifo_count++;
	}
	if (sfc->left == 0 && sfc->active)
		finish(sfc);
}

/* Memory that is not there reads as nothing and takes nothing. */
static void move(struct sfc *sfc)
{
	const struct t20_host *host = sfc->host;
	uint32_t at = reg(sfc, SFC_MEM_ADDR);
	uint8_t piece[SFC_PIECE];

	while (sfc->left > 0) {
		uint32_t length = sfc->left < sizeof piece ? sfc->left : sizeof piece;

		if (!sfc->writes || host->dma_read == NULL ||
		    !host->dma_read(host->ctx, at, piece, length))
			memset(piece, 0xff, length);
		for (uint32_t i = 0; i < length; i++)
			piece[i] = spi_nor_exchange(sfc->nor, piece[i]);
		if (!sfc->writes && !sfc->nor->silent && host->dma_write != NULL)
			host->dma_write(host->ctx, at, piece, length);
		at += length;
		sfc->left -= length;
	}
}

/* When the transfer that begins now is over. */
static uint64_t end_of_transfer(const struct sfc *sfc)
{
	uint64_t now = t20_now(sfc->host);
	uint64_t end = now + (uint64_t)sfc->left * sfc->ns_per_byte, ready = sfc->nor->busy_until;

	if (sfc->poll_ns == 0 || !spi_nor_busy(sfc->nor))
		return end;
	if (ready > now + sfc->poll_ns)
		ready = now + sfc->poll_ns;
	return ready > end ? ready : end;
}

static void finish_later(struct sfc *sfc, uint64_t end)
{
	bool silent;

	move(sfc);
	finish(sfc);
	silent = sfc->nor->silent;
	sfc->ended = !silent && sfc->ns_per_byte == 0;
	sfc->ends_ns = silent || sfc->ended ? UINT64_MAX : end;
	t20_wake_at(sfc->host, T20_TIMER_SFC, sfc->ends_ns);
}

void sfc_wake(struct sfc *sfc)
{
	if (t20_now(sfc->host) < sfc->ends_ns)
		return;
	sfc->ends_ns = UINT64_MAX;
	sfc->ended = true;
	set_line(sfc);
}

static void start(struct sfc *sfc)
{
	bool data = reg(sfc, SFC_TRAN_CONF0) & CONF_DATA;
	uint64_t end;

	sfc->writes = reg(sfc, SFC_GLB) & SFC_GLB_WRITES;
	sfc->left = data ? reg(sfc, SFC_TRAN_LEN) : 0;
	sfc->unread = sfc->writes ? 0 : sfc->left;
	sfc->fifo_count = 0;
	sfc->ends_ns = UINT64_MAX;
	sfc->active = true;
	end = end_of_transfer(sfc);
	send_head(sfc);
	if (reg(sfc, SFC_GLB) & SFC_GLB_DMA)
		finish_later(sfc, end);
	else if (sfc->left == 0)
		finish(sfc);
	else if (!sfc->writes)
		fill(sfc);
}

static void trigger(struct sfc *sfc, uint32_t value)
{
	if (value & TRIG_STOP) {
		if (sfc->active)
			spi_nor_deselect(sfc->nor);
		sfc->active = false;
		sfc->left = 0;
	}
	if (value & TRIG_FLUSH)
		sfc->fifo_count = 0;
	if (value & TRIG_START)
		start(sfc);
}

static uint32_t take_word(struct sfc *sfc)
{
	uint32_t word;

	if (sfc->fifo_count == 0)
		return 0;
	word = sfc->fifo[sfc->fifo_first % SFC_FIFO_WORDS];
	sfc->fifo_first = (sfc->fifo_first + 1) % SFC_FIFO_WORDS;
	sfc->fifo_count--;
	sfc->unread -= sfc->unread < 4 ? sfc->unread : 4;
	if (sfc->active && !sfc->writes)
		fill(sfc);
	return word;
}

static void give_word(struct sfc *sfc, uint32_t word)
{
	if (!sfc->active || !sfc->writes)
		return;
	for (unsigned i = 0; i < 4 && sfc->left > 0; i++, sfc->left--)
		spi_nor_exchange(sfc->nor, (uint8_t)(word >> 8 * i));
	if (sfc->left == 0)
		finish(sfc);
}

uint32_t sfc_read(struct sfc *sfc, uint32_t offset, unsigned size)
{
	(void)size;
	if (offset >= SFC_DR) {
		uint32_t word = take_word(sfc);

		set_line(sfc);
		return word;
	}
	if (offset == SFC_SR)
		return status(sfc);
	return offset < sizeof sfc->regs ? reg(sfc, offset) : 0;
}

void sfc_write(struct sfc *sfc, uint32_t offset, uint32_t value, unsigned size)
{
	(void)size;
	if (offset >= SFC_DR)
		give_word(sfc, value);
	else if (offset == SFC_TRIG)
		trigger(sfc, value);
	else if (offset == SFC_SCR && value & SFC_SR_END)
		sfc->ended = false;
	else if (offset < sizeof sfc->regs && offset != SFC_SR)
		sfc->regs[offset / 4] = value;
	set_line(sfc);
}

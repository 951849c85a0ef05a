/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "msc.h"

#include <string.h>

#define STAT_SILENT     (1u << 1)
#define STAT_EMPTY      (1u << 6)
#define STAT_CLOCK      (1u << 8)
#define STAT_RESPONSE   (1u << 11)
#define STAT_DATA_DONE  (1u << 12)
#define STAT_PROGRAMMED (1u << 13)
#define STAT_STOPPED    (1u << 31)

#define CLOCK_STOP  (1u << 0)
#define CLOCK_START (1u << 1)
#define START       (1u << 2)
#define RESET       (1u << 3)

#define CMDAT_RESPONSE  7u
#define CMDAT_DATA      (1u << 3)
#define CMDAT_WRITE     (1u << 4)
#define CMDAT_AUTO_STOP (1u << 16)

void msc_init(struct msc *msc, const struct t20_host *host, struct sd_card *card)
{
	msc->host = host;
	msc->card = card;
	msc_reset(msc);
}

void msc_reset(struct msc *msc)
{
	memset(msc->regs, 0, sizeof msc->regs);
	memset(msc->response, 0, sizeof msc->response);
	msc->events = msc->left = 0;
	msc->response_at = 0;
	msc->clock = msc->writes = false;
}

static uint32_t reg(const struct msc *msc, uint32_t offset)
{
	return msc->regs[offset / 4];
}

static void keep_short(struct msc *msc, unsigned command)
{
	uint32_t value = msc->card->response[0];

	msc->response[0] = (uint16_t)(command << 8 | value >> 24);
	msc->response[1] = (uint16_t)(value >> 8);
	msc->response[2] = (uint16_t)(value & 0xff);
}

static void keep_long(struct msc *msc)
{
	const uint32_t *value = msc->card->response;
	uint32_t before = 0x3f;

	for (unsigned i = 0; i < 4; i++) {
		msc->response[2 * i] = (uint16_t)(before << 8 | value[i] >> 24);
		msc->response[2 * i + 1] = (uint16_t)(value[i] >> 8);
		before = value[i] & 0xff;
	}
	msc->response[8] = (uint16_t)(before << 8);
}

static void start(struct msc *msc)
{
	unsigned command = reg(msc, MSC_CMD) & 0x3f;
	uint32_t how = reg(msc, MSC_CMDAT);
	enum sd_answer answer = sd_card_command(msc->card, command, reg(msc, MSC_ARG));

	msc->response_at = 0;
	msc->left = 0;
	msc->events &= ~MSC_IREG_STOPPED;
	if (answer == SD_SILENT && how & CMDAT_RESPONSE) {
		msc->events |= MSC_IREG_SILENT;
		return;
	}
	if (answer == SD_LONG)
		keep_long(msc);
	else if (answer == SD_SHORT)
		keep_short(msc, command);
	msc->events |= MSC_IREG_RESPONSE | MSC_IREG_PROGRAMMED;
	if (how & CMDAT_DATA) {
		msc->writes = how & CMDAT_WRITE;
		msc->left = reg(msc, MSC_NOB) * reg(msc, MSC_BLKLEN);
		msc->events &= ~(MSC_IREG_PROGRAMMED | MSC_IREG_DATA_DONE);
	}
}

static void data_done(struct msc *msc)
{
	msc->events |= MSC_IREG_DATA_DONE;
	if (msc->writes)
		msc->events |= MSC_IREG_PROGRAMMED;
	if (reg(msc, MSC_CMDAT) & CMDAT_AUTO_STOP) {
		sd_card_command(msc->card, 12, 0);
		msc->events |= MSC_IREG_STOPPED;
	}
}

static uint32_t take_word(struct msc *msc)
{
	uint32_t word = 0;

	if (msc->left == 0 || msc->writes)
		return 0;
	for (unsigned i = 0; i < 4 && msc->left > 0; i++, msc->left--)
		word |= (uint32_t)sd_card_take(msc->card) << 8 * i;
	if (msc->left == 0)
		data_done(msc);
	return word;
}

static void give_word(struct msc *msc, uint32_t word)
{
	if (msc->left == 0 || !msc->writes)
		return;
	for (unsigned i = 0; i < 4 && msc->left > 0; i++, msc->left--)
		sd_card_give(msc->card, (uint8_t)(word >> 8 * i));
	if (msc->left == 0)
		data_done(msc);
}

static uint32_t smaller(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/* One piece of memory; false: it is not there. */
static bool move(struct msc *msc, uint32_t address, uint32_t length)
{
	const struct t20_host *host = msc->host;
	uint8_t block[SD_BLOCK];

	while (length > 0 && msc->left > 0) {
		uint32_t part = smaller(smaller(length, msc->left), sizeof block);

		if (msc->writes && !host->dma_read(host->ctx, address, block, part))
			return false;
		for (uint32_t i = 0; i < part; i++) {
			if (msc->writes)
				sd_card_give(msc->card, block[i]);
			else
				block[i] = sd_card_take(msc->card);
		}
		if (!msc->writes && !host->dma_write(host->ctx, address, block, part))
			return false;
		address += part;
		length -= part;
		msc->left -= part;
	}
	return true;
}

static uint32_t number(const uint8_t *at)
{
	return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static void follow_chain(struct msc *msc)
{
	const struct t20_host *host = msc->host;
	uint32_t at = reg(msc, MSC_DMANDA);
	uint8_t descriptor[16];

	if (host->dma_read == NULL || host->dma_write == NULL)
		return;
	for (unsigned i = 0; i < MSC_CHAIN_MAX && msc->left > 0; i++) {
		if (!host->dma_read(host->ctx, at, descriptor, sizeof descriptor) ||
		    !move(msc, number(descriptor + 4), number(descriptor + 8)))
			return;
		at = number(descriptor);
		if ((number(descriptor + 12) & 1) == 0)
			break;
	}
	if (msc->left > 0)
		return;
	data_done(msc);
	msc->events |= MSC_IREG_DMA_DONE;
	msc->events |= msc->writes ? MSC_IREG_ALL_WRITTEN : MSC_IREG_ALL_READ;
}

static uint32_t status(const struct msc *msc)
{
	uint32_t value = msc->clock ? STAT_CLOCK : 0;

	if (msc->left == 0 || msc->writes)
		value |= STAT_EMPTY;
	if (msc->left == 0)
		value |= STAT_DATA_DONE;
	if (msc->events & MSC_IREG_SILENT)
		value |= STAT_SILENT;
	if (msc->events & MSC_IREG_RESPONSE)
		value |= STAT_RESPONSE;
	if (msc->events & MSC_IREG_PROGRAMMED)
		value |= STAT_PROGRAMMED;
	if (msc->events & MSC_IREG_STOPPED)
		value |= STAT_STOPPED;
	return value;
}

static uint32_t events(const struct msc *msc)
{
	uint32_t level = msc->left == 0 ? 0 : msc->writes ? MSC_IREG_WRITABLE : MSC_IREG_READABLE;

	return msc->events | level;
}

static void set_line(struct msc *msc)
{
	t20_irq(msc->host, MSC0_IRQ, (events(msc) & ~reg(msc, MSC_IMASK)) != 0);
}

uint32_t msc_read(struct msc *msc, uint32_t offset, unsigned size)
{
	(void)size;
	if (offset == MSC_STAT)
		return status(msc);
	if (offset == MSC_IREG)
		return events(msc);
	if (offset == MSC_RXFIFO) {
		uint32_t word = take_word(msc);

		set_line(msc);
		return word;
	}
	if (offset == MSC_RES)
		return msc->response_at < 9 ? msc->response[msc->response_at++] : 0;
	return offset < MSC_SIZE ? reg(msc, offset) : 0;
}

static void control(struct msc *msc, uint32_t value)
{
	if (value & RESET)
		msc_reset(msc);
	if (value & CLOCK_STOP)
		msc->clock = false;
	if (value & CLOCK_START)
		msc->clock = true;
	if (value & START)
		start(msc);
}

void msc_write(struct msc *msc, uint32_t offset, uint32_t value, unsigned size)
{
	(void)size;
	if (offset == MSC_STRPCL)
		control(msc, value);
	else if (offset == MSC_IREG)
		msc->events &= ~value;
	else if (offset == MSC_TXFIFO)
		give_word(msc, value);
	else if (offset < MSC_SIZE && offset != MSC_STAT)
		msc->regs[offset / 4] = value;
	if (offset == MSC_DMAC && value & 1)
		follow_chain(msc);
	set_line(msc);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sd_card.h"

#include <string.h>

enum { IDLE, READY, IDENT, STANDBY, TRANSFER, DATA, RECEIVE };

#define RCA            0x4321u
#define STATUS_READY   (1u << 8)
#define STATUS_APP     (1u << 5)
#define STATUS_ADDRESS (1u << 31)
#define OCR_READY      0xc0ff8000u /* powered up, block addresses, 2.7 to 3.6 V */

static uint32_t status(const struct sd_card *card)
{
	return card->state << 9 | STATUS_READY | (card->app ? STATUS_APP : 0);
}

void sd_card_power(struct sd_card *card, bool on)
{
	if (card->powered && !on) {
		card->state = IDLE;
		card->app = false;
		card->at = card->length = 0;
	}
	card->powered = on;
}

static enum sd_answer answer(struct sd_card *card, uint32_t value)
{
	card->response[0] = value;
	return SD_SHORT;
}

static enum sd_answer identity(struct sd_card *card)
{
	/* maker 0, "PF", "DEMO ", revision 1.0, a serial number, date */
	static const uint32_t cid[4] = {0x00504644, 0x454d4f20, 0x10000000, 0x01012001};

	memcpy(card->response, cid, sizeof cid);
	return SD_LONG;
}

/* CSD version 2: capacity in units of 512 KiB less one. */
static enum sd_answer characteristics(struct sd_card *card)
{
	uint32_t size = card->blocks / 1024 - (card->blocks >= 1024);

	card->response[0] = 0x400e0032;
	card->response[1] = 0x5b590000 | size >> 16;
	card->response[2] = (size & 0xffff) << 16 | 0x7f80;
	card->response[3] = 0x0a400001;
	return SD_LONG;
}

static void data_from_card(struct sd_card *card, uint32_t length)
{
	card->at = 0;
	card->length = length;
	card->stream = card->writes = false;
}

/* CMD6: high speed is there, and chosen when it was asked for. */
static enum sd_answer switch_function(struct sd_card *card, uint32_t argument)
{
	memset(card->buffer, 0, 64);
	card->buffer[1] = 100; /* mA */
	card->buffer[13] = 0x03;
	card->buffer[16] = (argument & 0xf) == 1 ? 1 : 0;
	data_from_card(card, 64);
	return answer(card, status(card));
}

static enum sd_answer configuration(struct sd_card *card)
{
	static const uint8_t scr[8] = {0x02, 0x35, 0x80, 0x00};

	memcpy(card->buffer, scr, sizeof scr);
	data_from_card(card, sizeof scr);
	return answer(card, status(card));
}

static void load(struct sd_card *card)
{
	card->at = 0;
	card->length = SD_BLOCK;
	card->failed =
		card->block >= card->blocks || !card->read(card->ctx, card->block, card->buffer);
	if (card->failed)
		memset(card->buffer, 0, SD_BLOCK);
}

static enum sd_answer blocks(struct sd_card *card, uint32_t argument, bool writes, bool stream)
{
	uint32_t before = status(card);

	if (argument >= card->blocks)
		return answer(card, before | STATUS_ADDRESS);
	card->block = argument;
	card->stream = stream;
	card->writes = writes;
	card->state = writes ? RECEIVE : DATA;
	if (writes) {
		card->at = 0;
		card->length = SD_BLOCK;
	} else {
		load(card);
	}
	return answer(card, before);
}

static enum sd_answer application(struct sd_card *card, unsigned command)
{
	uint32_t before = status(card);

	card->app = false;
	switch (command) {
	case 6:
	case 23:
	case 42: return answer(card, before);
	case 13:
		memset(card->buffer, 0, 64);
		data_from_card(card, 64);
		return answer(card, before);
	case 41: card->state = READY; return answer(card, OCR_READY);
	case 51: return configuration(card);
	default: return SD_SILENT;
	}
}

/* Commands that change the state. */
static enum sd_answer advance(struct sd_card *card, unsigned command, uint32_t argument)
{
	uint32_t before = status(card);

	switch (command) {
	case 0: card->state = IDLE; return SD_SILENT;
	case 2: card->state = IDENT; return identity(card);
	case 3: card->state = STANDBY; return answer(card, RCA << 16 | (before & 0x1fff));
	case 7:
		card->state = argument >> 16 == RCA ? TRANSFER : STANDBY;
		return card->state == TRANSFER ? answer(card, before) : SD_SILENT;
	case 12:
		card->stream = false;
		card->at = card->length = 0;
		card->state = TRANSFER;
		return answer(card, before);
	default: card->app = true; return answer(card, status(card));
	}
}

enum sd_answer sd_card_command(struct sd_card *card, unsigned command, uint32_t argument)
{
	if (!card->powered || card->read == NULL)
		return SD_SILENT;
	if (card->app)
		return application(card, command);
	switch (command) {
	case 0:
	case 2:
	case 3:
	case 7:
	case 12:
	case 55: return advance(card, command, argument);
	case 6: return switch_function(card, argument);
	case 8: return answer(card, argument & 0xfff);
	case 9: return characteristics(card);
	case 10: return identity(card);
	case 13:
	case 16: return answer(card, status(card));
	case 17:
	case 18: return blocks(card, argument, false, command == 18);
	case 24:
	case 25: return blocks(card, argument, true, command == 25);
	default: return SD_SILENT;
	}
}

uint8_t sd_card_take(struct sd_card *card)
{
	uint8_t byte;

	if (card->writes || card->at >= card->length)
		return 0xff;
	byte = card->buffer[card->at++];
	if (card->at == card->length && card->stream) {
		card->block++;
		load(card);
	} else if (card->at == card->length) {
		card->state = TRANSFER;
	}
	return byte;
}

void sd_card_give(struct sd_card *card, uint8_t byte)
{
	if (!card->writes || card->at >= card->length)
		return;
	card->buffer[card->at++] = byte;
	if (card->at < card->length)
		return;
	card->failed = card->block >= card->blocks || card->write == NULL ||
	               !card->write(card->ctx, card->block, card->buffer);
	if (card->stream) {
		card->block++;
		card->at = 0;
	} else {
		card->state = TRANSFER;
	}
}

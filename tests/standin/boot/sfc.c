/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sfc.h"

#include <stdbool.h>
#include <string.h>

#include "io.h"

#define SFC               0x13440000u
#define SFC_GLOBAL        (SFC + 0x00)
#define SFC_CONFIGURATION (SFC + 0x04)
#define SFC_TRANSFER      (SFC + 0x14)
#define SFC_LENGTH        (SFC + 0x2c)
#define SFC_ADDRESS       (SFC + 0x30)
#define SFC_ADDRESS_PLUS  (SFC + 0x48)
#define SFC_TRIGGER       (SFC + 0x64)
#define SFC_STATUS        (SFC + 0x68)
#define SFC_STATUS_CLEAR  (SFC + 0x6c)
#define SFC_CLOCK_GATE    (SFC + 0x78)
#define SFC_DATA          (SFC + 0x1000)

#define GLOBAL_THRESHOLD (SFC_BURST << 7)
#define GLOBAL_ONE_PHASE (1u << 3)
#define GLOBAL_OUT       (1u << 13)
#define TRANSFER_ADDRESS (3u << 26)
#define TRANSFER_COMMAND (1u << 24)
#define TRANSFER_DATA    (1u << 16)
#define TRIGGER_START    1u
#define TRIGGER_FLUSH    4u
#define STATUS_END       0x10u
#define STATUS_ROOM      0x08u
#define STATUS_DATA      0x04u

#define SFC_BURST 31u /* words that a request stands for */

void sfc_start(void)
{
	io_write(SFC_GLOBAL, GLOBAL_THRESHOLD);
	io_write(SFC_CONFIGURATION, 7); /* chip select, hold and write protect idle high */
	io_write(SFC_CLOCK_GATE, 0);
}

static void sfc_trigger(uint8_t code, uint32_t address, uint32_t length, bool out)
{
	uint32_t transfer = TRANSFER_COMMAND | code;

	if (address != SFC_NO_ADDRESS)
		transfer |= TRANSFER_ADDRESS;
	if (length > 0)
		transfer |= TRANSFER_DATA;
	io_write(SFC_GLOBAL, GLOBAL_THRESHOLD | GLOBAL_ONE_PHASE | (out ? GLOBAL_OUT : 0));
	io_write(SFC_LENGTH, length);
	io_write(SFC_TRANSFER, transfer);
	io_write(SFC_ADDRESS, address == SFC_NO_ADDRESS ? 0 : address);
	io_write(SFC_ADDRESS_PLUS, 0);
	io_write(SFC_TRIGGER, TRIGGER_FLUSH);
	io_write(SFC_TRIGGER, TRIGGER_START);
}

/* Words that may be moved now, when `left` bytes are to go. */
static uint32_t sfc_request(uint32_t status, uint32_t left)
{
	uint32_t words = (left + 3) / 4;

	while (!(io_read(SFC_STATUS) & status))
		;
	io_write(SFC_STATUS_CLEAR, status);
	return words < SFC_BURST ? words : SFC_BURST;
}

static void sfc_end(void)
{
	while (!(io_read(SFC_STATUS) & STATUS_END))
		;
	io_write(SFC_STATUS_CLEAR, STATUS_END);
}

void sfc_command(uint8_t code, uint32_t address)
{
	sfc_trigger(code, address, 0, false);
	sfc_end();
}

void sfc_read(uint8_t code, uint32_t address, void *to, uint32_t length)
{
	uint8_t *at = to;

	sfc_trigger(code, address, length, false);
	while (length > 0)
		for (uint32_t words = sfc_request(STATUS_DATA, length); words > 0; words--) {
			uint32_t word = io_read(SFC_DATA);
			uint32_t part = length < 4 ? length : 4;

			memcpy(at, &word, part);
			at += part;
			length -= part;
		}
	sfc_end();
}

void sfc_write(uint8_t code, uint32_t address, const void *from, uint32_t length)
{
	const uint8_t *at = from;

	sfc_trigger(code, address, length, true);
	while (length > 0)
		for (uint32_t words = sfc_request(STATUS_ROOM, length); words > 0; words--) {
			uint32_t word = 0;
			uint32_t part = length < 4 ? length : 4;

			memcpy(&word, at, part);
			io_write(SFC_DATA, word);
			at += part;
			length -= part;
		}
	sfc_end();
}

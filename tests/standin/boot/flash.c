/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "flash.h"

#include <stddef.h>

#include "console.h"
#include "sfc.h"

enum {
	READ_ID = 0x9f,
	READ = 0x03,
	READ_STATUS = 0x05,
	WRITE_ENABLE = 0x06,
	PROGRAM = 0x02,
	ERASE_32K = 0x52,
	ERASE_64K = 0xd8
};
#define STATUS_BUSY 1u

static uint32_t flash_id(void)
{
	uint8_t id[4];

	sfc_read(READ_ID, SFC_NO_ADDRESS, id, sizeof id);
	return (uint32_t)id[0] << 16 | (uint32_t)id[1] << 8 | id[2];
}

static void flash_say_hex(const char *text, uint32_t value, unsigned digits)
{
	console_text(text);
	console_hex(value, digits);
	console_text("\n");
}

const struct chip *flash_probe(const struct parts *parts)
{
	const struct chip *chip;
	uint32_t id;
	bool known;

	sfc_start();
	id = flash_id();
	if (!chips_maker_known(parts, id)) {
		flash_say_hex("SF: Unsupported manufacturer ", id >> 16, 2);
		return NULL;
	}
	chip = chips_entry(parts, id, &known);
	if (!known) {
		flash_say_hex("the id code = ", id, 1);
		console_text("unsupport ID: the last entry of the table has to do\n");
	}
	flash_say_hex("the manufacturer ", id >> 16, 2);
	console_text("SF: Detected ");
	console_text(chip->name);
	console_text("\n");
	return chip;
}

void flash_read(uint32_t offset, void *to, uint32_t length)
{
	sfc_read(READ, offset, to, length);
}

static void flash_wait(void)
{
	uint8_t status;

	do
		sfc_read(READ_STATUS, SFC_NO_ADDRESS, &status, sizeof status);
	while (status & STATUS_BUSY);
}

bool flash_erase(const struct chip *chip, uint32_t offset, uint32_t length)
{
	if (offset % chip->erase_block != 0 || length % chip->erase_block != 0) {
		console_text("address or length is no multiple of an erase block\n"
		             "sfc erase error\n");
		return false;
	}
	if (offset > chip->size || length > chip->size - offset) {
		console_text("len plus offset more than flash size!\nsfc erase error\n");
		return false;
	}
	for (; length > 0; length -= chip->erase_block) {
		sfc_command(WRITE_ENABLE, SFC_NO_ADDRESS);
		sfc_command(chip->erase_block == 0x8000 ? ERASE_32K : ERASE_64K, offset);
		flash_wait();
		offset += chip->erase_block;
	}
	return true;
}

bool flash_write(const struct chip *chip, uint32_t offset, const void *from, uint32_t length)
{
	const uint8_t *at = from;

	if (offset > chip->size || length > chip->size - offset) {
		console_text("sfc write error: that is behind the end of the chip\n");
		return false;
	}
	while (length > 0) {
		uint32_t part = chip->page - offset % chip->page;

		if (part > length)
			part = length;
		sfc_command(WRITE_ENABLE, SFC_NO_ADDRESS);
		sfc_write(PROGRAM, offset, at, part);
		flash_wait();
		at += part;
		offset += part;
		length -= part;
	}
	return true;
}

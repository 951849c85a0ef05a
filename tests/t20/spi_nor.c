/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "spi_nor_private.h"

#include <string.h>

enum {
	CMD_WRITE_STATUS = 0x01,
	CMD_PROGRAM = 0x02,
	CMD_READ = 0x03,
	CMD_WRITE_DISABLE = 0x04,
	CMD_STATUS = 0x05,
	CMD_WRITE_ENABLE = 0x06,
	CMD_FAST_READ = 0x0b,
	CMD_ERASE_4K = 0x20,
	CMD_PROGRAM_QUAD = 0x32,
	CMD_STATUS2 = 0x35,
	CMD_READ_DUAL = 0x3b,
	CMD_ERASE_32K = 0x52,
	CMD_READ_QUAD = 0x6b,
	CMD_ID = 0x9f,
	CMD_ERASE_64K = 0xd8
};

void spi_nor_init(struct spi_nor *nor, const struct t20_host *host, const struct spi_nor_chip *chip,
                  uint8_t *bytes, const struct spi_nor_hooks *hooks)
{
	memset(nor, 0, sizeof *nor);
	nor->host = host;
	nor->chip = *chip;
	nor->bytes = bytes;
	if (hooks != NULL)
		nor->hooks = *hooks;
}

bool spi_nor_busy(const struct spi_nor *nor)
{
	return t20_now(nor->host) < nor->busy_until;
}

const char *spi_nor_kind_name(enum spi_nor_kind kind)
{
	static const char *const names[SPI_NOR_KINDS] = {
		[SPI_NOR_READ] = "read",
		[SPI_NOR_PROGRAM] = "program",
		[SPI_NOR_ERASE] = "erase",
		[SPI_NOR_STATUS] = "status",
	};

	return names[kind];
}

static bool is_read(uint8_t command)
{
	return command == CMD_READ || command == CMD_FAST_READ || command == CMD_READ_DUAL ||
	       command == CMD_READ_QUAD;
}

static bool is_program(uint8_t command)
{
	return command == CMD_PROGRAM || command == CMD_PROGRAM_QUAD;
}

static uint32_t erase_length(uint8_t command)
{
	switch (command) {
	case CMD_ERASE_4K: return 0x1000;
	case CMD_ERASE_32K: return 0x8000;
	case CMD_ERASE_64K: return 0x10000;
	default: return 0;
	}
}

void spi_nor_select(struct spi_nor *nor)
{
	nor->count = 0;
	nor->address = 0;
	nor->ignored = nor->silent = false;
	nor->op = (struct spi_nor_op){0};
	memset(nor->written, 0, sizeof nor->written);
}

static void begin_read(struct spi_nor *nor)
{
	nor->op = (struct spi_nor_op){.kind = SPI_NOR_READ};
	nor->op.offset = nor->address % nor->chip.size;
	nor->op.start_ns = t20_now(nor->host);
	nor->op.number = nor->reads++;
	nor->op.fault = spi_nor_ask(nor, &nor->op);
	if (nor->op.fault == SPI_NOR_CUT && nor->host->power_lost != NULL)
		nor->host->power_lost(nor->host->ctx);
}

static uint8_t read_byte(struct spi_nor *nor)
{
	uint32_t at = (nor->op.offset + nor->op.length) % nor->chip.size;

	nor->op.length++;
	return nor->op.fault == SPI_NOR_FINE ? nor->bytes[at] : 0xff;
}

static void program_byte(struct spi_nor *nor, uint32_t index, uint8_t out)
{
	uint32_t at;

	if (index == 0)
		nor->op.offset = nor->address % nor->chip.size;
	at = (nor->op.offset + index) % SPI_NOR_PAGE;
	nor->page[at] = out;
	nor->written[at] = true;
}

static uint8_t status_now(const struct spi_nor *nor)
{
	if (!spi_nor_busy(nor))
		return nor->status;
	return nor->status | SPI_NOR_WEL | SPI_NOR_BUSY;
}

/* A byte behind the command of one without an address. */
static uint8_t plain_byte(struct spi_nor *nor, uint32_t index, uint8_t out)
{
	switch (nor->command) {
	case CMD_STATUS: return status_now(nor);
	case CMD_STATUS2: return nor->status2;
	case CMD_ID: return (uint8_t)(nor->chip.id >> (16 - 8 * (index % 3)));
	case CMD_WRITE_STATUS:
		if (index == 0)
			nor->new_status = out & 0xfc;
		else if (index == 1)
			nor->status2 = out;
		return 0xff;
	default: return 0xff;
	}
}

uint8_t spi_nor_exchange(struct spi_nor *nor, uint8_t out)
{
	uint32_t at = nor->count++, data;

	if (at == 0) {
		nor->command = out;
		nor->ignored = out != CMD_STATUS && spi_nor_busy(nor);
		return 0xff;
	}
	if (nor->ignored)
		return 0xff;
	if (!is_read(nor->command) && !is_program(nor->command) && erase_length(nor->command) == 0)
		return plain_byte(nor, at - 1, out);
	if (at <= 3) {
		nor->address = nor->address << 8 | out;
		return 0xff;
	}
	data = is_read(nor->command) && nor->command != CMD_READ ? 5 : 4;
	if (at < data)
		return 0xff;
	if (is_program(nor->command))
		program_byte(nor, at - data, out);
	if (!is_read(nor->command))
		return 0xff;
	if (at == data)
		begin_read(nor);
	return read_byte(nor);
}

void spi_nor_deselect(struct spi_nor *nor)
{
	if (nor->ignored || nor->count == 0)
		return;
	if (nor->command == CMD_WRITE_ENABLE)
		nor->status |= SPI_NOR_WEL;
	else if (nor->command == CMD_WRITE_DISABLE)
		nor->status &= (uint8_t)~SPI_NOR_WEL;
	else if (nor->command == CMD_WRITE_STATUS && nor->count > 1)
		spi_nor_write_status(nor);
	else if (is_program(nor->command) && nor->count > 4)
		spi_nor_program(nor);
	else if (erase_length(nor->command) != 0 && nor->count == 4)
		spi_nor_erase(nor, erase_length(nor->command));
	else if (is_read(nor->command) && nor->op.length != 0)
		spi_nor_tell(nor, &nor->op);
	nor->count = 0;
}

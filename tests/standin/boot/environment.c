/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "environment.h"

#include <stdint.h>
#include <string.h>

#include "console.h"
#include "crc.h"
#include "flash.h"
#include "memory.h"

#define TEXT_SIZE (FLASH_ENVIRONMENT_SIZE - sizeof(uint32_t))

static struct {
	uint32_t crc;
	char text[TEXT_SIZE]; /* `name=value` with a NUL each, and one more behind the last */
} environment;

const char *environment_bootargs(const char *usual)
{
	static const char name[] = "bootargs=";
	const char *at = environment.text, *end = at + TEXT_SIZE;

	flash_read(FLASH_ENVIRONMENT, &environment, sizeof environment);
	if (crc_more(0, environment.text, TEXT_SIZE) != environment.crc) {
		console_text("*** Warning - bad CRC, using default environment\n\n");
		return usual;
	}
	environment.text[TEXT_SIZE - 1] = '\0';
	while (at < end && *at != '\0') {
		if (strncmp(at, name, sizeof name - 1) == 0)
			return at + sizeof name - 1;
		at += strlen(at) + 1;
	}
	return usual;
}

void environment_save(const struct chip *chip)
{
	console_text("Erasing SPI flash...");
	(void)flash_erase(chip, FLASH_ENVIRONMENT, FLASH_ENVIRONMENT_SIZE); /* says why not */
}

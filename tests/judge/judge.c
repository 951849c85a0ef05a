/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "judge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "board.h"
#include "boot_header.h"
#include "kernel.h"
#include "nor.h"

#define ROOM      (1u << 16)
#define CHIP_NAME "EN25QH128A"

static struct board_result result;

bool judge_init(struct judge *judge, const uint8_t *kernel, uint32_t length)
{
	struct spi_nor_chip chip;

	memset(judge, 0, sizeof *judge);
	if (!spi_nor_chip_find(CHIP_NAME, &chip))
		return false;
	judge->room = ROOM;
	judge->flash = malloc(chip.size);
	judge->digests = calloc(ROOM, sizeof *judge->digests);
	judge->verdicts = calloc(ROOM, 1);
	if (judge->flash == NULL || judge->digests == NULL || judge->verdicts == NULL) {
		judge_free(judge);
		return false;
	}
	memset(judge->flash, 0xff, chip.size);
	memcpy(judge->flash + KERNEL_OFFSET, kernel, length);
	return true;
}

void judge_free(struct judge *judge)
{
	free(judge->flash);
	free(judge->digests);
	free(judge->verdicts);
}

uint64_t judge_digest(const uint8_t *bytes, uint32_t length)
{
	uint64_t digest = 0xcbf29ce484222325u;

	for (uint32_t i = 0; i < length; i++)
		digest = (digest ^ bytes[i]) * 0x100000001b3u;
	return digest == 0 ? 1 : digest;
}

static enum verdict run(struct judge *judge, const uint8_t *bytes)
{
	struct board_setup setup = {.flash = judge->flash};

	spi_nor_chip_find(CHIP_NAME, &setup.chip);
	memcpy(judge->flash, bytes, BOOT_SIZE);
	judge->runs++;
	if (!board_run(&setup, &result)) {
		fprintf(stderr, "judge: the board cannot be built: %s\n", result.why);
		exit(2);
	}
	if (result.end == BOARD_KERNEL)
		return VERDICT_STARTS;
	return result.end == BOARD_USB ? VERDICT_USB : VERDICT_HANGS;
}

enum verdict judge_verdict(struct judge *judge, const uint8_t *bytes)
{
	uint64_t digest = judge_digest(bytes, BOOT_SIZE);
	uint32_t at = (uint32_t)(digest % judge->room);

	while (judge->digests[at] != 0 && judge->digests[at] != digest)
		at = (at + 1) % judge->room;
	if (judge->digests[at] == digest)
		return (enum verdict)judge->verdicts[at];
	if (judge->used == judge->room / 2)
		return run(judge, bytes);
	judge->used++;
	judge->digests[at] = digest;
	judge->verdicts[at] = (uint8_t)run(judge, bytes);
	return (enum verdict)judge->verdicts[at];
}

void judge_settle(const uint8_t *bytes, const uint8_t *shaky, uint32_t size, uint64_t seed,
                  uint8_t *out)
{
	static const uint8_t signature[BOOT_SIGNATURE_SIZE] = BOOT_SIGNATURE;

	memcpy(out, bytes, size);
	for (uint32_t i = 0; i < size; i++) {
		uint8_t value = i < BOOT_SIGNATURE_SIZE ? signature[i] : 0;

		if (shaky[i] == 0)
			continue;
		if (i >= BOOT_SIGNATURE_SIZE)
			value = (uint8_t)nor_random(&seed);
		out[i] = (uint8_t)((out[i] & ~shaky[i]) | (value & shaky[i]));
	}
}

bool judge_allows(enum bootrom model, enum verdict board)
{
	switch (model) {
	case BOOTROM_OLD:
	case BOOTROM_NEW: return board == VERDICT_STARTS;
	case BOOTROM_RECOVERY: return board != VERDICT_HANGS;
	default: return true;
	}
}

const char *judge_verdict_name(enum verdict verdict)
{
	static const char *const names[VERDICT_COUNT] = {"starts", "USB", "hangs"};

	return names[verdict];
}

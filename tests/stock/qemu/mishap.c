/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "mishap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nor.h"

#define BOOT_SIZE 0x40000u
#define LINE_MAX_ 160

static const char *const kinds[MISHAP_KINDS] = {
	[MISHAP_CUT] = "cut",     [MISHAP_PARTLY] = "partly", [MISHAP_LOST] = "lost",
	[MISHAP_NEVER] = "never", [MISHAP_MUTE] = "mute",     [MISHAP_DEAF] = "deaf",
	[MISHAP_SLOW] = "slow",
};

static bool take_kind(struct mishap_fault *fault, const char *word)
{
	for (unsigned i = 0; i < MISHAP_KINDS; i++) {
		if (strcmp(word, kinds[i]) == 0) {
			fault->kind = (enum mishap_kind)i;
			return true;
		}
	}
	return false;
}

static bool take_letters(struct mishap_fault *fault, const char *letters)
{
	fault->on = 0;
	for (; *letters != '\0'; letters++) {
		switch (*letters) {
		case 'r': fault->on |= 1u << SPI_NOR_READ; break;
		case 'p': fault->on |= 1u << SPI_NOR_PROGRAM; break;
		case 'e': fault->on |= 1u << SPI_NOR_ERASE; break;
		default: return false;
		}
	}
	return true;
}

static bool take_torn(struct mishap_fault *fault, const char *name)
{
	for (unsigned i = 0; i < TORN_KINDS; i++) {
		if (strcmp(name, nor_torn_name((enum nor_torn)i)) == 0) {
			fault->torn = i;
			return true;
		}
	}
	return false;
}

static bool take_number(struct mishap_fault *fault, const char *key, const char *text)
{
	char *end;
	uint64_t value = strtoull(text, &end, 0);

	if (*text == '\0' || *end != '\0')
		return false;
	if (strcmp(key, "from") == 0)
		fault->from = (uint32_t)value;
	else if (strcmp(key, "to") == 0)
		fault->to = (uint32_t)value;
	else if (strcmp(key, "skip") == 0)
		fault->skip = (uint32_t)value;
	else if (strcmp(key, "count") == 0)
		fault->count = (uint32_t)value;
	else if (strcmp(key, "seed") == 0)
		fault->seed = value;
	else if (strcmp(key, "us") == 0)
		fault->us = value;
	else
		return false;
	return true;
}

static bool take_option(struct mishap_fault *fault, char *word)
{
	char *value = strchr(word, '=');

	if (value == NULL)
		return false;
	*value++ = '\0';
	if (strcmp(word, "on") == 0)
		return take_letters(fault, value);
	if (strcmp(word, "torn") == 0)
		return take_torn(fault, value);
	return take_number(fault, word, value);
}

static bool take_line(struct mishap_fault *fault, char *line)
{
	char *rest = NULL;
	char *word = strtok_r(line, " ", &rest);

	*fault = (struct mishap_fault){
		.on = 1u << SPI_NOR_PROGRAM | 1u << SPI_NOR_ERASE,
		.to = BOOT_SIZE,
		.count = 1,
		.torn = TORN_PREFIX,
		.seed = 1,
	};
	if (!take_kind(fault, word))
		return false;
	while ((word = strtok_r(NULL, " ", &rest)) != NULL)
		if (!take_option(fault, word))
			return false;
	return true;
}

const char *mishap_set(struct mishaps *mishaps, const char *text)
{
	memset(mishaps, 0, sizeof *mishaps);
	while (*text != '\0') {
		size_t length = strcspn(text, ";\n");
		char line[LINE_MAX_];

		if (length >= sizeof line || mishaps->count == MISHAP_FAULTS)
			return "too much for a plan";
		memcpy(line, text, length);
		line[length] = '\0';
		text += length + (text[length] != '\0');
		if (strspn(line, " ") == length)
			continue;
		if (!take_line(&mishaps->faults[mishaps->count], line))
			return "a line of the plan cannot be read; see mishap.h";
		mishaps->count++;
	}
	return NULL;
}

/* Counts the operation, and says whether this is one to hit. */
static bool strikes(struct mishap_fault *fault, const struct spi_nor_op *op)
{
	uint32_t length = op->length > 0 ? op->length : 1, number;

	if ((fault->on >> op->kind & 1) == 0 || op->offset >= fault->to ||
	    op->offset + length <= fault->from)
		return false;
	number = fault->seen++;
	return number >= fault->skip && (fault->count == 0 || number - fault->skip < fault->count);
}

static enum spi_nor_fault become(const struct mishap_fault *fault, struct spi_nor_op *op)
{
	switch (fault->kind) {
	case MISHAP_CUT: return SPI_NOR_CUT;
	case MISHAP_PARTLY: return SPI_NOR_PARTLY;
	case MISHAP_LOST: return SPI_NOR_LOST;
	case MISHAP_NEVER: return SPI_NOR_NEVER;
	case MISHAP_MUTE:
		op->is_silent = true;
		op->time_ns = 0;
		return SPI_NOR_LOST;
	case MISHAP_DEAF: op->is_silent = true; return SPI_NOR_FINE;
	default: op->time_ns = fault->us * 1000; return SPI_NOR_FINE;
	}
}

enum spi_nor_fault mishap_ask(struct mishaps *mishaps, struct spi_nor_op *op)
{
	enum spi_nor_fault result = SPI_NOR_FINE;

	mishaps->hit = NULL;
	for (unsigned i = 0; i < mishaps->count; i++) {
		if (!strikes(&mishaps->faults[i], op) || mishaps->hit != NULL)
			continue;
		mishaps->hit = &mishaps->faults[i];
		result = become(mishaps->hit, op);
	}
	return result;
}

/* What is near the threshold reads as chance has it; here that is decided when
 * the power goes. */
void mishap_tear(const struct mishaps *mishaps, const struct spi_nor_op *op, const uint8_t *after,
                 uint8_t *bytes)
{
	static uint8_t settled[SPI_NOR_ERASE_MAX], shaky[SPI_NOR_ERASE_MAX];
	enum nor_kind kind = op->kind == SPI_NOR_ERASE ? NOR_ERASE : NOR_PROGRAM;
	uint64_t random = mishaps->hit != NULL ? mishaps->hit->seed : 1;
	enum nor_torn torn = mishaps->hit != NULL ? (enum nor_torn)mishaps->hit->torn : TORN_PREFIX;

	if (!nor_torn_applies(torn, kind, op->offset))
		torn = TORN_SUBSET;
	memset(shaky, 0, op->length);
	nor_tear(kind, torn, random, 9, op->length, after, settled, bytes, shaky);
	for (uint32_t i = 0; i < op->length; i++)
		bytes[i] ^= shaky[i] & (uint8_t)nor_random(&random);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * board FLASH [options]: powers the emulated board on with that flash.
 *
 * FLASH is a whole chip or the first bytes of one (a bootloader of 256 KiB); the
 * rest is ff. The console goes to standard output, and then one line
 *
 *   end=kernel|prompt|hang|usb|cut pc=0x... restarts=N erases=N programs=N
 *   us=N instructions=N lights=LIGHTS why=WORDS
 *
 * on standard error. Exit status 0: the kernel was started, 1: it was not, 2:
 * usage, or something could not be read.
 *
 *   --chip NAME|ID    default EN25QH128A
 *   --kernel FILE     put into flash at 0x40000 first
 *   --card FILE       image of the SD card in the slot
 *   --button MS       how long the setup button is held from power-on
 *   --type TEXT       typed on the console
 *   --protect HEX     the chip's status register
 *   --cut N           take the power away inside the N-th change of the flash
 *   --torn KIND       what the cut leaves: before, half, zero or noise
 *   --out FILE        write there what the flash holds at the end
 *   --quiet           no console
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "board.h"
#include "kernel.h"

enum torn { TORN_BEFORE, TORN_HALF, TORN_ZERO, TORN_NOISE, TORN_KINDS };

static const char *const torn_names[TORN_KINDS] = {"before", "half", "zero", "noise"};

struct options {
	const char *flash, *kernel, *out, *chip;
	uint32_t cut;
	enum torn torn;
	bool quiet;
	struct board_setup setup;
};

static _Noreturn void fail(const char *what, const char *name)
{
	fprintf(stderr, "board: %s: %s.\n", name, what);
	exit(2);
}

static uint32_t number(const char *text, int base)
{
	char *end;
	unsigned long value = strtoul(text, &end, base);

	if (*text == '\0' || *end != '\0' || value > UINT32_MAX)
		fail("not a number", text);
	return (uint32_t)value;
}

static enum torn torn_named(const char *text)
{
	for (unsigned i = 0; i < TORN_KINDS; i++)
		if (strcmp(text, torn_names[i]) == 0)
			return (enum torn)i;
	fail("no such --torn", text);
}

static void option(struct options *options, int letter)
{
	switch (letter) {
	case 'c': options->chip = optarg; break;
	case 'k': options->kernel = optarg; break;
	case 's': options->setup.card = optarg; break;
	case 'b': options->setup.button_ms = number(optarg, 10); break;
	case 't': options->setup.typed = optarg; break;
	case 'p': options->setup.flash_status = (uint8_t)number(optarg, 16); break;
	case 'n': options->cut = number(optarg, 10); break;
	case 'r': options->torn = torn_named(optarg); break;
	case 'o': options->out = optarg; break;
	case 'q': options->quiet = true; break;
	default: exit(2);
	}
}

static void parse(struct options *options, int argc, char **argv)
{
	static const struct option known[] = {
		{"chip", required_argument, NULL, 'c'},
		{"kernel", required_argument, NULL, 'k'},
		{"card", required_argument, NULL, 's'},
		{"button", required_argument, NULL, 'b'},
		{"type", required_argument, NULL, 't'},
		{"protect", required_argument, NULL, 'p'},
		{"cut", required_argument, NULL, 'n'},
		{"torn", required_argument, NULL, 'r'},
		{"out", required_argument, NULL, 'o'},
		{"quiet", no_argument, NULL, 'q'},
		{0},
	};
	int letter;

	while ((letter = getopt_long(argc, argv, "", known, NULL)) != -1)
		option(options, letter);
	if (optind != argc - 1) {
		fprintf(stderr, "usage: board FLASH [--chip NAME] [--card FILE]"
		                " [--button MS] ...\n");
		exit(2);
	}
	options->flash = argv[optind];
	if (!spi_nor_chip_find(options->chip, &options->setup.chip))
		fail("neither a chip's name nor a JEDEC id (1c7018)", options->chip);
}

static void load(const struct options *options, const char *path, uint32_t at)
{
	const struct board_setup *setup = &options->setup;
	FILE *file = fopen(path, "rb");
	size_t length, room;

	if (file == NULL)
		fail("cannot be opened", path);
	room = setup->chip.size - at;
	length = fread(setup->flash + at, 1, room, file);
	if (ferror(file) || length == 0)
		fail("cannot be read", path);
	if (length == room && fgetc(file) != EOF)
		fail("does not fit on the chip", path);
	fclose(file);
}

static void save(const struct options *options)
{
	const struct board_setup *setup = &options->setup;
	FILE *file = fopen(options->out, "wb");

	if (file == NULL)
		fail("cannot be written", options->out);
	if (fwrite(setup->flash, 1, setup->chip.size, file) != setup->chip.size)
		fail("cannot be written", options->out);
	if (fclose(file) != 0)
		fail("cannot be written", options->out);
}

static void show(void *ctx, uint8_t byte)
{
	(void)ctx;
	putchar(byte);
}

static enum spi_nor_fault cut(void *ctx, struct spi_nor_op *op)
{
	const struct options *options = ctx;

	return op->kind != SPI_NOR_READ && op->number == options->cut ? SPI_NOR_CUT : SPI_NOR_FINE;
}

static void tear(void *ctx, const struct spi_nor_op *op, const uint8_t *after, uint8_t *bytes)
{
	const struct options *options = ctx;
	uint32_t seed = op->number + 1;

	for (uint32_t i = 0; i < op->length; i++) {
		seed = seed * 1664525 + 1013904223;
		if (options->torn == TORN_HALF && i < op->length / 2)
			bytes[i] = after[i];
		else if (options->torn == TORN_ZERO)
			bytes[i] &= op->kind == SPI_NOR_ERASE ? 0 : after[i];
		else if (options->torn == TORN_NOISE)
			bytes[i] ^= (uint8_t)((bytes[i] ^ after[i]) & (seed >> 24));
	}
}

static void tell(const struct board_result *result)
{
	fprintf(stderr,
	        "end=%s pc=0x%08x restarts=%u erases=%u programs=%u us=%llu "
	        "instructions=%llu lights=%s why=%s\n",
	        board_end_name(result->end), result->pc, result->restarts, result->erases,
	        result->programs, (unsigned long long)result->ns / 1000,
	        (unsigned long long)result->instructions, result->lights, result->why);
}

int main(int argc, char **argv)
{
	static struct board_result result;
	struct options options = {.chip = "EN25QH128A", .cut = UINT32_MAX};
	struct board_setup *setup = &options.setup;

	parse(&options, argc, argv);
	setup->flash = malloc(setup->chip.size);
	if (setup->flash == NULL)
		fail("no memory", options.flash);
	memset(setup->flash, 0xff, setup->chip.size);
	load(&options, options.flash, 0);
	if (options.kernel != NULL)
		load(&options, options.kernel, KERNEL_OFFSET);
	setup->hooks.ctx = &options;
	setup->hooks.fault = cut;
	setup->hooks.torn = tear;
	if (!options.quiet)
		setup->show = show;
	if (!board_run(setup, &result))
		fail("the board cannot be built", result.why);
	if (fflush(stdout) != 0)
		fail("cannot be written", "standard output");
	if (options.out != NULL)
		save(&options);
	tell(&result);
	free(setup->flash);
	return result.end == BOARD_KERNEL ? 0 : 1;
}

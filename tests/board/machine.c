/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kernel.h"

#define NS_PER_INSTRUCTION 2u

uint64_t machine_now(const struct machine *machine)
{
	return machine->instructions * NS_PER_INSTRUCTION + machine->skipped_ns;
}

static uint64_t now_ns(void *ctx)
{
	return machine_now(ctx);
}

static void reset(void *ctx)
{
	((struct machine *)ctx)->restart = true;
}

static void power_lost(void *ctx)
{
	((struct machine *)ctx)->power_lost = true;
}

static bool card_read(void *ctx, uint32_t block, uint8_t *bytes)
{
	struct machine *machine = ctx;

	machine->progress = machine->accesses;
	return pread(machine->card_fd, bytes, SD_BLOCK, (off_t)block * SD_BLOCK) == SD_BLOCK;
}

static bool card_open(struct machine *machine, const char *path)
{
	struct stat status;

	machine->card_fd = -1;
	if (path == NULL)
		return true;
	machine->card_fd = open(path, O_RDONLY | O_CLOEXEC);
	if (machine->card_fd < 0 || fstat(machine->card_fd, &status) != 0) {
		snprintf(machine->result->why, sizeof machine->result->why, "card: %s",
		         strerror(errno));
		return false;
	}
	machine->card.blocks = (uint32_t)(status.st_size / SD_BLOCK);
	machine->card.read = card_read;
	machine->card.ctx = machine;
	return true;
}

/* What a byte of the console is to the log and to whoever watches. */
static void put(void *ctx, uint8_t byte)
{
	struct machine *machine = ctx;
	struct board_result *result = machine->result;

	machine->said++;
	machine->progress = machine->accesses;
	if (result->console_length == BOARD_CONSOLE_SIZE - 1) {
		result->console_length /= 2;
		memmove(result->console, result->console + result->console_length,
		        result->console_length + 1);
	}
	result->console[result->console_length++] = (char)byte;
	if (machine->setup->show != NULL)
		machine->setup->show(machine->setup->show_ctx, byte);
}

static void light(void *ctx, unsigned pin, bool high)
{
	struct machine *machine = ctx;
	char *lights = machine->result->lights;
	size_t length = strlen(lights);

	if (pin != GPIO_YELLOW && pin != GPIO_BLUE)
		return;
	snprintf(lights + length, BOARD_LIGHTS_SIZE - length, "%s%s%c%llu", length > 0 ? "," : "",
	         pin == GPIO_BLUE ? "blue" : "yellow", high ? '-' : '+',
	         (unsigned long long)(machine_now(machine) / 1000000));
}

static enum spi_nor_fault nor_fault(void *ctx, struct spi_nor_op *op)
{
	const struct machine *machine = ctx;
	const struct spi_nor_hooks *hooks = &machine->setup->hooks;

	return hooks->fault == NULL ? SPI_NOR_FINE : hooks->fault(hooks->ctx, op);
}

static void nor_torn(void *ctx, const struct spi_nor_op *op, const uint8_t *after, uint8_t *bytes)
{
	const struct machine *machine = ctx;
	const struct spi_nor_hooks *hooks = &machine->setup->hooks;

	if (hooks->torn != NULL)
		hooks->torn(hooks->ctx, op, after, bytes);
}

static void nor_log(void *ctx, const struct spi_nor_op *op)
{
	struct machine *machine = ctx;
	const struct spi_nor_hooks *hooks = &machine->setup->hooks;

	machine->progress = machine->accesses;
	if (op->kind == SPI_NOR_ERASE)
		machine->result->erases++;
	else if (op->kind == SPI_NOR_PROGRAM)
		machine->result->programs++;
	if (op->kind != SPI_NOR_READ)
		machine->entry = kernel_entry(machine->setup->flash, machine->setup->chip.size);
	if (hooks->log != NULL)
		hooks->log(hooks->ctx, op);
}

bool machine_init(struct machine *machine, const struct board_setup *setup,
                  struct board_result *result)
{
	const struct spi_nor_hooks hooks = {machine, nor_fault, nor_torn, nor_log};

	memset(machine, 0, sizeof *machine);
	machine->setup = setup;
	machine->result = result;
	machine->host = (struct t20_host){.ctx = machine,
	                                  .now_ns = now_ns,
	                                  .reset = reset,
	                                  .power_lost = power_lost};
	if (!card_open(machine, setup->card))
		return false;
	spi_nor_init(&machine->nor, &machine->host, &setup->chip, setup->flash, &hooks);
	machine->nor.status = setup->flash_status;
	sfc_init(&machine->sfc, &machine->host, &machine->nor);
	msc_init(&machine->msc, &machine->host, &machine->card);
	gpio_init(&machine->gpio, &machine->host);
	machine->gpio.changed = light;
	machine->gpio.changed_ctx = machine;
	ost_init(&machine->ost, &machine->host);
	wdt_init(&machine->dog, &machine->host);
	uart_init(&machine->uart, &machine->host);
	machine->uart.put = put;
	machine->uart.put_ctx = machine;
	machine->typed = setup->typed;
	machine->entry = kernel_entry(setup->flash, setup->chip.size);
	cpm_reset(&machine->cpm);
	ddr_reset(&machine->ddr);
	return true;
}

void machine_reset(struct machine *machine)
{
	sfc_reset(&machine->sfc);
	msc_reset(&machine->msc);
	gpio_reset(&machine->gpio);
	ost_reset(&machine->ost);
	wdt_reset(&machine->dog);
	uart_reset(&machine->uart);
	cpm_reset(&machine->cpm);
	ddr_reset(&machine->ddr);
	machine->restart = false;
}

void machine_free(struct machine *machine)
{
	for (unsigned i = 0; i < MACHINE_PAGES; i++)
		free(machine->plain[i]);
	if (machine->card_fd >= 0)
		close(machine->card_fd);
}

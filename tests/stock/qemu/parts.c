/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts around the SoC: flash chip, SD card, and the records of what happened. */
#include "qemu/osdep.h"

#include "stock.h"

#include <sys/mman.h>

#define SFC_NS_PER_BYTE 40u /* 25 MB/s, as tests/sim has it */
#define SFC_POLL_NS     1000000u

/* What a record of the log begins with; a program's bytes follow. */
struct record {
	uint32_t kind, offset, length, fate; /* fate: spi_nor_fault, 16 silent, 32 protected */
	uint64_t start_ns, end_ns;
};

void camera_event(struct camera *camera, const char *format, ...)
{
	va_list list;

	if (camera->events == NULL)
		return;
	fprintf(camera->events, "%.6f ", (double)t20_now(&camera->host) / 1e9);
	va_start(list, format);
	vfprintf(camera->events, format, list);
	va_end(list);
	fputc('\n', camera->events);
	fflush(camera->events);
}

static enum spi_nor_fault ask(void *ctx, struct spi_nor_op *op)
{
	struct camera *camera = ctx;

	return mishap_ask(&camera->mishaps, op);
}

static void tear(void *ctx, const struct spi_nor_op *op, const uint8_t *after, uint8_t *bytes)
{
	const struct camera *camera = ctx;

	mishap_tear(&camera->mishaps, op, after, bytes);
}

static void record(void *ctx, const struct spi_nor_op *op)
{
	struct camera *camera = ctx;
	struct record it = {
		.kind = op->kind,
		.offset = op->offset,
		.length = op->length,
		.fate = op->fault | (op->is_silent ? 16u : 0) | (op->is_protected ? 32u : 0),
		.start_ns = op->start_ns,
		.end_ns = op->kind == SPI_NOR_READ ? t20_now(&camera->host)
	                                           : op->start_ns + op->time_ns,
	};

	if (camera->log == NULL || (op->kind == SPI_NOR_READ && op->offset >= CAMERA_BOOT_SIZE))
		return;
	fwrite(&it, sizeof it, 1, camera->log);
	if (op->kind == SPI_NOR_PROGRAM)
		fwrite(camera->nor.page + op->offset % SPI_NOR_PAGE, 1, op->length, camera->log);
	fflush(camera->log);
}

const char *camera_flash(struct camera *camera, const char *file, const char *name)
{
	const struct spi_nor_hooks hooks = {camera, ask, tear, record};
	struct spi_nor_chip chip;
	struct stat status;
	void *bytes;
	int fd;

	if (!spi_nor_chip_find(name, &chip))
		return "no such chip";
	fd = open(file, O_RDWR | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &status) != 0 || status.st_size != chip.size)
		return "the file of the flash chip is missing or has another size";
	bytes = mmap(NULL, chip.size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	if (bytes == MAP_FAILED)
		return "the file of the flash chip cannot be mapped";
	spi_nor_init(&camera->nor, &camera->host, &chip, bytes, &hooks);
	return NULL;
}

static bool block_read(void *ctx, uint32_t block, uint8_t *bytes)
{
	const struct camera *camera = ctx;

	return pread(camera->card_fd, bytes, SD_BLOCK, (off_t)block * SD_BLOCK) == SD_BLOCK;
}

static bool block_write(void *ctx, uint32_t block, const uint8_t *bytes)
{
	const struct camera *camera = ctx;

	return pwrite(camera->card_fd, bytes, SD_BLOCK, (off_t)block * SD_BLOCK) == SD_BLOCK;
}

const char *camera_card(struct camera *camera, const char *file)
{
	struct sd_card *card = &camera->card;
	struct stat status;

	if (card->read != NULL)
		close(camera->card_fd);
	card->read = NULL;
	gpio_drive(&camera->gpio, CAMERA_CARD_DETECT, true);
	if (*file == '\0')
		return NULL;
	camera->card_fd = open(file, O_RDWR | O_CLOEXEC);
	if (camera->card_fd < 0 || fstat(camera->card_fd, &status) != 0)
		return "the file of the SD card cannot be opened";
	*card = (struct sd_card){
		.read = block_read,
		.write = block_write,
		.ctx = camera,
		.blocks = (uint32_t)(status.st_size / SD_BLOCK),
		.powered = card->powered,
	};
	gpio_drive(&camera->gpio, CAMERA_CARD_DETECT, false);
	return NULL;
}

const char *camera_log(struct camera *camera, const char *file)
{
	camera->log = fopen(file, "ae");
	return camera->log == NULL ? "the log cannot be opened" : NULL;
}

const char *camera_events(struct camera *camera, const char *file)
{
	camera->events = fopen(file, "ae");
	return camera->events == NULL ? "the events' file cannot be opened" : NULL;
}

void camera_init(struct camera *camera)
{
	const struct t20_host *host = &camera->host;

	gpio_init(&camera->gpio, host);
	msc_init(&camera->msc, host, &camera->card);
	ost_init(&camera->ost, host);
	sfc_init(&camera->sfc, host, &camera->nor);
	camera->sfc.ns_per_byte = SFC_NS_PER_BYTE;
	camera->sfc.poll_ns = SFC_POLL_NS;
	uart_init(&camera->uart, host);
	wdt_init(&camera->dog, host);
	camera_reset(camera);
}

static void reset_clocks(struct camera *camera)
{
	cpm_reset(&camera->cpm);
	ddr_reset(&camera->ddr);
	ost_reset(&camera->ost);
	sys_ost_reset(&camera->sys_ost, &camera->host);
	wdt_reset(&camera->dog);
}

/* The pins let go of the card's power, too. */
static void reset_pins(struct camera *camera)
{
	intc_reset(&camera->intc);
	gpio_reset(&camera->gpio);
	uart_reset(&camera->uart);
	sd_card_power(&camera->card, false);
}

void camera_reset(struct camera *camera)
{
	reset_clocks(camera);
	reset_pins(camera);
	sfc_reset(&camera->sfc);
	msc_reset(&camera->msc);
}

void camera_resume(struct camera *camera, const struct camera *saved)
{
	const struct camera here = *camera;
	const struct t20_host *host = &camera->host;

	*camera = *saved;
	camera->host = here.host;
	camera->pass = here.pass;
	camera->mishaps = here.mishaps;
	camera->card_fd = here.card_fd;
	camera->log = here.log;
	camera->events = here.events;
	camera->nor.bytes = here.nor.bytes;
	camera->nor.hooks = here.nor.hooks;
	camera->card.read = here.card.read;
	camera->card.write = here.card.write;
	camera->uart.put = here.uart.put;
	camera->nor.host = camera->sfc.host = camera->msc.host = host;
	camera->gpio.host = camera->ost.host = camera->sys_ost.host = host;
	camera->dog.host = camera->uart.host = host;
	camera->sfc.nor = &camera->nor;
	camera->msc.card = &camera->card;
	camera->card.ctx = camera;
	camera->uart.put_ctx = here.uart.put_ctx;
	t20_wake_at(host, T20_TIMER_SFC, camera->sfc.ends_ns);
	t20_wake_at(host, T20_TIMER_WATCHDOG, wdt_due(&camera->dog));
	t20_wake_at(host, T20_TIMER_OST, sys_ost_due(&camera->sys_ost));
}

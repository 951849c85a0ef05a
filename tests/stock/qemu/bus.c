/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which device has which register. What has no model is plain storage.
 *
 * An access takes 0.1 us. U-Boot waits by reading its timer, or the status of the chip, over and
 * over: for the emulator that is a minute a second, so a wait that is seen is shortened. Linux sleeps
 * instead, and uses DMA: nothing is shortened there.
 */
#include "qemu/osdep.h"

#include "stock.h"

#define SYS_OST_BASE 0x12000000u
#define INTC_BASE    0x10001000u
#define I2C_BASE     0x10050000u
#define I2C_SIZE     0x4000u
#define EFUSE_BASE   0x13540000u
#define USB_RESET    0x13500010u
#define USB_IDLE     0x80000000u

#define ACCESS_NS     100u
#define TIMER_STEP_NS 5000u
#define PATIENCE      3u

enum { I2C_ENABLE = 0x6c, I2C_ENABLED = 0x9c, EFUSE_CONTROL = 0x00, EFUSE_STATE = 0x08 };

static bool within(uint32_t address, uint32_t base, uint32_t size)
{
	return address >= base && address - base < size;
}

static uint32_t *word(struct camera *camera, uint32_t offset)
{
	uint8_t *page = &camera->plain_of[offset >> 12];

	/* Page 0 is for all that comes when no other is left. */
	if (*page == 0 && camera->plain_used + 1 < CAMERA_PLAIN)
		*page = (uint8_t)++camera->plain_used;
	return camera->plain[*page] + (offset & 0xfff) / 4;
}

/* Blocks of which the kernel wants to see that they did what it told them. */
static uint32_t plain_read(struct camera *camera, uint32_t at)
{
	uint32_t offset = at - CAMERA_MMIO;

	if (within(at, I2C_BASE, I2C_SIZE) && (at & 0xfff) == I2C_ENABLED)
		return *word(camera, offset - I2C_ENABLED + I2C_ENABLE) & 1;
	if (at == USB_RESET)
		return USB_IDLE;
	if (at == EFUSE_BASE + EFUSE_CONTROL)
		return 0;
	if (at == EFUSE_BASE + EFUSE_STATE)
		return 3;
	return *word(camera, offset) >> 8 * (offset & 3);
}

static void plain_write(struct camera *camera, uint32_t offset, uint32_t value, unsigned size)
{
	uint32_t mask = size == 4 ? UINT32_MAX : (1u << 8 * size) - 1;
	unsigned shift = 8 * (offset & 3);
	uint32_t *to = word(camera, offset);

	*to = (*to & ~(mask << shift)) | (value & mask) << shift;
}

static void pass(const struct camera *camera, uint64_t ns)
{
	camera->pass(camera->host.ctx, ns);
}

static void access_takes_time(struct camera *camera, uint32_t at)
{
	pass(camera, ACCESS_NS);
	if (!within(at, TCU_BASE + OST_FIRST, OST_END - OST_FIRST))
		camera->timer_reads = 0;
	else if (++camera->timer_reads > PATIENCE)
		pass(camera, TIMER_STEP_NS);
}

static void shorten_wait_for_chip(struct camera *camera)
{
	const struct spi_nor *nor = &camera->nor;

	if (!spi_nor_busy(nor) || camera->sfc.regs[SFC_GLB / 4] & SFC_GLB_DMA)
		camera->busy_starts = 0;
	else if (++camera->busy_starts > PATIENCE && nor->busy_until != UINT64_MAX)
		pass(camera, nor->busy_until - t20_now(&camera->host));
}

uint32_t camera_read(struct camera *camera, uint32_t offset, unsigned size)
{
	uint32_t at = CAMERA_MMIO + offset;

	access_takes_time(camera, at);
	switch (at & ~0xfffu) {
	case CPM_BASE: return cpm_read(&camera->cpm, at - CPM_BASE, size);
	case INTC_BASE: return intc_read(&camera->intc, at - INTC_BASE);
	case TCU_BASE:
		if (at - TCU_BASE >= OST_FIRST)
			return ost_read(&camera->ost, at - TCU_BASE, size);
		return wdt_read(&camera->dog, at - TCU_BASE, size);
	case GPIO_BASE: return gpio_read(&camera->gpio, at - GPIO_BASE, size);
	case UART1_BASE: return uart_read(&camera->uart, at - UART1_BASE, size);
	case SYS_OST_BASE: return sys_ost_read(&camera->sys_ost, at - SYS_OST_BASE);
	case MSC0_BASE: return msc_read(&camera->msc, at - MSC0_BASE, size);
	default: break;
	}
	if (within(at, SFC_BASE, SFC_SIZE))
		return sfc_read(&camera->sfc, at - SFC_BASE, size);
	if (within(at, DDR_BASE, DDR_SIZE))
		return ddr_read(&camera->ddr, at - DDR_BASE, size);
	return plain_read(camera, at);
}

static void pins_write(struct camera *camera, uint32_t offset, uint32_t value, unsigned size)
{
	gpio_write(&camera->gpio, offset, value, size);
	sd_card_power(&camera->card, !gpio_level(&camera->gpio, GPIO_CARD_POWER));
}

static void tcu_write(struct camera *camera, uint32_t offset, uint32_t value, unsigned size)
{
	if (offset >= OST_FIRST)
		ost_write(&camera->ost, offset, value, size);
	else
		wdt_write(&camera->dog, offset, value, size);
}

void camera_write(struct camera *camera, uint32_t offset, uint32_t value, unsigned size)
{
	uint32_t at = CAMERA_MMIO + offset;

	access_takes_time(camera, at);
	if (at == SFC_BASE + SFC_TRIG)
		shorten_wait_for_chip(camera);
	if (within(at, CPM_BASE, 0x1000))
		cpm_write(&camera->cpm, at - CPM_BASE, value, size);
	else if (within(at, INTC_BASE, 0x1000))
		intc_write(&camera->intc, at - INTC_BASE, value);
	else if (within(at, TCU_BASE, 0x1000))
		tcu_write(camera, at - TCU_BASE, value, size);
	else if (within(at, GPIO_BASE, 0x1000))
		pins_write(camera, at - GPIO_BASE, value, size);
	else if (within(at, UART1_BASE, 0x1000))
		uart_write(&camera->uart, at - UART1_BASE, value, size);
	else if (within(at, SYS_OST_BASE, 0x1000))
		sys_ost_write(&camera->sys_ost, at - SYS_OST_BASE, value);
	else if (within(at, MSC0_BASE, 0x1000))
		msc_write(&camera->msc, at - MSC0_BASE, value, size);
	else if (within(at, SFC_BASE, SFC_SIZE))
		sfc_write(&camera->sfc, at - SFC_BASE, value, size);
	else if (within(at, DDR_BASE, DDR_SIZE))
		ddr_write(&camera->ddr, at - DDR_BASE, value, size);
	else
		plain_write(camera, offset, value, size);
}

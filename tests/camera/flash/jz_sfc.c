// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The camera's flash driver, as a program sees it through /dev/mtd*: partitions, transfers
 * through one 4 KiB bounce buffer that reads and writes share, no lock ioctls, and whatever
 * lies the fault block asks for. The chip itself is chip.c.
 */

#include <linux/io.h>
#include <linux/module.h>
#include <linux/mtd/mtd.h>
#include <linux/mtd/partitions.h>
#include <linux/mutex.h>
#include <linux/string.h>
#include "model.h"

#define BOUNCE 4096u
#define PAGE   256u

u8 *model_base;
struct share_ctl *model_ctl;

static DEFINE_MUTEX(sfc_lock);
static u8 sfc_bounce[BOUNCE];

static int sfc_erase(struct mtd_info *mtd, struct erase_info *instr)
{
	u64 at = instr->addr, end = instr->addr + instr->len;
	int status = 0;

	mutex_lock(&sfc_lock);
	for (; !status && at < end; at += mtd->erasesize) {
		status = chip_erase((u32)at);
		if (status)
			instr->fail_addr = at;
	}
	mutex_unlock(&sfc_lock);
	return status;
}

static int sfc_read(struct mtd_info *mtd, loff_t from, size_t len, size_t *retlen, u_char *buf)
{
	size_t at = 0;
	int status = 0;

	mutex_lock(&sfc_lock);
	while (!status && at < len) {
		u32 n = (u32)min_t(size_t, len - at, BOUNCE), done;

		status = chip_read((u32)from + at, sfc_bounce, n, &done);
		if (!status)
			memcpy(buf + at, sfc_bounce, n);
		*retlen += done;
		at += n;
	}
	mutex_unlock(&sfc_lock);
	/* The camera's kernel copies a count below zero and fails so; this one would also print a trace. */
	return (ssize_t)*retlen < 0 ? -EFAULT : status;
}

/* Pages are programmed one by one, from a bounce buffer filled 4 KiB at a time. */
static int sfc_write_bounce(u32 to, u32 len, size_t *retlen)
{
	u32 at = 0;
	int status = 0;

	while (!status && at < len) {
		u32 n = min(len - at, PAGE - (to + at) % PAGE), done;

		status = chip_program(to + at, sfc_bounce + at, n, &done);
		*retlen += done;
		at += n;
	}
	return status;
}

static int sfc_write(struct mtd_info *mtd, loff_t to, size_t len, size_t *retlen, const u_char *buf)
{
	size_t at = 0;
	int status = 0;

	mutex_lock(&sfc_lock);
	while (!status && at < len) {
		u32 n = (u32)min_t(size_t, len - at, BOUNCE);

		memcpy(sfc_bounce, buf + at, n);
		status = sfc_write_bounce((u32)to + at, n, retlen);
		at += n;
	}
	mutex_unlock(&sfc_lock);
	return status;
}

static struct mtd_info sfc_mtd = {
	.name = "jz_sfc",
	.owner = THIS_MODULE,
	.type = MTD_NORFLASH,
	.flags = MTD_CAP_NORFLASH,
	.size = SHARE_FLASH_SIZE,
	.writesize = PAGE,
	.writebufsize = PAGE,
	._erase = sfc_erase,
	._read = sfc_read,
	._write = sfc_write,
};

static struct mtd_partition sfc_parts[] = {
	{.name = "boot", .size = 256 << 10},    {.name = "kernel", .size = 2048 << 10},
	{.name = "root", .size = 3392 << 10},   {.name = "driver", .size = 640 << 10},
	{.name = "appfs", .size = 4736 << 10},  {.name = "backupk", .size = 2048 << 10},
	{.name = "backupd", .size = 640 << 10}, {.name = "backupa", .size = 2048 << 10},
	{.name = "config", .size = 256 << 10},  {.name = "para", .size = 256 << 10},
	{.name = "flag", .size = 64 << 10},
};

/* Without a host that has filled the control block in: the reference camera. */
static void sfc_defaults(void)
{
	if (model_ctl->magic == SHARE_MAGIC && model_ctl->version == SHARE_VERSION)
		return;
	memset(model_ctl, 0, sizeof(*model_ctl));
	model_ctl->magic = SHARE_MAGIC;
	model_ctl->version = SHARE_VERSION;
	model_ctl->erase_size = 32 << 10;
	model_ctl->chip_id = 0x1c7018;
	strcpy(model_ctl->chip_name, "EN25QH128A");
	model_ctl->page_ns = 800000;
	model_ctl->erase_ns = 100000000;
	model_ctl->read_ns = 160000;
}

static int sfc_register(void)
{
	unsigned int i;
	u64 at = 0;

	if (model_ctl->boot_name[0])
		sfc_parts[0].name = model_ctl->boot_name;
	if (model_ctl->boot_size) {
		sfc_parts[1].size += sfc_parts[0].size - model_ctl->boot_size;
		sfc_parts[0].size = model_ctl->boot_size;
	}
	if (model_ctl->flags & FLAG_READ_ONLY)
		sfc_parts[0].mask_flags = MTD_WRITEABLE;
	for (i = 0; i < ARRAY_SIZE(sfc_parts); i++) {
		sfc_parts[i].offset = at;
		at += sfc_parts[i].size;
	}
	sfc_mtd.erasesize = model_ctl->erase_size;
	if (!(model_ctl->flags & FLAG_NO_ID_LINE))
		printk(KERN_INFO "the id code = %x, the flash name is %s\n", model_ctl->chip_id,
		       model_ctl->chip_name);
	return mtd_device_register(&sfc_mtd, sfc_parts, ARRAY_SIZE(sfc_parts));
}

static int __init sfc_init(void)
{
	int status;

	model_base = memremap(SHARE_PHYS, SHARE_SIZE, MEMREMAP_WB);
	if (!model_base)
		return -ENOMEM;
	model_ctl = (struct share_ctl *)(model_base + SHARE_CTL);
	sfc_defaults();
	status = sfc_register();
	if (!status)
		status = extras_init();
	if (!status)
		status = trace_init();
	if (status)
		memunmap(model_base);
	else
		model_ctl->ready = 1;
	return status;
}

static void __exit sfc_exit(void)
{
	trace_exit();
	extras_exit();
	mtd_device_unregister(&sfc_mtd);
	model_ctl->ready = 0;
	memunmap(model_base);
}

module_init(sfc_init);
module_exit(sfc_exit);
MODULE_DESCRIPTION("SPI NOR model of an emulated camera");
MODULE_LICENSE("GPL");

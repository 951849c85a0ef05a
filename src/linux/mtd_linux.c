/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "mtd_linux.h"

#include <errno.h>
#include <fcntl.h>
#include <mtd/mtd-user.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "file.h"
#include "reason.h"

/* The kernel's macros make requests unsigned, musl's ioctl takes an int. */
#pragma GCC diagnostic ignored "-Wsign-conversion"

#define MTD_MAJOR 90u   /* Linux: Documentation/admin-guide/devices.txt */
#define NOR_PAGE  256u  /* every SPI NOR of this class */
#define TRANSFER  4096u /* of the camera's driver: FACTS.md, section 5 */

static int mtd_linux_read(void *context, uint32_t offset, void *to, uint32_t length)
{
	const struct mtd_linux *flash = context;

	return file_pread(flash->fd, to, length, offset);
}

static int mtd_linux_program(void *context, uint32_t offset, const void *from, uint32_t length)
{
	const struct mtd_linux *flash = context;

	return file_pwrite(flash->fd, from, length, offset);
}

static int mtd_linux_erase(void *context, uint32_t offset)
{
	const struct mtd_linux *flash = context;
	struct erase_info_user range = {.start = offset, .length = flash->erase_size};

	return ioctl(flash->fd, MEMERASE, &range) == 0 ? 0 : -errno;
}

int mtd_linux_unlock(struct mtd_linux *flash, const struct mtd *mtd)
{
	struct erase_info_user range = {.length = mtd->geometry.size};

	return ioctl(flash->fd, MEMUNLOCK, &range) == 0 ? 0 : -errno;
}

/* Even minors are mtdN, odd ones mtdNro. */
static int mtd_linux_check_node(struct mtd_linux *flash, bool writable)
{
	struct stat node;

	if (fstat(flash->fd, &node) != 0)
		return -errno;
	if (!S_ISCHR(node.st_mode) || major(node.st_rdev) != MTD_MAJOR ||
	    (writable && minor(node.st_rdev) % 2 != 0))
		return -ENODEV;
	flash->number = minor(node.st_rdev) / 2;
	return 0;
}

static int mtd_linux_ask(struct mtd_linux *flash, struct mtd *mtd)
{
	struct mtd_info_user info;

	if (ioctl(flash->fd, MEMGETINFO, &info) != 0)
		return -errno;
	flash->is_nor = info.type == MTD_NORFLASH;
	flash->is_writeable = (info.flags & MTD_WRITEABLE) != 0;
	flash->erase_size = info.erasesize;
	mtd->geometry.size = info.size;
	mtd->geometry.erase_size = info.erasesize;
	/* Drivers that can program single bytes say 1. */
	mtd->geometry.page_size = info.writesize > 1 ? info.writesize : NOR_PAGE;
	mtd->geometry.transfer_size = TRANSFER < info.erasesize ? TRANSFER : info.erasesize;
	mtd->context = flash;
	mtd->read = mtd_linux_read;
	mtd->program = mtd_linux_program;
	mtd->erase = mtd_linux_erase;
	return 0;
}

int mtd_linux_open(struct mtd_linux *flash, const char *path, bool writable, struct mtd *mtd,
                   struct text *why)
{
	int result;

	/* O_NONBLOCK: whatever the name leads to, opening must not wait. */
	flash->fd = open(path, (writable ? O_RDWR : O_RDONLY) | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (flash->fd < 0) {
		result = -errno;
		reason_say(why, "cannot open the flash", path, result);
		return result;
	}
	result = mtd_linux_check_node(flash, writable);
	if (result == 0)
		result = mtd_linux_ask(flash, mtd);
	if (result == 0)
		return 0;
	if (result == -ENODEV) {
		text_format(why,
		            "%s is not an MTD character device: use "
		            "/dev/mtd0",
		            path);
	} else {
		reason_say(why, "cannot ask for the size of", path, result);
	}
	mtd_linux_close(flash);
	return result;
}

void mtd_linux_close(struct mtd_linux *flash)
{
	if (flash->fd < 0)
		return;
	/* Nothing is pending on this device: close has nothing to report. */
	(void)close(flash->fd);
	flash->fd = -1;
}

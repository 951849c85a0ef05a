/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernel.h"

#include <stddef.h>
#include <string.h>

#include "console.h"
#include "flash.h"
#include "memory.h"
#include "uimage.h"

#define KERNEL_READ 0x280000u /* bytes, as the default bootcmd does */

static uint8_t *const load = MEMORY_BYTES(MEMORY_LOAD);

/* The kernel is entered as Ingenic's U-Boot does: arguments from the second on. */
typedef void kernel_entry(uint32_t count, const char *const *arguments, void *environment,
                          uint32_t zero);

static const char *kernel_check(struct uimage *image)
{
	const char *wrong = uimage_head(load, UIMAGE_KERNEL, KERNEL_READ - UIMAGE_HEAD, image);

	if (wrong == NULL)
		wrong = uimage_data(image, load + UIMAGE_HEAD);
	if (wrong == NULL && image->compression != 0)
		wrong = "Unimplemented compression type";
	return wrong;
}

void kernel_start(const char *bootargs)
{
	static const char *arguments[3];
	struct uimage image;
	const char *wrong;

	flash_read(FLASH_KERNEL, load, KERNEL_READ);
	console_text("## Booting kernel from flash ...\n");
	wrong = kernel_check(&image);
	if (wrong != NULL) {
		console_text(wrong);
		console_text("\nERROR: can't get kernel image!\n");
		return;
	}
	memcpy((void *)(uintptr_t)image.load, load + UIMAGE_HEAD, image.size);
	console_text("bootargs: ");
	console_text(bootargs);
	console_text("\n\nStarting kernel ...\n\n");
	arguments[1] = bootargs;
	((kernel_entry *)(uintptr_t)image.entry)(2, arguments, NULL, 0);
}

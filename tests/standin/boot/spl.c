/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The stand-in for the SPL: loads U-Boot's place in flash, whatever is there, and jumps to it.
 *
 * It sets up neither clocks nor RAM: a camera it would leave dark. The emulated board has both.
 */
#include <stdint.h>

#include "console.h"
#include "memory.h"
#include "sfc.h"

#define READ 0x03 /* the command of every SPI NOR chip */

extern const char spl_banner[]; /* its place is known to boot.mk and standin.py */

_Noreturn void boot_main(void);

_Noreturn void boot_main(void)
{
	console_text("\n\n");
	console_text(spl_banner);
	console_text("\n");
	sfc_start();
	sfc_read(READ, FLASH_UBOOT, MEMORY_BYTES(MEMORY_UBOOT), FLASH_UBOOT_SIZE);
	((void (*)(void))(uintptr_t)MEMORY_UBOOT)();
	__builtin_unreachable();
}

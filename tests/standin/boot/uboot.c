/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The stand-in for U-Boot: from its first instruction in RAM to the kernel or the prompt.
 */
#include <stdbool.h>
#include <stddef.h>

#include "chips.h"
#include "console.h"
#include "crc.h"
#include "environment.h"
#include "flash.h"
#include "gpio.h"
#include "install.h"
#include "kernel.h"
#include "memory.h"

#define PARTS_COVERED 12u /* where the bytes begin that parts.crc is for */

extern const struct parts parts; /* in start_uboot.S; standin.py fills it in */

_Noreturn void boot_main(void);

/*
 * A start of the real U-Boot runs through its pages: with one of them damaged it runs into
 * garbage and an exception. Most of our bytes are noise that nothing runs through, so the
 * stand-in asks for all of them at once.
 */
static bool uboot_is_whole(void)
{
	const uint8_t *from = (const uint8_t *)&parts.length;

	return parts.length <= FLASH_UBOOT_SIZE - PARTS_COVERED &&
	       crc_more(0, from, parts.length) == parts.crc;
}

_Noreturn void boot_main(void)
{
	const struct chip *chip;
	const char *bootargs;

	if (!uboot_is_whole())
		__builtin_trap();
	gpio_drive_low(GPIO_YELLOW);
	console_text("\n\n");
	console_text(parts.banner);
	console_text("\n\n");
	console_text(parts.board);
	console_text("MMC:   msc: 0\n");
	chip = flash_probe(&parts);
	if (chip == NULL)
		console_prompt();
	bootargs = environment_bootargs(parts.bootargs);
	if (install_wanted()) {
		install_from_card(chip);
	} else {
		install_from_backup(chip);
		environment_save(chip);
	}
	kernel_start(bootargs);
	console_prompt();
}

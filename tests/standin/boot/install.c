/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "install.h"

#include <string.h>

#include "card.h"
#include "clock.h"
#include "console.h"
#include "fat.h"
#include "flash.h"
#include "gpio.h"
#include "memory.h"
#include "uimage.h"

static uint8_t *const load = MEMORY_BYTES(MEMORY_LOAD);

#define BUTTON_FIRST_MS 1600u
#define BUTTON_AGAIN_MS 3600u
#define INSTALL_SIZE    0xa90000u /* erased, whatever is written */

static bool install_pressed_at(uint32_t ms)
{
	clock_wait_until((uint64_t)CLOCK_TICKS_PER_MS * ms);
	return !gpio_level(GPIO_BUTTON);
}

bool install_wanted(void)
{
	return install_pressed_at(BUTTON_FIRST_MS) && install_pressed_at(BUTTON_AGAIN_MS);
}

static const char *install_fat_text(enum fat_result result)
{
	switch (result) {
	case FAT_GOOD: return NULL;
	case FAT_UNREADABLE: return "The card cannot be read";
	case FAT_NO_PARTITION: return "** Partition 1 not valid on device 0 **";
	case FAT_NO_FAT: return "No valid FAT fs found";
	case FAT_NO_FILE: return "** Unable to read file demo.bin **";
	case FAT_BROKEN: return "Invalid FAT entry";
	}
	return "";
}

/* demo.bin at load, all of it as it should be; NULL, or why not. */
static const char *install_load(struct uimage *image)
{
	static struct fat fat;
	struct fat_file file;
	enum fat_result result;
	const char *wrong;

	if (!card_start())
		return "MMC: no card present";
	result = fat_open(&fat, card_read);
	if (result == FAT_GOOD)
		result = fat_find(&fat, "DEMO    BIN", &file);
	if (result == FAT_GOOD)
		result = fat_load(&fat, &file, file.size < UIMAGE_HEAD ? file.size : UIMAGE_HEAD,
		                  load);
	if (result != FAT_GOOD)
		return install_fat_text(result);
	wrong = uimage_head(load, UIMAGE_FIRMWARE, INSTALL_SIZE, image);
	if (wrong != NULL)
		return wrong;
	if (file.size != UIMAGE_HEAD + image->size)
		return "The size of the file is not what its head says";
	console_text("reading demo.bin\n");
	result = fat_load(&fat, &file, file.size, load);
	if (result != FAT_GOOD)
		return install_fat_text(result);
	return uimage_data(image, load + UIMAGE_HEAD);
}

void install_from_card(const struct chip *chip)
{
	struct uimage image;
	const char *wrong = install_load(&image);

	if (wrong != NULL) {
		console_text(wrong);
		console_text("\n");
		return;
	}
	/* As the real ones: it goes out only at the end, not where they give up. */
	gpio_drive_low(GPIO_BLUE);
	console_text("flash erase...\n");
	if (!flash_erase(chip, FLASH_KERNEL, INSTALL_SIZE))
		return;
	console_text("flash write...\n");
	if (!flash_write(chip, FLASH_KERNEL, load + UIMAGE_HEAD, image.size) ||
	    !flash_erase(chip, FLASH_FLAG, FLASH_FLAG_SIZE))
		return;
	console_text("demo.bin is installed\n");
	gpio_drive_high(GPIO_BLUE);
}

static void install_copy(const struct chip *chip, uint32_t from, uint32_t to, uint32_t length)
{
	flash_read(from, load, length);
	console_text("flash erase...\n");
	if (!flash_erase(chip, to, length))
		return;
	console_text("flash write...\n");
	(void)flash_write(chip, to, load, length); /* says it itself */
}

/* Where the flag's words end, or NULL without a flag. */
static const char *install_flag(void)
{
	static const char flag[] = "FWGRADEUP=";
	const char *area = (const char *)load;

	flash_read(FLASH_FLAG, load, FLASH_FLAG_SIZE);
	for (uint32_t i = 0; i + 32 <= FLASH_FLAG_SIZE; i++)
		if (memcmp(area + i, flag, sizeof flag - 1) == 0)
			return area + i + sizeof flag - 1;
	return NULL;
}

void install_from_backup(const struct chip *chip)
{
	const char *what = install_flag();
	bool kernel, drivers;

	if (what == NULL)
		return;
	kernel = memcmp(what, "kernel", 6) == 0;
	drivers = memcmp(what, "drivers", 7) == 0 || memcmp(what, "kernel+drivers", 14) == 0;
	if (!kernel && !drivers)
		return;
	console_text("FWGRADEUP: the backup is copied\n");
	if (kernel)
		install_copy(chip, FLASH_KERNEL_COPY, FLASH_KERNEL, FLASH_KERNEL_SIZE);
	if (drivers)
		install_copy(chip, FLASH_DRIVERS_COPY, FLASH_DRIVERS, FLASH_DRIVERS_SIZE);
	(void)flash_erase(chip, FLASH_FLAG, FLASH_FLAG_SIZE); /* says it itself */
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * memory.h - what lies where in RAM and in flash.
 */
#ifndef STANDIN_MEMORY_H
#define STANDIN_MEMORY_H

/* The SPL loads U-Boot here; start_uboot.S takes it out of the kernel's way (boot.mk). */
#define MEMORY_UBOOT 0x80100000
#define MEMORY_LOAD  0x80600000 /* kernels, demo.bin, whatever comes out of flash */

#define FLASH_UBOOT            0x6800
#define FLASH_UBOOT_SIZE       0x35800 /* as loaded: up to the environment */
#define FLASH_ENVIRONMENT      0x3c000
#define FLASH_ENVIRONMENT_SIZE 0x4000

/* The partitions of the stock camera that a bootloader has to do with. */
#define FLASH_KERNEL       0x40000
#define FLASH_KERNEL_SIZE  0x200000
#define FLASH_DRIVERS      0x590000
#define FLASH_DRIVERS_SIZE 0xa0000
#define FLASH_KERNEL_COPY  0xad0000
#define FLASH_DRIVERS_COPY 0xcd0000
#define FLASH_FLAG         0xff0000
#define FLASH_FLAG_SIZE    0x10000

#ifndef __ASSEMBLER__
#include <stdint.h>

#define MEMORY_BYTES(address) ((uint8_t *)(uintptr_t)(address))
#endif

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sfc.h - commands to the SPI NOR chip through the T20's flash controller, without DMA.
 *
 * One phase, three address bytes. Buffers may have any alignment and length.
 */
#ifndef STANDIN_SFC_H
#define STANDIN_SFC_H

#include <stdint.h>

#define SFC_NO_ADDRESS UINT32_MAX

void sfc_start(void);

void sfc_command(uint8_t code, uint32_t address);
void sfc_read(uint8_t code, uint32_t address, void *to, uint32_t length);
void sfc_write(uint8_t code, uint32_t address, const void *from, uint32_t length);

#endif

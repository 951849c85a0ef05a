/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * crc32.h - the CRC-32 that U-Boot puts before its saved environment (pure).
 *
 * The Ethernet and zlib one: polynomial 0x04c11db7 reflected, start and final
 * XOR 0xffffffff. Without a table: it is needed for 16 KiB once a run.
 */
#ifndef PAN_FIX_CRC32_H
#define PAN_FIX_CRC32_H

#include <stdint.h>

uint32_t crc32_of(const uint8_t *bytes, uint32_t length);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * crc.h - the CRC-32 of uImages and of U-Boot's environment (pure).
 */
#ifndef STANDIN_CRC_H
#define STANDIN_CRC_H

#include <stddef.h>
#include <stdint.h>

/* With 0 as `crc`, or what the call for the bytes before these returned. */
uint32_t crc_more(uint32_t crc, const void *bytes, size_t length);

#endif

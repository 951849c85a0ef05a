/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * io.h - the registers of a T20, by physical address.
 *
 * The stand-ins reach them here and nowhere else. On the host the three functions are the
 * test's, which plays the hardware.
 */
#ifndef STANDIN_IO_H
#define STANDIN_IO_H

#include <stdint.h>

#ifdef __mips__
#define IO_AT(type, address) (*(volatile type *)(uintptr_t)(0xa0000000u + (address)))

static inline uint32_t io_read(uint32_t address)
{
	return IO_AT(uint32_t, address);
}

static inline uint16_t io_read16(uint32_t address)
{
	return IO_AT(uint16_t, address);
}

static inline void io_write(uint32_t address, uint32_t value)
{
	IO_AT(uint32_t, address) = value;
}
#else
uint32_t io_read(uint32_t address);
uint16_t io_read16(uint32_t address);
void io_write(uint32_t address, uint32_t value);
#endif

#endif

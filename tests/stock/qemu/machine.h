/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * machine.h - the machine as QEMU sees it; private to the files that include QEMU's headers.
 *
 * machine.c    CPU, memory, the boot ROM
 * engine.c     what the device models ask of QEMU: time, interrupts, DMA, restarts
 * console.c    the serial port of QEMU
 * settings.c   the properties of the machine, and the parts that they name
 */
#ifndef STOCK_MACHINE_H
#define STOCK_MACHINE_H

#include "chardev/char-fe.h"
#include "hw/boards.h"
#include "qemu/timer.h"
#include "cpu.h"

#include "stock.h"

#define TYPE_STOCK MACHINE_TYPE_NAME("t20")
OBJECT_DECLARE_SIMPLE_TYPE(StockState, STOCK)

#define TYPED_MAX 4096u

struct StockState {
	MachineState parent;
	struct camera camera;
	MIPSCPU *cpu;
	MemoryRegion mmio, rom, trap;
	QEMUTimer *timers[T20_TIMERS];
	CharBackend console;
	QEMUTimer *typing;
	uint8_t typed[TYPED_MAX]; /* a ring; the two count for ever */
	uint32_t typed_first, typed_end;
	char *nor, *chip, *card, *protect, *plan, *log, *events;
	bool button, ready;
	uint8_t saved[sizeof(struct camera)] __attribute__((aligned(8)));
};

/* Fills in camera.host and camera.pass; the CPU is there. */
void engine_connect(StockState *stock);
/* The line from the interrupt controller to the CPU, as it is now. */
void engine_set_interrupt(StockState *stock);

/* Joins the camera's serial port to the first one of QEMU, if there is one. */
void console_connect(StockState *stock);

/* The properties of the class; the parts that they name, made once (ends QEMU when one is wrong). */
void settings_declare(ObjectClass *class);
void settings_apply(StockState *stock);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The machine: CPU, memory, boot ROM. */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qemu/units.h"
#include "exec/address-spaces.h"
#include "hw/clock.h"
#include "hw/qdev-clock.h"

#include "compat.h"
#include "machine.h"
#include "rom.h"

/* Of the counter in CP0, which nobody uses: slow, so that it costs nothing. */
#define COUNTER_HZ 2000
#define ROM_BASE   0x1fc00000u
#define ROM_SIZE   0x1000u
/* The vectors of the ROM store here: a bootloader ended in an exception. */
#define TRAP_BASE 0x1fd00000u
#define TRAP_SIZE 0x1000u

static uint64_t mmio_read(void *opaque, hwaddr offset, unsigned size)
{
	return camera_read(&((StockState *)opaque)->camera, (uint32_t)offset, size);
}

static void mmio_write(void *opaque, hwaddr offset, uint64_t value, unsigned size)
{
	StockState *stock = opaque;

	camera_write(&stock->camera, (uint32_t)offset, (uint32_t)value, size);
	engine_set_interrupt(stock);
}

static const MemoryRegionOps mmio_ops = {
	.read = mmio_read,
	.write = mmio_write,
	.endianness = DEVICE_LITTLE_ENDIAN,
	.valid = {.min_access_size = 1, .max_access_size = 4},
};

static void trap_write(void *opaque, hwaddr offset, uint64_t value, unsigned size)
{
	StockState *stock = opaque;

	camera_event(&stock->camera, "hang: exception at 0x%08x",
	             (unsigned)stock->cpu->env.CP0_EPC);
}

static const MemoryRegionOps trap_ops = {
	.write = trap_write,
	.endianness = DEVICE_LITTLE_ENDIAN,
};

/* Each vector stores to the trap; the reset vector only waits. */
static void write_rom(uint8_t *rom)
{
	static const uint32_t vector[] = {
		0x3c1abfd0, /* lui k0, 0xbfd0 */
		0xaf400000, /* sw  zero, 0(k0) */
		0x1000ffff, /* b   itself */
		0x00000000, /* nop */
	};
	static const uint32_t idle[] = {
		0x42000020, /* wait */
		0x1000fffe, /* b    the wait */
		0x00000000, /* nop */
	};

	memcpy(rom, idle, sizeof idle);
	memcpy(rom + 0x200, vector, sizeof vector);
	memcpy(rom + 0x300, vector, sizeof vector);
	memcpy(rom + 0x380, vector, sizeof vector);
}

/* Power-on and every restart: the boot ROM judges the flash. */
static void boot(void *opaque)
{
	StockState *stock = opaque;
	CPUMIPSState *env = &stock->cpu->env;
	uint32_t length = 0;
	const char *why = rom_judge(stock->camera.nor.bytes, &length);

	camera_reset(&stock->camera);
	cpu_reset(CPU(stock->cpu));
	if (why != NULL) {
		camera_event(&stock->camera, "usb: %s", why);
		env->active_tc.PC = (target_long)(int32_t)0xbfc00000;
		return;
	}
	camera_event(&stock->camera, "spl");
	stock->camera.host.dma_write(stock, ROM_LOAD, stock->camera.nor.bytes, length);
	env->active_tc.PC = (target_long)(int32_t)ROM_ENTRY;
	env->active_tc.gpr[29] = (target_long)(int32_t)ROM_STACK;
}

static void make_cpu(StockState *stock, const char *type)
{
	Clock *clock = clock_new(OBJECT(stock), "cpu-refclk");

	clock_set_hz(clock, COUNTER_HZ);
	stock->cpu = make_mips_cpu(type, clock);
	cpu_mips_irq_init_cpu(stock->cpu);
	cpu_mips_clock_init(stock->cpu);
}

static void make_memory(StockState *stock)
{
	MemoryRegion *all = get_system_memory();

	memory_region_add_subregion(all, 0, stock->parent.ram);
	memory_region_init_io(&stock->mmio, NULL, &mmio_ops, stock, "t20.mmio", CAMERA_MMIO_SIZE);
	memory_region_add_subregion(all, CAMERA_MMIO, &stock->mmio);
	memory_region_init_ram(&stock->rom, NULL, "t20.rom", ROM_SIZE, &error_fatal);
	memory_region_add_subregion(all, ROM_BASE, &stock->rom);
	write_rom(memory_region_get_ram_ptr(&stock->rom));
	memory_region_init_io(&stock->trap, NULL, &trap_ops, stock, "t20.trap", TRAP_SIZE);
	memory_region_add_subregion(all, TRAP_BASE, &stock->trap);
}

static void stock_init(MachineState *machine)
{
	StockState *stock = STOCK(machine);

	make_cpu(stock, machine->cpu_type);
	engine_connect(stock);
	make_memory(stock);
	settings_apply(stock);
	console_connect(stock);
	qemu_register_reset(boot, stock);
}

static void stock_class(ObjectClass *class, void *data)
{
	MachineClass *machine = MACHINE_CLASS(class);

	machine->desc = "Ingenic T20 camera";
	machine->init = stock_init;
	machine->default_cpu_type = MIPS_CPU_TYPE_NAME("XBurst");
	machine->default_ram_size = 128 * MiB;
	machine->default_ram_id = "t20.ram";
	settings_declare(class);
}

static const TypeInfo stock_type = {
	.name = TYPE_STOCK,
	.parent = TYPE_MACHINE,
	.instance_size = sizeof(StockState),
	.class_init = stock_class,
};

static void stock_register(void)
{
	type_register_static(&stock_type);
}

type_init(stock_register)

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The machine: CPU, memory, boot ROM, time, interrupts, and the serial port of QEMU. */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qapi/visitor.h"
#include "qemu/error-report.h"
#include "qemu/timer.h"
#include "qemu/units.h"
#include "chardev/char-fe.h"
#include "exec/address-spaces.h"
#include "hw/boards.h"
#include "hw/clock.h"
#include "hw/irq.h"
#include "hw/mips/cpudevs.h"
#include "hw/qdev-clock.h"
#include "sysemu/reset.h"
#include "sysemu/runstate.h"
#include "sysemu/sysemu.h"
#include "qemu/seqlock.h"
#include "softmmu/timers-state.h"
#include "cpu.h"

#include "rom.h"
#include "stock.h"

#define TYPE_STOCK MACHINE_TYPE_NAME("t20")
OBJECT_DECLARE_SIMPLE_TYPE(StockState, STOCK)

#define CPU_HZ   860000000
#define ROM_BASE 0x1fc00000u
#define ROM_SIZE 0x1000u
/* The vectors of the ROM store here: a bootloader ended in an exception. */
#define TRAP_BASE 0x1fd00000u
#define TRAP_SIZE 0x1000u
#define IRQ_INTC  2u
#define IRQ_OST   4u

struct StockState {
	MachineState parent;
	struct camera camera;
	MIPSCPU *cpu;
	MemoryRegion mmio, rom, trap;
	QEMUTimer *timers[T20_TIMERS];
	CharBackend console;
	char *nor, *chip, *card, *protect, *plan, *log, *events;
	bool button, ready;
};

static uint64_t now_ns(void *ctx)
{
	return (uint64_t)qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL);
}

static void pass(void *ctx, uint64_t ns)
{
	seqlock_write_lock(&timers_state.vm_clock_seqlock, &timers_state.vm_clock_lock);
	timers_state.qemu_icount_bias += (int64_t)ns;
	seqlock_write_unlock(&timers_state.vm_clock_seqlock, &timers_state.vm_clock_lock);
}

static void wake_at(void *ctx, enum t20_timer timer, uint64_t ns)
{
	StockState *stock = ctx;

	if (ns == UINT64_MAX)
		timer_del(stock->timers[timer]);
	else
		timer_mod(stock->timers[timer], (int64_t)ns);
}

static void wake_watchdog(void *opaque)
{
	wdt_wake(&((StockState *)opaque)->camera.dog);
}

static void wake_sfc(void *opaque)
{
	sfc_wake(&((StockState *)opaque)->camera.sfc);
}

static void wake_ost(void *opaque)
{
	sys_ost_wake(&((StockState *)opaque)->camera.sys_ost);
}

static void wake_nobody(void *opaque)
{
}

static void interrupt(void *ctx, unsigned source, bool level)
{
	StockState *stock = ctx;
	CPUMIPSState *env = &stock->cpu->env;

	if (source == SYS_OST_IRQ) {
		qemu_set_irq(env->irq[IRQ_OST], level);
		return;
	}
	intc_line(&stock->camera.intc, source, level);
	qemu_set_irq(env->irq[IRQ_INTC], intc_pending(&stock->camera.intc));
}

static bool dma(uint32_t address, void *bytes, uint32_t length, bool write)
{
	return address_space_rw(&address_space_memory, address, MEMTXATTRS_UNSPECIFIED, bytes,
	                        length, write) == MEMTX_OK;
}

static bool dma_read(void *ctx, uint32_t address, void *to, uint32_t length)
{
	return dma(address, to, length, false);
}

static bool dma_write(void *ctx, uint32_t address, const void *from, uint32_t length)
{
	return dma(address, (void *)from, length, true);
}

static void restart(void *ctx)
{
	StockState *stock = ctx;

	camera_event(&stock->camera, "restart by the watchdog");
	qemu_system_reset_request(SHUTDOWN_CAUSE_GUEST_RESET);
}

/* Nothing of QEMU gets to run any more: the power is gone. */
static void power_lost(void *ctx)
{
	StockState *stock = ctx;

	camera_event(&stock->camera, "cut");
	_exit(CAMERA_CUT);
}

static uint64_t mmio_read(void *opaque, hwaddr offset, unsigned size)
{
	StockState *stock = opaque;
	uint32_t value = camera_read(&stock->camera, (uint32_t)offset, size);

	/* A byte was taken: there may be room for the next. */
	if (offset >= UART1_BASE - CAMERA_MMIO && offset < UART1_BASE - CAMERA_MMIO + UART_SIZE)
		qemu_chr_fe_accept_input(&stock->console);
	return value;
}

static void mmio_write(void *opaque, hwaddr offset, uint64_t value, unsigned size)
{
	StockState *stock = opaque;

	camera_write(&stock->camera, (uint32_t)offset, (uint32_t)value, size);
	qemu_set_irq(stock->cpu->env.irq[IRQ_INTC], intc_pending(&stock->camera.intc));
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

static void console_put(void *ctx, uint8_t byte)
{
	qemu_chr_fe_write_all(&((StockState *)ctx)->console, &byte, 1);
}

static int console_room(void *opaque)
{
	return (int)(UART_ROOM - ((StockState *)opaque)->camera.uart.waiting);
}

static void console_type(void *opaque, const uint8_t *bytes, int count)
{
	StockState *stock = opaque;

	for (int i = 0; i < count; i++)
		uart_type(&stock->camera.uart, bytes[i]);
}

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
	dma(ROM_LOAD, stock->camera.nor.bytes, length, true);
	env->active_tc.PC = (target_long)(int32_t)ROM_ENTRY;
	env->active_tc.gpr[29] = (target_long)(int32_t)ROM_STACK;
}

static void must(const char *problem, const char *what)
{
	if (problem != NULL) {
		error_report("t20: %s: %s", what, problem);
		exit(1);
	}
}

static void make_cpu(StockState *stock, const char *type)
{
	Clock *clock = clock_new(OBJECT(stock), "cpu-refclk");

	clock_set_hz(clock, CPU_HZ);
	stock->cpu = mips_cpu_create_with_clock(type, clock);
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

static void make_parts(StockState *stock)
{
	struct camera *camera = &stock->camera;

	if (stock->events != NULL)
		must(camera_events(camera, stock->events), "events");
	if (stock->log != NULL)
		must(camera_log(camera, stock->log), "log");
	must(stock->nor == NULL ? "is not given" : NULL, "nor");
	must(camera_flash(camera, stock->nor, stock->chip != NULL ? stock->chip : "EN25QH128A"),
	     "nor");
	camera_init(camera);
	if (stock->card != NULL)
		must(camera_card(camera, stock->card), "card");
	if (stock->plan != NULL)
		must(mishap_set(&camera->mishaps, stock->plan), "plan");
	if (stock->protect != NULL)
		camera->nor.status = (uint8_t)strtoul(stock->protect, NULL, 16);
	gpio_drive(&camera->gpio, GPIO_BUTTON, !stock->button);
	camera->uart.put = console_put;
	camera->uart.put_ctx = stock;
	stock->ready = true;
}

static void stock_init(MachineState *machine)
{
	static QEMUTimerCB *const wakes[T20_TIMERS] = {
		[T20_TIMER_WATCHDOG] = wake_watchdog,
		[T20_TIMER_SFC] = wake_sfc,
		[T20_TIMER_OST] = wake_ost,
	};
	StockState *stock = STOCK(machine);

	stock->camera.host = (struct t20_host){
		.ctx = stock,
		.now_ns = now_ns,
		.wake_at = wake_at,
		.irq = interrupt,
		.dma_read = dma_read,
		.dma_write = dma_write,
		.reset = restart,
		.power_lost = power_lost,
	};
	stock->camera.pass = pass;
	for (unsigned i = 0; i < T20_TIMERS; i++)
		stock->timers[i] = timer_new_ns(QEMU_CLOCK_VIRTUAL,
		                                wakes[i] != NULL ? wakes[i] : wake_nobody, stock);
	make_cpu(stock, machine->cpu_type);
	make_memory(stock);
	make_parts(stock);
	if (serial_hd(0) != NULL) {
		qemu_chr_fe_init(&stock->console, serial_hd(0), &error_fatal);
		qemu_chr_fe_set_handlers(&stock->console, console_room, console_type, NULL, NULL,
		                         stock, NULL, true);
	}
	qemu_register_reset(boot, stock);
}

/* Text properties: which member, and what setting it means to a machine that runs. */
static char **member(StockState *stock, const char *name)
{
	const struct {
		const char *name;
		char **at;
	} members[] = {
		{"nor", &stock->nor},         {"chip", &stock->chip}, {"card", &stock->card},
		{"protect", &stock->protect}, {"plan", &stock->plan}, {"log", &stock->log},
		{"events", &stock->events},
	};

	for (unsigned i = 0; i < ARRAY_SIZE(members); i++)
		if (strcmp(members[i].name, name) == 0)
			return members[i].at;
	g_assert_not_reached();
}

static const char *change(StockState *stock, const char *name, const char *value)
{
	struct camera *camera = &stock->camera;

	if (strcmp(name, "card") == 0)
		return camera_card(camera, value);
	if (strcmp(name, "plan") == 0)
		return mishap_set(&camera->mishaps, value);
	if (strcmp(name, "protect") != 0)
		return "cannot be changed while the machine runs";
	camera->nor.status = (uint8_t)strtoul(value, NULL, 16);
	return NULL;
}

static void text_set(Object *object, Visitor *visitor, const char *name, void *opaque, Error **errp)
{
	StockState *stock = STOCK(object);
	char **at = member(stock, name);
	const char *problem = NULL;
	char *value;

	if (!visit_type_str(visitor, name, &value, errp))
		return;
	if (stock->ready)
		problem = change(stock, name, value);
	if (problem != NULL) {
		error_setg(errp, "%s: %s", name, problem);
		g_free(value);
		return;
	}
	g_free(*at);
	*at = value;
}

static bool button_get(Object *object, Error **errp)
{
	return STOCK(object)->button;
}

static void button_set(Object *object, bool value, Error **errp)
{
	StockState *stock = STOCK(object);

	stock->button = value;
	if (stock->ready)
		gpio_drive(&stock->camera.gpio, GPIO_BUTTON, !value);
}

static void stock_class(ObjectClass *class, void *data)
{
	static const char *const texts[] = {"nor",  "chip", "card",  "protect",
	                                    "plan", "log",  "events"};
	MachineClass *machine = MACHINE_CLASS(class);

	machine->desc = "Ingenic T20 camera";
	machine->init = stock_init;
	machine->default_cpu_type = MIPS_CPU_TYPE_NAME("XBurst");
	machine->default_ram_size = 128 * MiB;
	machine->default_ram_id = "t20.ram";
	for (unsigned i = 0; i < ARRAY_SIZE(texts); i++)
		object_class_property_add(class, texts[i], "str", NULL, text_set, NULL, NULL);
	object_class_property_add_bool(class, "button", button_get, button_set);
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

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "board.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unicorn/unicorn.h>

#include "kernel.h"
#include "machine.h"
#include "rom.h"

#define RAM_SIZE 0x08000000u

/* So many times one instruction and its delay slot, or so many instructions without an access
 * to any device: nothing will come any more. The longest that a bootloader was seen to take is
 * 111 M for an installation, and 471 M for unpacking a real kernel. */
#define SPIN_MAX         1000000u
#define SILENT_MAX       (300 * 1000000ull)
#define SILENT_UNPACKING (1500 * 1000000ull)
#define INPUT_POLLS_MAX  20000u
/* Accesses of which nothing comes, bytes that somebody says: more is no bootloader. */
#define IDLE_MAX 10000000u
#define SAID_MAX (1u << 20)

struct cpu {
	struct machine machine;
	uc_engine *uc;
	uint8_t *ram;
	uint32_t pc, spins;       /* the last block, and how often in a row */
	uint64_t accesses, since; /* accesses seen, and the instructions then */
	bool kernel;              /* the entry was reached */
	bool over;
};

static void stop(struct cpu *cpu, enum board_end end, const char *why)
{
	struct board_result *result = cpu->machine.result;

	if (!cpu->over) {
		result->end = end;
		snprintf(result->why, sizeof result->why, "%s", why);
	}
	cpu->over = true;
	uc_emu_stop(cpu->uc);
}

static void at_kernel(struct cpu *cpu)
{
	const struct board_setup *setup = cpu->machine.setup;

	if (!kernel_in_ram(setup->flash, setup->chip.size, cpu->ram, RAM_SIZE)) {
		stop(cpu, BOARD_HANG, "another kernel than in flash");
		return;
	}
	cpu->kernel = true;
	if (!kernel_is_demo(setup->flash, setup->chip.size))
		stop(cpu, BOARD_KERNEL, "");
}

static uint64_t patience(const struct cpu *cpu)
{
	const struct board_setup *setup = cpu->machine.setup;

	return kernel_is_demo(setup->flash, setup->chip.size) ? SILENT_MAX : SILENT_UNPACKING;
}

/* Whether the CPU will never do anything else any more. */
static void look_for_end(struct cpu *cpu)
{
	struct machine *machine = &cpu->machine;

	if (machine->power_lost)
		stop(cpu, BOARD_CUT, "");
	else if (machine->restart)
		uc_emu_stop(cpu->uc);
	else if (cpu->spins > SPIN_MAX && cpu->kernel)
		stop(cpu, BOARD_KERNEL, "");
	else if (cpu->spins > SPIN_MAX)
		stop(cpu, BOARD_HANG, "a loop without end");
	else if (machine->input_polls > INPUT_POLLS_MAX)
		stop(cpu, BOARD_PROMPT, "");
	else if (machine->instructions - cpu->since > SILENT_MAX &&
	         machine->instructions - cpu->since > patience(cpu))
		stop(cpu, BOARD_HANG, "busy with nothing");
	else if (machine->accesses - machine->progress > IDLE_MAX)
		stop(cpu, BOARD_HANG, "waits for something that never comes");
	else if (machine->said > SAID_MAX)
		stop(cpu, BOARD_HANG, "talks without end");
}

static void on_block(uc_engine *uc, uint64_t address, uint32_t size, void *ctx)
{
	struct cpu *cpu = ctx;
	struct machine *machine = &cpu->machine;

	(void)uc;
	machine->instructions += size / 4;
	if (machine->accesses != cpu->accesses) {
		cpu->accesses = machine->accesses;
		cpu->since = machine->instructions;
	}
	cpu->spins = address == cpu->pc && size <= 8 ? cpu->spins + 1 : 0;
	cpu->pc = (uint32_t)address;
	if (cpu->pc == machine->entry && !cpu->kernel)
		at_kernel(cpu);
	look_for_end(cpu);
}

static void on_exception(uc_engine *uc, uint32_t number, void *ctx)
{
	struct cpu *cpu = ctx;
	char why[32];

	(void)uc;
	snprintf(why, sizeof why, "CPU exception %u", number);
	stop(cpu, BOARD_HANG, why);
}

static uint64_t on_read(uc_engine *uc, uint64_t offset, unsigned size, void *ctx)
{
	struct cpu *cpu = ctx;

	(void)uc;
	return machine_read(&cpu->machine, (uint32_t)offset, size);
}

static void on_write(uc_engine *uc, uint64_t offset, unsigned size, uint64_t value, void *ctx)
{
	struct cpu *cpu = ctx;

	(void)uc;
	machine_write(&cpu->machine, (uint32_t)offset, (uint32_t)value, size);
}

static uc_err hook(struct cpu *cpu, int type, void *callback)
{
	uc_hook handle;

	return uc_hook_add(cpu->uc, &handle, type, callback, cpu, 1, 0);
}

static bool build(struct cpu *cpu)
{
	uc_err error =
		uc_open(UC_ARCH_MIPS, (uc_mode)(UC_MODE_MIPS32 | UC_MODE_LITTLE_ENDIAN), &cpu->uc);

	if (error == UC_ERR_OK)
		error = uc_ctl_set_cpu_model(cpu->uc, UC_CPU_MIPS32_24KF);
	if (error == UC_ERR_OK)
		error = uc_mem_map_ptr(cpu->uc, 0, RAM_SIZE, UC_PROT_ALL, cpu->ram);
	if (error == UC_ERR_OK)
		error = uc_mmio_map(cpu->uc, MACHINE_MMIO, MACHINE_MMIO_SIZE, on_read, cpu,
		                    on_write, cpu);
	if (error == UC_ERR_OK)
		error = hook(cpu, UC_HOOK_BLOCK, (void *)on_block);
	if (error == UC_ERR_OK)
		error = hook(cpu, UC_HOOK_INTR, (void *)on_exception);
	if (error != UC_ERR_OK)
		snprintf(cpu->machine.result->why, sizeof cpu->machine.result->why,
		         "libunicorn: %s", uc_strerror(error));
	return error == UC_ERR_OK;
}

/* From the boot ROM on, until something stops the CPU. */
static void start(struct cpu *cpu)
{
	const uint8_t *flash = cpu->machine.setup->flash;
	uint32_t length, stack = ROM_STACK;
	const char *why = rom_judge(flash, &length);
	uc_err error;

	if (why != NULL) {
		stop(cpu, BOARD_USB, why);
		return;
	}
	memcpy(cpu->ram + ROM_LOAD, flash, length);
	cpu->kernel = false;
	error = uc_reg_write(cpu->uc, UC_MIPS_REG_SP, &stack);
	if (error == UC_ERR_OK)
		error = uc_emu_start(cpu->uc, ROM_ENTRY, 0, 0, 0);
	if (error != UC_ERR_OK)
		stop(cpu, BOARD_HANG, uc_strerror(error));
}

/* Without a CPU, which takes longer to build than the ROM takes to say no. */
static bool rejected(const struct board_setup *setup, struct board_result *result)
{
	uint32_t length;
	const char *why = rom_judge(setup->flash, &length);

	if (why == NULL)
		return false;
	result->end = BOARD_USB;
	snprintf(result->why, sizeof result->why, "%s", why);
	return true;
}

/* Returns true. */
static bool run(struct cpu *cpu)
{
	struct machine *machine = &cpu->machine;
	struct board_result *result = machine->result;

	result->why[0] = '\0';
	for (;;) {
		start(cpu);
		if (cpu->over)
			break;
		if (!machine->restart) {
			stop(cpu, BOARD_HANG, "the CPU stopped");
			break;
		}
		if (++result->restarts > BOARD_RESTARTS_MAX) {
			stop(cpu, BOARD_HANG, "it restarts again and again");
			break;
		}
		machine_reset(machine);
	}
	result->pc = cpu->pc;
	result->instructions = machine->instructions;
	result->ns = machine_now(machine);
	return true;
}

bool board_run(const struct board_setup *setup, struct board_result *result)
{
	struct cpu *cpu = calloc(1, sizeof *cpu);
	bool good = false;

	memset(result, 0, sizeof *result);
	snprintf(result->why, sizeof result->why, "no memory");
	if (cpu == NULL)
		return false;
	cpu->ram = mmap(NULL, RAM_SIZE, PROT_READ | PROT_WRITE,
	                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (cpu->ram == MAP_FAILED)
		goto out;
	good = machine_init(&cpu->machine, setup, result) &&
	       (rejected(setup, result) || (build(cpu) && run(cpu)));
	if (cpu->uc != NULL)
		uc_close(cpu->uc);
	machine_free(&cpu->machine);
	munmap(cpu->ram, RAM_SIZE);
out:
	free(cpu);
	return good;
}

const char *board_end_name(enum board_end end)
{
	static const char *const names[BOARD_ENDS] = {
		[BOARD_KERNEL] = "kernel", [BOARD_PROMPT] = "prompt", [BOARD_HANG] = "hang",
		[BOARD_USB] = "usb",       [BOARD_CUT] = "cut",
	};

	return names[end];
}

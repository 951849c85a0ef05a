/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the linker puts in place of processes and time: armed ones that die or cannot fork, long waits that pass at once. */
#include "desk_parts.h"

#include "arm.h"
#include "clock.h"
#include "guard.h"
#include "store.h"

static pid_t desk_armed;

unsigned __real_arm_begin(void);
unsigned __wrap_arm_begin(void);
unsigned __wrap_arm_begin(void)
{
	if (desk_armed != 0 && desk_armed != getpid() && desk->kill_armed)
		desk_die(SIGKILL);
	desk_armed = getpid();
	(void)__real_arm_begin(); /* what it could do here is not the camera's */
	return desk->not_done;
}

int __real_store_save(const struct card *card, const void *bytes, uint32_t size,
                      const struct digest *md5, void *scratch, size_t scratch_size, bool *reused,
                      struct text *why);
int __wrap_store_save(const struct card *card, const void *bytes, uint32_t size,
                      const struct digest *md5, void *scratch, size_t scratch_size, bool *reused,
                      struct text *why);
int __wrap_store_save(const struct card *card, const void *bytes, uint32_t size,
                      const struct digest *md5, void *scratch, size_t scratch_size, bool *reused,
                      struct text *why)
{
	while (desk->card_hangs)
		(void)pause();
	if (desk->held_while_saving) {
		(void)mkdir(edge_path("proc/77"), 0755);
		(void)mkdir(edge_path("proc/77/fd"), 0755);
		edge_put("proc/77/comm", "dd\n");
		assert_int_equal(symlink("/dev/mtd0", edge_path("proc/77/fd/3")), 0);
	}
	if (desk->upgrade_while_saving)
		edge_put("dev/mtd10", "FWGRADEUP=kernel\n");
	if (desk->chip_while_saving)
		edge_put("proc/kmsg", "the id code = 2a7018, the flash name is X\n");
	return __real_store_save(card, bytes, size, md5, scratch, scratch_size, reused, why);
}

void __real_guard_enter(struct guard *guard, enum engine_phase phase, bool old);
void __wrap_guard_enter(struct guard *guard, enum engine_phase phase, bool old);
void __wrap_guard_enter(struct guard *guard, enum engine_phase phase, bool old)
{
	__real_guard_enter(guard, phase, old);
	if (phase == ENGINE_PHASE_COMMITTED && desk->kill_committed)
		desk_die(SIGKILL);
}

/* Of the guard: children that bring the log to the card count as well. */
pid_t __real_fork(void);
pid_t __wrap_fork(void);
pid_t __wrap_fork(void)
{
	unsigned number;

	if (desk == NULL || desk->no_fork_from == 0 || desk_armed != getpid())
		return __real_fork();
	number = ++desk->forks;
	if (number < desk->no_fork_from ||
	    (desk->no_fork_times != 0 && number >= desk->no_fork_from + desk->no_fork_times))
		return __real_fork();
	errno = ENOMEM;
	return -1;
}

/* Long waits pass at once: they are the pauses of a hold and the LEDs' end. */
static uint32_t desk_later_ms;
uint32_t __real_clock_ms(void);
uint32_t __wrap_clock_ms(void);
void __real_clock_sleep_ms(uint32_t ms);
void __wrap_clock_sleep_ms(uint32_t ms);

uint32_t __wrap_clock_ms(void)
{
	return __real_clock_ms() + desk_later_ms;
}

void __wrap_clock_sleep_ms(uint32_t ms)
{
	static unsigned feeds;

	if (ms < 50) {
		__real_clock_sleep_ms(ms);
		desk_later_ms += desk->card_hangs ? 1000 : 0;
		return;
	}
	if (ms >= 100) { /* shorter ones are the lights' at the end */
		desk->unfed_waits += feeds == desk->feeds;
		feeds = desk->feeds;
	}
	desk_later_ms += ms;
	desk->waits++;
	if (desk->short_of_holds && desk_later_ms > 4000) {
		desk->short_of_holds = false;
		desk_nor->fault_count--;
		memmove(desk_nor->faults, desk_nor->faults + 1,
		        desk_nor->fault_count * sizeof desk_nor->faults[0]);
	}
}

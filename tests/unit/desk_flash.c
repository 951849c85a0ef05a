/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The flash of the desk: the simulated NOR behind the program's driver, and deaths between two operations. */
#include "desk_parts.h"

#include <sys/stat.h>

#include "canary.h"
#include "mtd_linux.h"

struct nor *desk_nor;
static pid_t desk_nor_of; /* the process whose operations it has seen */

/* As by a fault of the program: those are not held up by a blocked signal. */
void desk_die(int number)
{
	sigset_t one;

	(void)signal(number, SIG_DFL);
	(void)sigemptyset(&one);
	(void)sigaddset(&one, number);
	(void)sigprocmask(SIG_UNBLOCK, &one, NULL);
	(void)kill(getpid(), number);
}

/* What the worker must not do between two operations, unless there was a pause. */
static void desk_watch_worker(void)
{
	static unsigned feeds, waits;
	static off_t said;
	struct stat about;

	if (stat(edge_path("err"), &about) != 0)
		return;
	desk->unfed_operations += feeds == desk->feeds;
	desk->leaks += said != 0 && waits == desk->waits && said != about.st_size;
	feeds = desk->feeds;
	waits = desk->waits;
	said = about.st_size;
}

/* Before each operation. A process that was forked has a chip of its own, which
 * gets what the other one did to it. */
static void desk_operation(void)
{
	uint32_t number = desk->operations++;

	if (desk_nor_of != getpid()) {
		nor_load(desk_nor, desk->flash);
		desk_nor->operations = desk->chip_operations;
		desk->worker = desk_nor_of = getpid();
		if (desk->worker_from == 0)
			desk->worker_from = number;
	}
	if (desk->worker_from != 0)
		desk_watch_worker();
	if (desk->kill_at[desk->kills] == 0 || desk->kill_at[desk->kills] != number)
		return;
	desk->kills++;
	if (desk->kill_parent)
		(void)kill(getppid(), desk->kill_by != 0 ? desk->kill_by : SIGKILL);
	else
		desk_die(desk->kill_by != 0 ? desk->kill_by : SIGKILL);
}

static int desk_read(void *context, uint32_t offset, void *to, uint32_t length)
{
	int result;

	(void)context;
	desk_operation();
	result = desk_nor->mtd.read(desk_nor->mtd.context, offset, to, length);
	desk->chip_operations = desk_nor->operations;
	return result;
}

/* Flash is shared by the processes: what an operation reached, named or not. */
static void desk_changed(uint32_t offset, uint32_t length)
{
	if (desk_nor->strayed)
		memcpy(desk->flash, desk_nor->bytes, BOOT_SIZE);
	else
		memcpy(desk->flash + offset, desk_nor->bytes + offset, length);
}

static int desk_program(void *context, uint32_t offset, const void *from, uint32_t length)
{
	int result;

	(void)context;
	if (!desk->writable)
		return -EBADF;
	if (offset == 0 && desk->first_change == 0) /* before it there is the canary's */
		desk->first_change = desk->operations;
	if (desk->programs++ == 0) {
		desk->flushed = edge_exists("card/pan-fix.log") &&
		                strstr(edge_get("card/pan-fix.log"), "arm plan") != NULL;
	}
	desk_operation();
	result = desk_nor->mtd.program(desk_nor->mtd.context, offset, from, length);
	desk_changed(offset, length);
	desk->chip_operations = desk_nor->operations;
	return result;
}

static int desk_erase(void *context, uint32_t offset)
{
	int result;

	(void)context;
	if (!desk->writable)
		return -EBADF;
	desk->erases++;
	if (offset == 0 && desk->first_erase == 0)
		desk->first_erase = desk_nor->operations;
	desk_operation();
	result = desk_nor->mtd.erase(desk_nor->mtd.context, offset);
	desk_changed(offset, desk->geometry.erase_size);
	desk->chip_operations = desk_nor->operations;
	return result;
}

enum canary __real_canary_clear(const struct engine_job *job, uint8_t *old);
enum canary __wrap_canary_clear(const struct engine_job *job, uint8_t *old);
enum canary __wrap_canary_clear(const struct engine_job *job, uint8_t *old)
{
	/* A canary is in a flash that starts: its blocks are known, and make good decoys. */
	assert_true(job->old_boots);
	return __real_canary_clear(job, old);
}

int __wrap_mtd_linux_open(struct mtd_linux *flash, const char *path, bool writable, struct mtd *mtd,
                          struct text *why);
int __wrap_mtd_linux_open(struct mtd_linux *flash, const char *path, bool writable, struct mtd *mtd,
                          struct text *why)
{
	desk->writable = writable;
	desk->opens++;
	desk->writable_opens += writable;
	if (desk->open_error != 0 && desk->opens >= desk->open_from) {
		text_add(why, "cannot open the flash ");
		text_add(why, path);
		return -desk->open_error;
	}
	if (desk_nor == NULL) {
		desk_nor = nor_new(&desk->geometry, nor_chip(0), 0);
		nor_load(desk_nor, desk->flash);
		desk_nor->shaky[BOOT_SIGNATURE_SIZE - 1] = desk->shaky;
		nor_power_up(desk_nor, desk->seed + 1);
		desk_nor_of = getpid();
		for (unsigned i = 0; i < desk->fault_count; i++)
			nor_add_fault(desk_nor, &desk->faults[i]);
	}
	if (desk->opens == desk->change_at_open)
		desk_nor->bytes[0x20000] ^= 1;
	if (desk->opens == desk->memory_at_open)
		desk_image_in_memory()[0x20000] ^= 1;
	memset(flash, 0, sizeof *flash);
	flash->fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	flash->number = desk->number;
	flash->is_nor = !desk->not_nor;
	flash->is_writeable = !desk->read_only;
	flash->erase_size = desk->geometry.erase_size;
	mtd->geometry = desk->geometry;
	mtd->read = desk_read;
	mtd->program = desk_program;
	mtd->erase = desk_erase;
	return 0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the linker puts in place of the edges: the lock, the lights, the watchdog, the card, the end. */
#include "desk_parts.h"

#include <linux/magic.h>
#include <sys/mman.h>
#include <sys/vfs.h>

#include "arm.h"
#include "finish.h"
#include "load.h"
#include "store.h"
#include "watchdog.h"

int __real_arm_lock(const char *device, struct text *why);
int __wrap_arm_lock(const char *device, struct text *why);
int __wrap_arm_lock(const char *device, struct text *why)
{
	assert_memory_equal(device, "/dev/mtd", 8);
	if (desk->lock_error != 0) {
		text_add(why, "cannot lock it");
		return -desk->lock_error;
	}
	return __real_arm_lock(edge_path("lock"), why);
}

void __real_led_open(struct led *led, const char *root);
void __wrap_led_open(struct led *led, const char *root);
void __wrap_led_open(struct led *led, const char *root)
{
	static char path[128];

	assert_string_equal(root, LED_ROOT);
	strcpy(path, edge_path("gpio"));
	__real_led_open(led, path);
}

int __wrap_watchdog_open(struct watchdog *watchdog, const char *node);
int __wrap_watchdog_open(struct watchdog *watchdog, const char *node)
{
	assert_string_equal(node, WATCHDOG_NODE);
	if (watchdog->fd >= 0)
		return 0;
	if (!desk->watchdog || desk->waits < desk->watchdog_from)
		return desk->watchdog ? -EBUSY : -ENOENT;
	desk->watchdog_opens++;
	watchdog->fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	watchdog->own = true;
	return 0;
}

bool __real_load_default_path(struct text *path);
bool __wrap_load_default_path(struct text *path);
bool __wrap_load_default_path(struct text *path)
{
	if (desk->beside)
		text_add(path, edge_path("new.bin"));
	return desk->beside || (!desk->no_place && __real_load_default_path(path));
}

/* Sanitizers and valgrind need memory that is not locked. */
int __wrap_mlockall(int flags);
int __wrap_mlockall(int flags)
{
	(void)flags;
	return 0;
}

void __real_watchdog_feed(const struct watchdog *watchdog);
void __wrap_watchdog_feed(const struct watchdog *watchdog);
void __wrap_watchdog_feed(const struct watchdog *watchdog)
{
	desk->feeds++;
	__real_watchdog_feed(watchdog);
}

int __wrap_mtd_linux_unlock(struct mtd_linux *flash, const struct mtd *mtd);
int __wrap_mtd_linux_unlock(struct mtd_linux *flash, const struct mtd *mtd)
{
	(void)flash;
	(void)mtd;
	desk->unlocks++;
	return -EOPNOTSUPP; /* as on the camera */
}

void __real_led_play(struct led *led, enum led_pattern pattern, uint32_t ms);
void __wrap_led_play(struct led *led, enum led_pattern pattern, uint32_t ms);
void __wrap_led_play(struct led *led, enum led_pattern pattern, uint32_t ms)
{
	desk->shown = (int)pattern;
	__real_led_play(led, pattern, ms);
}

int __wrap_finish_sync(uint32_t wait_ms);
int __wrap_finish_sync(uint32_t wait_ms)
{
	(void)wait_ms;
	desk->syncs++;
	return 0;
}

int __wrap_finish_reboot(const char *const *programs, uint32_t wait_ms, void (*feed)(void *),
                         void *context);
int __wrap_finish_reboot(const char *const *programs, uint32_t wait_ms, void (*feed)(void *),
                         void *context)
{
	(void)programs;
	(void)wait_ms;
	feed(context);
	assert_int_equal(desk->syncs, 1);
	desk->reboots++;
	return 0;
}

int __real_statfs(const char *path, struct statfs *about);
int __wrap_statfs(const char *path, struct statfs *about);
int __wrap_statfs(const char *path, struct statfs *about)
{
	int result = __real_statfs(path, about);

	about->f_type = MSDOS_SUPER_MAGIC;
	return result;
}

int __real_fstatfs(int fd, struct statfs *about);
int __wrap_fstatfs(int fd, struct statfs *about);
int __wrap_fstatfs(int fd, struct statfs *about)
{
	int result = __real_fstatfs(fd, about);

	about->f_type = MSDOS_SUPER_MAGIC;
	return result;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The MTD character device: a file that answers as one would. What the real
 * kernel does with these calls is tested in the emulated camera.
 *
 * LDFLAGS: -Wl,--wrap=fstat,--wrap=ioctl,--wrap=pread,--wrap=pwrite
 */
#include "edge.h"

#include <mtd/mtd-user.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "mtd_linux.h"

#define SIZE  1024u
#define BLOCK 256u
#define LARGE 32768u /* block of a real chip */

static struct {
	int node_error;
	bool plain; /* the node is what it is: a file */
	unsigned node_major;
	unsigned node_minor;
	uint32_t page;
	uint32_t block;
	uint32_t flags;
	uint8_t type;
	int info_error;
	int erase_error;
	int unlock_error;
	int interrupts;
	size_t most; /* bytes a transfer */
	int error;   /* of transfers */
} fake;
static uint32_t erased_at;
static uint32_t erased_length;
static unsigned erases;
static unsigned unlocks;

int __real_fstat(int fd, struct stat *about);
ssize_t __real_pread(int fd, void *to, size_t length, off_t offset);
ssize_t __real_pwrite(int fd, const void *from, size_t length, off_t offset);
int __wrap_fstat(int fd, struct stat *about);
ssize_t __wrap_pread(int fd, void *to, size_t length, off_t offset);
ssize_t __wrap_pwrite(int fd, const void *from, size_t length, off_t offset);
int __wrap_ioctl(int fd, unsigned long request, void *argument);

/* As the C library has it: -1 and errno, which says nothing of what went well. */
static int answer(int error)
{
	errno = error != 0 ? error : ENXIO;
	return error == 0 ? 0 : -1;
}

int __wrap_fstat(int fd, struct stat *about)
{
	if (fake.node_error != 0)
		return answer(fake.node_error);
	if (__real_fstat(fd, about) != 0)
		return -1;
	if (!fake.plain) {
		about->st_mode = S_IFCHR | 0600;
		about->st_rdev = makedev(fake.node_major, fake.node_minor);
	}
	return 0;
}

ssize_t __wrap_pread(int fd, void *to, size_t length, off_t offset)
{
	errno = fake.interrupts > 0 ? EINTR : fake.error;
	if (fake.interrupts-- > 0 || fake.error != 0)
		return -1;
	return __real_pread(fd, to, length < fake.most ? length : fake.most, offset);
}

ssize_t __wrap_pwrite(int fd, const void *from, size_t length, off_t offset)
{
	errno = fake.interrupts > 0 ? EINTR : fake.error;
	if (fake.interrupts-- > 0 || fake.error != 0)
		return -1;
	if (fake.most == 0)
		return 0;
	return __real_pwrite(fd, from, length < fake.most ? length : fake.most, offset);
}

static void answer_info(struct mtd_info_user *info)
{
	memset(info, 0, sizeof *info);
	info->type = fake.type;
	info->flags = fake.flags;
	info->size = SIZE;
	info->erasesize = fake.block;
	info->writesize = fake.page;
}

int __wrap_ioctl(int fd, unsigned long request, void *argument)
{
	const struct erase_info_user *range = argument;
	char blank[BLOCK];

	if (request == MEMGETINFO) {
		answer_info(argument);
		return answer(fake.info_error);
	}
	if (request == MEMUNLOCK) {
		assert_int_equal(range->start, 0);
		assert_int_equal(range->length, SIZE);
		unlocks++;
		return answer(fake.unlock_error);
	}
	assert_int_equal(request, MEMERASE);
	erases++;
	erased_at = range->start;
	erased_length = range->length;
	if (fake.erase_error != 0)
		return answer(fake.erase_error);
	memset(blank, 0xff, sizeof blank);
	return answer(__real_pwrite(fd, blank, range->length, range->start) > 0 ? 0 : EIO);
}

static struct mtd_linux flash;
static struct mtd mtd;

static int setup(void **state)
{
	char bytes[SIZE];

	memset(&fake, 0, sizeof fake);
	fake.node_major = 90;
	fake.page = 256;
	fake.block = BLOCK;
	fake.type = MTD_NORFLASH;
	fake.flags = MTD_CAP_NORFLASH;
	fake.most = SIZE;
	erases = unlocks = 0;
	if (edge_setup(state) != 0)
		return -1;
	for (uint32_t i = 0; i < SIZE; i++)
		bytes[i] = (char)(i * 7 + i / 256);
	edge_write("mtd0", bytes, SIZE);
	return 0;
}

static int open_it(bool writable)
{
	text_start(&edge_why, edge_sentence, sizeof edge_sentence);
	return mtd_linux_open(&flash, edge_path("mtd0"), writable, &mtd, &edge_why);
}

static void test_opens(void **state)
{
	(void)state;
	fake.node_minor = 20;
	assert_int_equal(open_it(true), 0);
	assert_int_equal(flash.number, 10);
	assert_true(flash.is_nor);
	assert_true(flash.is_writeable);
	assert_int_equal(mtd.geometry.size, SIZE);
	assert_int_equal(mtd.geometry.erase_size, BLOCK);
	assert_int_equal(mtd.geometry.page_size, 256);
	assert_int_equal(mtd.geometry.transfer_size, BLOCK);
	assert_ptr_equal(mtd.context, &flash);
	assert_int_equal(fcntl(flash.fd, F_GETFL) & O_ACCMODE, O_RDWR);
	assert_int_equal(fcntl(flash.fd, F_GETFD), FD_CLOEXEC);
	mtd_linux_close(&flash);
	assert_int_equal(flash.fd, -1);
	mtd_linux_close(&flash);

	fake.page = 2;
	fake.block = LARGE;
	assert_int_equal(open_it(true), 0);
	assert_int_equal(mtd.geometry.page_size, 2);
	assert_int_equal(mtd.geometry.transfer_size, 4096);
	mtd_linux_close(&flash);

	fake.page = 1;
	fake.type = MTD_NANDFLASH;
	fake.flags = MTD_CAP_ROM;
	fake.node_minor = 1; /* mtd0ro will do for looking */
	assert_int_equal(open_it(false), 0);
	assert_int_equal(flash.number, 0);
	assert_false(flash.is_nor);
	assert_false(flash.is_writeable);
	assert_int_equal(mtd.geometry.page_size, 256);
	assert_int_equal(fcntl(flash.fd, F_GETFL) & O_ACCMODE, O_RDONLY);
	mtd_linux_close(&flash);
}

static void test_is_none(void **state)
{
	static const struct {
		bool plain;
		unsigned major;
		unsigned minor;
	} wrong[] = {
		{true, 90, 0},
		{false, 31, 0},
		{false, 90, 1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		int before = open("/dev/null", O_RDONLY);

		close(before);
		fake.plain = wrong[i].plain;
		fake.node_major = wrong[i].major;
		fake.node_minor = wrong[i].minor;
		assert_int_equal(open_it(true), -ENODEV);
		edge_assert_says("mtd0 is not an MTD character device");
		assert_int_equal(flash.fd, -1);
		assert_int_equal(open("/dev/null", O_RDONLY), before);
		close(before);
	}
}

static void test_cannot_open(void **state)
{
	(void)state;
	fake.info_error = ENOTTY;
	assert_int_equal(open_it(true), -ENOTTY);
	edge_assert_says("cannot ask for the size of");
	fake.info_error = 0;
	fake.node_error = EIO;
	assert_int_equal(open_it(true), -EIO);
	assert_int_equal(flash.fd, -1);
	fake.node_error = 0;
	assert_int_equal(unlink(edge_path("mtd0")), 0);
	assert_int_equal(open_it(true), -ENOENT);
	edge_assert_says("cannot open the flash");
	edge_assert_says("mtd0");
}

static void test_operations(void **state)
{
	uint8_t bytes[SIZE];
	const uint8_t *now;

	(void)state;
	assert_int_equal(open_it(true), 0);
	fake.most = 100; /* short transfers are continued */
	fake.interrupts = 2;
	assert_int_equal(mtd.read(mtd.context, 3, bytes, SIZE - 3), 0);
	now = (const uint8_t *)edge_get("mtd0");
	assert_memory_equal(bytes, now + 3, SIZE - 3);
	fake.interrupts = 0;
	assert_int_equal(mtd.erase(mtd.context, BLOCK), 0);
	assert_int_equal(erases, 1);
	assert_int_equal(erased_at, BLOCK);
	assert_int_equal(erased_length, BLOCK);
	fake.interrupts = 2;
	memset(bytes, 0x5a, sizeof bytes);
	assert_int_equal(mtd.program(mtd.context, BLOCK, bytes, BLOCK), 0);
	now = (const uint8_t *)edge_get("mtd0");
	assert_memory_equal(now + BLOCK, bytes, BLOCK);
	assert_int_equal(now[BLOCK - 1], (uint8_t)((BLOCK - 1) * 7));
	assert_int_equal(now[2 * BLOCK], (uint8_t)(2 * BLOCK * 7 + 2));
	assert_int_equal(mtd_linux_unlock(&flash, &mtd), 0);
	fake.unlock_error = EOPNOTSUPP; /* as on the camera */
	assert_int_equal(mtd_linux_unlock(&flash, &mtd), -EOPNOTSUPP);
	assert_int_equal(unlocks, 2);
	mtd_linux_close(&flash);
}

static void test_operations_fail(void **state)
{
	uint8_t bytes[SIZE];

	(void)state;
	assert_int_equal(open_it(true), 0);
	fake.error = EIO;
	assert_int_equal(mtd.read(mtd.context, 0, bytes, 10), -EIO);
	fake.error = EROFS;
	assert_int_equal(mtd.program(mtd.context, 0, bytes, 10), -EROFS);
	fake.error = 0;
	fake.most = 0; /* nothing is transferred, again and again */
	assert_int_equal(mtd.read(mtd.context, 0, bytes, 10), -EIO);
	assert_int_equal(mtd.program(mtd.context, 0, bytes, 10), -EIO);
	fake.erase_error = EIO;
	assert_int_equal(mtd.erase(mtd.context, 0), -EIO);
	mtd_linux_close(&flash);
	assert_int_equal(mtd.read(mtd.context, 0, bytes, 10), -EBADF);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, edge_teardown)
		T(test_opens),      T(test_is_none),         T(test_cannot_open),
		T(test_operations), T(test_operations_fail),
	};

	return cmocka_run_group_tests_name("mtd_linux", tests, NULL, NULL);
}

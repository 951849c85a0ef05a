/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The camera reader on a tree of files that looks like a camera's.
 *
 * LDFLAGS: -Wl,--wrap=read
 */
#include "camera_stand.h"

static unsigned flag_reads; /* of the flag partition, until it fails; 0: it does not */

ssize_t __real_read(int fd, void *to, size_t size);
ssize_t __wrap_read(int fd, void *to, size_t size);
ssize_t __wrap_read(int fd, void *to, size_t size)
{
	char path[32], link[160] = "";

	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	if (readlink(path, link, sizeof link - 1) < 0 || strstr(link, "mtd10") == NULL)
		return __real_read(fd, to, size);
	assert_true(size <= 0x1000); /* one transfer: errors of a longer read vanish */
	if (flag_reads == 0)
		return __real_read(fd, to, size);
	errno = EIO;
	return --flag_reads == 0 ? -1 : __real_read(fd, to, size);
}

static void a_camera_is_read(void **state)
{
	(void)state;
	make_camera();
	look();
	assert_true(evidence.partition.known);
	assert_string_equal(evidence.partition.name, "boot");
	assert_int_equal(evidence.partition.size, 0x40000);
	assert_true(evidence.chip.known);
	assert_int_equal(evidence.chip.id, 0x1c7018);
	assert_string_equal(evidence.chip.name, "EN25QH128A");
	assert_true(evidence.cmdline.known);
	assert_int_equal(evidence.cmdline.bootargs.region[REGION_MEM].size, 104u << 20);
	assert_true(evidence.system.known);
	assert_string_equal(evidence.system.value, "bull");
	assert_true(evidence.model.known);
	assert_string_equal(evidence.model.value, "WYZECP1_JEF");
	assert_string_equal(evidence.model.source, "/params/config/.product_config");
	assert_true(evidence.pending_looked);
	assert_false(evidence.pending.known);
	assert_true(evidence.holder_looked);
	assert_false(evidence.holder.known);
}

static void an_empty_camera_says_nothing(void **state)
{
	(void)state;
	look();
	assert_false(evidence.partition.known);
	assert_false(evidence.chip.known);
	assert_false(evidence.cmdline.known);
	assert_false(evidence.system.known);
	assert_false(evidence.model.known);
	assert_false(evidence.pending_looked);
	assert_false(evidence.holder_looked);
	assert_false(evidence.holder.known);
}

static void nonsense_says_nothing(void **state)
{
	static const char *const files[] = {"proc/mtd",
	                                    "proc/cpuinfo",
	                                    "proc/kmsg",
	                                    "proc/mounts",
	                                    "params/config/.product_config",
	                                    "dev/mtd10",
	                                    "proc/cmdline"};
	uint8_t noise[70000];
	unsigned seed = 1;

	(void)state;
	for (unsigned i = 0; i < sizeof noise; i++) {
		seed = seed * 1103515245 + 12345;
		noise[i] = (uint8_t)(seed >> 16);
	}
	for (unsigned i = 0; i < sizeof files / sizeof files[0]; i++)
		edge_write(files[i], noise, sizeof noise);
	look();
	assert_false(evidence.partition.known);
	assert_false(evidence.chip.known);
	assert_false(evidence.system.known);
	assert_false(evidence.model.known);
	assert_false(evidence.pending_looked);
	assert_false(evidence.holder.known);
	assert_false(evidence.cmdline.bootargs.region[REGION_MEM].known);
}

static void a_pending_upgrade_is_seen_at_the_end_of_the_partition(void **state)
{
	static char flag[0x10000];

	(void)state;
	make_camera();
	memset(flag, 0xff, sizeof flag);
	memcpy(flag + sizeof flag - 16, "FWGRADEUP=kernel", 16);
	edge_write("dev/mtd10", flag, sizeof flag);
	look();
	assert_true(evidence.pending.known);
	assert_string_equal(evidence.pending.value, "kernel");
}

static void a_flag_partition_that_was_not_read_is_not_known(void **state)
{
	static char flag[0x10000];

	(void)state;
	make_camera();
	memset(flag, 0xff, sizeof flag);
	memcpy(flag + sizeof flag - 16, "FWGRADEUP=kernel", 16);
	edge_write("dev/mtd10", flag, sizeof flag);
	flag_reads = 3;
	look();
	assert_int_equal(flag_reads, 0);
	assert_false(evidence.pending_looked);
	assert_false(evidence.pending.known);
	/* What was seen was seen. */
	memcpy(flag, "FWGRADEUP=kernel", 16);
	edge_write("dev/mtd10", flag, sizeof flag);
	flag_reads = 3;
	look();
	assert_true(evidence.pending_looked);
	assert_true(evidence.pending.known);
}

static void the_product_config_may_be_below(void **state)
{
	(void)state;
	edge_put("configs/deeper/.product_config", "M=HL_PAN2\n");
	look();
	assert_string_equal(evidence.model.value, "HL_PAN2");
	assert_string_equal(evidence.model.source, "/configs/deeper/.product_config");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_camera_is_read),
		TEST(an_empty_camera_says_nothing),
		TEST(nonsense_says_nothing),
		TEST(a_pending_upgrade_is_seen_at_the_end_of_the_partition),
		TEST(a_flag_partition_that_was_not_read_is_not_known),
		TEST(the_product_config_may_be_below),
	};

	return cmocka_run_group_tests_name("camera", tests, NULL, NULL);
}

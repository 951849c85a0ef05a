/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The camera reader on a tree of files that looks like a camera's.
 *
 * LDFLAGS: -Wl,--wrap=read,--wrap=klogctl
 */
#include "camera_stand.h"

#include <sys/klog.h>

static unsigned flag_reads;       /* of the flag partition, until it fails; 0: it does not */
static bool fake_short;           /* a read gives a single byte */
static const char *fake_log = ""; /* the kernel's; NULL: it may not be read */

static bool is_of_flag(int fd)
{
	char path[32], link[160] = "";

	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	return readlink(path, link, sizeof link - 1) > 0 && strstr(link, "mtd10") != NULL;
}

ssize_t __real_read(int fd, void *to, size_t length);
ssize_t __wrap_read(int fd, void *to, size_t length);
ssize_t __wrap_read(int fd, void *to, size_t length)
{
	if ((uint8_t *)to >= scratch && (uint8_t *)to <= scratch + sizeof scratch)
		assert_true(length <= (size_t)(scratch + sizeof scratch - (uint8_t *)to));
	if (is_of_flag(fd)) {
		assert_true(length <= 0x1000); /* one transfer: errors of a longer read vanish */
		errno = EIO;
		if (flag_reads > 0 && --flag_reads == 0)
			return -1;
	}
	return __real_read(fd, to, fake_short && length > 0 ? 1 : length);
}

int __wrap_klogctl(int type, char *to, int length);
int __wrap_klogctl(int type, char *to, int length)
{
	assert_int_equal(type, 3); /* SYSLOG_ACTION_READ_ALL */
	assert_in_range(length, 0, sizeof scratch);
	if (fake_log == NULL)
		return -1;
	memcpy(to, fake_log, strlen(fake_log));
	return (int)strlen(fake_log);
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

static void reads_may_be_short(void **state)
{
	fake_short = true;
	a_camera_is_read(state);
	edge_put("dev/mtd10", "FWGRADEUP=drivers\xff");
	look();
	assert_string_equal(evidence.pending.value, "drivers");
	fake_short = false;
}

/* On a camera, where the root is /. */
static void the_kernel_log_is_asked_for(void **state)
{
	(void)state;
	fake_log = "<6>[ 0.1] the id code = 1c7018, the flash name is EN25QH128A\n";
	camera_read("", scratch, sizeof scratch, &evidence);
	assert_true(evidence.chip.known);
	assert_int_equal(evidence.chip.id, 0x1c7018);
	evidence.chip.known = false;
	fake_log = NULL; /* what scratch holds of the earlier one is not it */
	camera_read("", scratch, sizeof scratch, &evidence);
	assert_false(evidence.chip.known);
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

static void empty_files_say_nothing(void **state)
{
	static const char *const files[] = {"proc/cmdline", "proc/cpuinfo",
	                                    "proc/kmsg",    "proc/mounts",
	                                    "dev/mtd10",    "params/config/.product_config"};

	(void)state;
	make_camera();
	for (unsigned i = 0; i < sizeof files / sizeof files[0]; i++)
		edge_put(files[i], "");
	look();
	assert_true(evidence.partition.known);
	assert_false(evidence.chip.known);
	assert_false(evidence.cmdline.known);
	assert_false(evidence.system.known);
	assert_false(evidence.model.known);
	assert_false(evidence.pending_looked);
	assert_false(evidence.holder_looked);
}

static void a_single_byte_is_read(void **state)
{
	(void)state;
	make_camera();
	edge_put("proc/cmdline", "x");
	edge_put("dev/mtd10", "x");
	look();
	assert_true(evidence.cmdline.known);
	assert_string_equal(evidence.cmdline.text, "x");
	assert_true(evidence.pending_looked);
}

/* A name that does not fit is not read under its beginning. */
static void a_long_root(void **state)
{
	char root[256];

	(void)state;
	make_camera();
	edge_put("proc/cmdlin", "x");
	memset(root, '/', sizeof root);
	memcpy(root, edge_root, strlen(edge_root));
	root[255 - strlen("/proc/cmdline")] = '\0';
	camera_read(root, scratch, sizeof scratch, &evidence);
	assert_true(evidence.cmdline.known);
	assert_string_equal(evidence.cmdline.text, CMDLINE "\n");
	evidence.cmdline.known = false;
	strcat(root, "/");
	camera_read(root, scratch, sizeof scratch, &evidence);
	assert_false(evidence.cmdline.known);
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
	/* of a longer one the start is read */
	assert_int_equal(truncate(edge_path("dev/mtd10"), 0x18000), 0);
	look();
	assert_true(evidence.pending.known);
	assert_int_equal(unlink(edge_path("dev/mtd10")), 0);
	evidence.pending_looked = false;
	look();
	assert_false(evidence.pending_looked);
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
	assert_int_equal(rmdir(edge_path("params/config")), 0);
	memset(&evidence, 0, sizeof evidence);
	look();
	assert_true(evidence.model.known);
	/* but not above, nor where nobody is to look */
	memset(&evidence, 0, sizeof evidence);
	assert_int_equal(rename(edge_path("configs/deeper"), edge_path("configs/.hidden")), 0);
	edge_put(".product_config", "M=HL_PAN2\n");
	look();
	assert_false(evidence.model.known);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_camera_is_read),
		TEST(reads_may_be_short),
		TEST(the_kernel_log_is_asked_for),
		TEST(empty_files_say_nothing),
		TEST(a_single_byte_is_read),
		TEST(a_long_root),
		TEST(an_empty_camera_says_nothing),
		TEST(nonsense_says_nothing),
		TEST(a_pending_upgrade_is_seen_at_the_end_of_the_partition),
		TEST(a_flag_partition_that_was_not_read_is_not_known),
		TEST(the_product_config_may_be_below),
	};

	return cmocka_run_group_tests_name("camera", tests, NULL, NULL);
}

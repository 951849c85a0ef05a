/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The camera reader on a tree of files that looks like a camera's.
 *
 * LDFLAGS: -Wl,--wrap=opendir
 */
#include "edge.h"

#include <dirent.h>
#include <signal.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>

#include "camera.h"
#include "holder.h"

#define CMDLINE "console=ttyS1,115200n8 mem=104M@0x0 mtdparts=jz_sfc:256k(boot)"

static uint8_t scratch[CAMERA_SCRATCH_MIN];
static struct evidence evidence;

static int fake_opendir_error; /* of a process's descriptors */

DIR *__real_opendir(const char *path);
DIR *__wrap_opendir(const char *path);
DIR *__wrap_opendir(const char *path)
{
	errno = fake_opendir_error;
	return errno != 0 && strstr(path, "/proc/77/fd") != NULL ? NULL : __real_opendir(path);
}

static void make_folder(const char *name)
{
	assert_int_equal(mkdir(edge_path(name), 0700), 0);
}

static void put(const char *name, const char *text)
{
	edge_write(name, text, strlen(text));
}

static int setup(void **state)
{
	static const char *const folders[] = {"proc",          "proc/1",        "proc/1/fd",
	                                      "proc/77",       "proc/77/fd",    "dev",
	                                      "params",        "params/config", "configs",
	                                      "configs/deeper"};

	if (edge_setup(state) != 0)
		return -1;
	for (unsigned i = 0; i < sizeof folders / sizeof folders[0]; i++)
		make_folder(folders[i]);
	memset(&evidence, 0, sizeof evidence);
	return 0;
}

static void make_camera(void)
{
	put("proc/mtd", "dev:    size   erasesize  name\n"
	                "mtd0: 00040000 00008000 \"boot\"\n"
	                "mtd10: 00010000 00008000 \"flag\"\n");
	put("proc/cmdline", CMDLINE "\n");
	put("proc/cpuinfo", "system type\t\t: bull\n");
	put("proc/kmsg", "<6>[ 0.1] the id code = 1c7018, the flash name is "
	                 "EN25QH128A\n");
	put("proc/mounts", "/dev/mtdblock2 / squashfs ro 0 0\n");
	put("params/config/.product_config", "M=WYZECP1_JEF\n");
	put("dev/mtd10", "\xff\xff\xff");
}

static void look(void)
{
	camera_read(edge_root, scratch, sizeof scratch, &evidence);
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

static void the_product_config_may_be_below(void **state)
{
	(void)state;
	put("configs/deeper/.product_config", "M=HL_PAN2\n");
	look();
	assert_string_equal(evidence.model.value, "HL_PAN2");
	assert_string_equal(evidence.model.source, "/configs/deeper/.product_config");
}

static void another_process_holds_it(void **state)
{
	(void)state;
	make_camera();
	put("proc/77/comm", "dd\n");
	assert_int_equal(symlink("/dev/null", edge_path("proc/77/fd/0")), 0);
	assert_int_equal(symlink("/dev/mtd1", edge_path("proc/77/fd/1")), 0);
	look();
	assert_false(evidence.holder.known);
	assert_int_equal(symlink("/dev/mtdblock0", edge_path("proc/77/fd/2")), 0);
	look();
	assert_true(evidence.holder.known);
	assert_string_equal(evidence.holder.value, "process 77 (dd)");
}

#define NODE(major, minor) ((major)*256 + (minor))

/* A node of any name is the device if its number is: 90 and 2N, 2N + 1; 31 and N. */
static void a_node_of_another_name(void **state)
{
	static const struct {
		unsigned number;
		mode_t mode;
		bool holds;
	} nodes[] = {{NODE(90, 0), S_IFCHR, true},  {NODE(90, 1), S_IFCHR, true},
	             {NODE(90, 2), S_IFCHR, false}, {NODE(31, 0), S_IFCHR, false},
	             {NODE(31, 0), S_IFBLK, true},  {NODE(31, 1), S_IFBLK, false},
	             {NODE(90, 0), S_IFBLK, false}};

	(void)state;
	make_camera();
	put("proc/77/comm", "dd\n");
	assert_int_equal(symlink(edge_path("node"), edge_path("proc/77/fd/1")), 0);
	for (unsigned i = 0; i < sizeof nodes / sizeof nodes[0]; i++) {
		if (mknod(edge_path("node"), nodes[i].mode | 0600,
		          makedev(nodes[i].number >> 8, nodes[i].number & 0xff)) != 0) {
			print_message("skipped: making a node needs root\n");
			skip();
		}
		look();
		assert_int_equal(evidence.holder.known, nodes[i].holds);
		assert_int_equal(unlink(edge_path("node")), 0);
	}
}

static void descriptors_that_may_not_be_read(void **state)
{
	(void)state;
	make_camera();
	put("proc/77/fd/x", "");
	fake_opendir_error = ENOENT; /* it has ended */
	look();
	assert_true(evidence.holder_looked);
	fake_opendir_error = EACCES;
	look();
	assert_false(evidence.holder_looked);
	assert_false(evidence.holder.known);
	fake_opendir_error = 0;
}

/* Starts a process that has the device open, from a child of its own or itself. */
static pid_t hold(bool grandchild)
{
	int ready[2];
	pid_t child;
	char byte;

	assert_int_equal(pipe(ready), 0);
	child = fork();
	if (child == 0 && grandchild && fork() != 0) {
		(void)pause();
		_exit(0);
	}
	if (child == 0) {
		(void)alarm(20);
		(void)open(edge_path("mtd0"), O_RDONLY);
		assert_int_equal(write(ready[1], "x", 1), 1);
		(void)pause();
		_exit(0);
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	(void)close(ready[0]);
	(void)close(ready[1]);
	return child;
}

/* What this very process, its children and its guard have open is no reason. */
static void the_family_may_hold_it(void **state)
{
	char sentence[96];
	struct text who;
	pid_t pid;
	bool all;
	int fd, status;

	(void)state;
	text_start(&who, sentence, sizeof sentence);
	edge_put("mtd0", "");
	fd = open(edge_path("mtd0"), O_RDONLY | O_CLOEXEC);
	assert_false(holder_find_process("", 0, &who, &all));
	pid = fork(); /* as the worker, whose parent is the same program */
	if (pid == 0)
		_exit(holder_find_process("", 0, &who, &all) ? 1 : 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_int_equal(close(fd), 0);
	pid = hold(false);
	assert_false(holder_find_process("", 0, &who, &all));
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	pid = hold(true);
	assert_true(holder_find_process("", 0, &who, &all));
	assert_memory_equal(sentence, "process ", 8);
	assert_int_equal(kill(atoi(sentence + 8), SIGKILL), 0);
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
}

static void a_mount_holds_it(void **state)
{
	(void)state;
	make_camera();
	put("proc/mounts", "/dev/mtdblock2 / squashfs ro 0 0\n"
	                   "/dev/mtdblock0 /mnt jffs2 ro 0 0\n");
	look();
	assert_true(evidence.holder.known);
	assert_string_equal(evidence.holder.value, "the file system on /mnt");
	put("proc/mounts", "mtd:boot /x jffs2 rw 0 0\n");
	look();
	assert_string_equal(evidence.holder.value, "the file system on /x");
}

static void device_names_are_told_apart(void **state)
{
	(void)state;
	assert_true(holder_is_device("/dev/mtd0", 0, NULL));
	assert_true(holder_is_device("/dev/mtd0ro", 0, NULL));
	assert_true(holder_is_device("/dev/mtdblock0", 0, NULL));
	assert_true(holder_is_device("mtdblock0", 0, NULL));
	assert_true(holder_is_device("/tmp/mtd0 (deleted)", 0, NULL));
	assert_true(holder_is_device("mtd:boot", 0, "boot"));
	assert_false(holder_is_device("mtd:boot2", 0, "boot"));
	assert_false(holder_is_device("mtd:boot", 0, NULL));
	assert_false(holder_is_device("/dev/mtd01x", 0, NULL));
	assert_false(holder_is_device("/dev/mtd10", 0, NULL));
	assert_false(holder_is_device("/dev/mtd10", 1, NULL));
	assert_false(holder_is_device("/dev/mtd0/x", 0, NULL));
	assert_false(holder_is_device("/dev/mtd", 0, NULL));
	assert_false(holder_is_device("", 0, NULL));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, edge_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_camera_is_read),
		TEST(an_empty_camera_says_nothing),
		TEST(nonsense_says_nothing),
		TEST(a_pending_upgrade_is_seen_at_the_end_of_the_partition),
		TEST(the_product_config_may_be_below),
		TEST(another_process_holds_it),
		TEST(a_node_of_another_name),
		TEST(descriptors_that_may_not_be_read),
		TEST(the_family_may_hold_it),
		TEST(a_mount_holds_it),
		TEST(device_names_are_told_apart),
	};

	return cmocka_run_group_tests_name("camera", tests, NULL, NULL);
}

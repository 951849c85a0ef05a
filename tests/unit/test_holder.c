/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who holds the device: another process, by a name or a node of it, or a mount.
 *
 * LDFLAGS: -Wl,--wrap=opendir
 */
#include "camera_stand.h"

#include <dirent.h>
#include <signal.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>

#include "holder.h"

static int fake_opendir_error; /* of a process's descriptors */

DIR *__real_opendir(const char *path);
DIR *__wrap_opendir(const char *path);
DIR *__wrap_opendir(const char *path)
{
	errno = fake_opendir_error;
	return errno != 0 && strstr(path, "/proc/77/fd") != NULL ? NULL : __real_opendir(path);
}

static void another_process_holds_it(void **state)
{
	(void)state;
	make_camera();
	edge_put("proc/77/comm", "dd\n");
	assert_int_equal(symlink("/dev/null", edge_path("proc/77/fd/0")), 0);
	assert_int_equal(symlink("/dev/mtd1", edge_path("proc/77/fd/1")), 0);
	look();
	assert_false(evidence.holder.known);
	assert_int_equal(symlink("/dev/mtdblock0", edge_path("proc/77/fd/2")), 0);
	look();
	assert_true(evidence.holder.known);
	assert_string_equal(evidence.holder.value, "process 77 (dd)");
	/* of whatever number and name */
	make_folder("proc/9");
	assert_int_equal(rename(edge_path("proc/77/fd"), edge_path("proc/9/fd")), 0);
	edge_put("proc/9/comm", "no end, and of more than thirty characters");
	look();
	assert_string_equal(evidence.holder.value, "process 9 (no end, and of more than thirty )");
	edge_put("proc/9/comm", "");
	look();
	assert_string_equal(evidence.holder.value, "process 9 ()");
	edge_put("proc/9/comm", "x");
	look();
	assert_string_equal(evidence.holder.value, "process 9 (x)");
}

static void nobody_holds_it(void **state)
{
	char longer[200];
	struct text who;
	bool all = true;

	(void)state;
	make_camera();
	memset(longer, 'a', sizeof longer);
	memcpy(longer + sizeof longer - sizeof "/mtd0", "/mtd0", sizeof "/mtd0");
	assert_int_equal(symlink(longer, edge_path("proc/77/fd/1")), 0);
	look();
	assert_true(evidence.holder_looked);
	assert_false(evidence.holder.known);
	assert_string_equal(evidence.holder.value, "");
	text_start(&who, longer, sizeof longer);
	assert_false(holder_find_process(edge_path("nothing"), 0, &who, &all));
	assert_false(all);
	assert_string_equal(longer, "");
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
	edge_put("proc/77/comm", "dd\n");
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
	edge_put("proc/77/fd/x", "");
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

/* But a parent that is another program is a stranger. */
static void a_strange_parent_holds_it(void **state)
{
	char sentence[96], expected[96], self[160], its[160];
	struct text who;
	int fd, status;
	pid_t parent;
	bool all;

	(void)state;
	text_start(&who, sentence, sizeof sentence);
	edge_put("mtd0", "");
	parent = fork();
	if (parent == 0) {
		(void)alarm(20);
		fd = open(edge_path("mtd0"), O_RDONLY);
		if (fork() != 0) {
			(void)execlp("sleep", "sleep", "20", NULL);
			_exit(1);
		}
		(void)close(fd);
		snprintf(expected, sizeof expected, "/proc/%d/exe", (int)getppid());
		do {
			memset(self, 0, sizeof self);
			memset(its, 0, sizeof its);
			if (readlink("/proc/self/exe", self, sizeof self - 1) <= 0 ||
			    readlink(expected, its, sizeof its - 1) <= 0)
				_exit(1);
		} while (strcmp(self, its) == 0);
		snprintf(expected, sizeof expected, "process %d (sleep)", (int)getppid());
		edge_put("found", holder_find_process("", 0, &who, &all) ? sentence : "nobody");
		edge_put("expected", expected);
		(void)kill(getppid(), SIGTERM);
		_exit(0);
	}
	assert_int_equal(waitpid(parent, &status, 0), parent);
	snprintf(expected, sizeof expected, "%s", edge_get("expected"));
	assert_string_equal(edge_get("found"), expected);
}

static void a_mount_holds_it(void **state)
{
	(void)state;
	make_camera();
	edge_put("proc/mounts", "/dev/mtdblock2 / squashfs ro 0 0\n"
	                        "/dev/mtdblock0 /mnt jffs2 ro 0 0\n");
	look();
	assert_true(evidence.holder.known);
	assert_string_equal(evidence.holder.value, "the file system on /mnt");
	assert_true(evidence.holder_looked);
	edge_put("proc/mounts", "mtd:boot /x jffs2 rw 0 0\n");
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
	assert_true(holder_is_device("mtd:b", 0, "b"));
	assert_true(holder_is_device("/dev/mtd10", 10, NULL));
	assert_false(holder_is_device("mtd:", 0, ""));
	assert_false(holder_is_device("mtd:boot2", 0, "boot"));
	assert_false(holder_is_device("mtd:boot", 0, NULL));
	assert_false(holder_is_device("/dev/mtd01x", 0, NULL));
	assert_false(holder_is_device("/dev/mtd10", 0, NULL));
	assert_false(holder_is_device("/dev/mtd10", 1, NULL));
	assert_false(holder_is_device("/dev/mtd0/x", 0, NULL));
	assert_false(holder_is_device("/dev/mtd", 0, NULL));
	assert_false(holder_is_device("", 0, NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(another_process_holds_it),
		TEST(nobody_holds_it),
		TEST(a_strange_parent_holds_it),
		TEST(a_node_of_another_name),
		TEST(descriptors_that_may_not_be_read),
		TEST(the_family_may_hold_it),
		TEST(a_mount_holds_it),
		TEST(device_names_are_told_apart),
	};

	return cmocka_run_group_tests_name("holder", tests, NULL, NULL);
}

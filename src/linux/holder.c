/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "holder.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "file.h"
#include "proc.h"
#include "scan.h"

/* Linux: Documentation/admin-guide/devices.txt. Minors are 2N and 2N + 1 (read-only), or N. */
#define HOLDER_CHARACTER 90u
#define HOLDER_BLOCK     31u

bool holder_is_device(const char *path, uint32_t number, const char *name)
{
	struct scan scan = scan_start(path, strlen(path));
	const char *slash = strrchr(path, '/');
	uint32_t found;

	if (slash != NULL)
		scan.at = slash + 1;
	if (!scan_literal(&scan, "mtd"))
		return false;
	if (name != NULL && name[0] != '\0' && scan_literal(&scan, ":"))
		return scan_literal(&scan, name) && scan_left(&scan) == 0;
	scan_literal(&scan, "block");
	if (!scan_number(&scan, 10, &found) || found != number)
		return false;
	scan_literal(&scan, "ro");
	scan_literal(&scan, " (deleted)");
	return scan_left(&scan) == 0;
}

/* Shortens path to its first length bytes and adds to it. */
static void holder_path(struct text *path, size_t length, const char *one, const char *two)
{
	path->length = length;
	text_format(path, "%s%s", one, two);
}

/* By its number, whatever name leads to it. */
static bool holder_is_node(const char *path, uint32_t number)
{
	struct stat node;

	if (stat(path, &node) != 0)
		return false;
	if (S_ISCHR(node.st_mode))
		return major(node.st_rdev) == HOLDER_CHARACTER && minor(node.st_rdev) / 2 == number;
	return S_ISBLK(node.st_mode) && major(node.st_rdev) == HOLDER_BLOCK &&
	       minor(node.st_rdev) == number;
}

/* Does a link in the folder at path lead to the device? 1 yes, 0 no, -EACCES. */
static int holder_has_open(struct text *path, uint32_t number)
{
	size_t length = path->length;
	char target[96];
	DIR *fds = opendir(path->at);
	const struct dirent *entry;
	bool found = false;

	if (fds == NULL)
		return errno == EACCES ? -EACCES : 0; /* else it has ended */
	while (!found && (entry = readdir(fds)) != NULL) {
		ssize_t size;

		holder_path(path, length, "/", entry->d_name);
		size = readlink(path->at, target, sizeof target - 1);
		if (size <= 0)
			continue;
		target[size] = '\0';
		found = holder_is_device(target, number, NULL) || holder_is_node(path->at, number);
	}
	closedir(fds);
	return found;
}

static void holder_name_process(const char *comm, const char *process, struct text *who)
{
	char command[32];
	struct scan scan, line;
	size_t size;

	(void)file_read(comm, command, sizeof command, &size, NULL); /* its start will do */
	scan = scan_start(command, size);
	line = scan_until(&scan, "\n");
	text_format(who, "process %s (", process);
	text_bytes(who, line.at, scan_left(&line));
	text_char(who, ')');
}

/* Whether the text of /proc/PID/stat, `123 (any name) S 45 ...`, is that of a child. */
static bool holder_is_child(const char *stat, size_t length)
{
	const char *name_end = memrchr(stat, ')', length); /* the name may have one, too */
	struct scan scan = scan_start(stat, length);
	uint32_t parent;

	scan.at = name_end != NULL ? name_end : scan.end;
	scan_literal(&scan, ") ");
	(void)scan_until(&scan, " "); /* its state */
	scan_blanks(&scan);
	return scan_number(&scan, 10, &parent) && parent == (uint32_t)getpid();
}

/* Whether both links lead to the same program file. */
static bool holder_same_program(const char *one, const char *other)
{
	char a[160] = "", b[160] = "";

	return readlink(one, a, sizeof a) > 0 && readlink(other, b, sizeof b) > 0 &&
	       memcmp(a, b, sizeof a) == 0;
}

/* Whether a process of this machine belongs to this run. */
static bool holder_is_family(const char *process)
{
	char path_bytes[64], stat[192];
	struct scan scan = scan_start(process, strlen(process));
	struct text path;
	size_t size;
	uint32_t number;

	if (!scan_number(&scan, 10, &number))
		return false;
	if (number == (uint32_t)getpid())
		return true;
	text_start(&path, path_bytes, sizeof path_bytes);
	text_format(&path, "/proc/%s/exe", process);
	if (number == (uint32_t)getppid())
		return holder_same_program(path.at, "/proc/self/exe");
	text_start(&path, path_bytes, sizeof path_bytes);
	text_format(&path, "/proc/%s/stat", process);
	(void)file_read(path.at, stat, sizeof stat, &size, NULL); /* its start will do */
	return holder_is_child(stat, size);
}

bool holder_find_process(const char *root, uint32_t number, struct text *who, bool *all)
{
	char path_bytes[160];
	struct text path;
	DIR *processes;
	const struct dirent *entry;
	size_t length;
	int found = 0;

	text_start(&path, path_bytes, sizeof path_bytes);
	text_format(&path, "%s/proc/", root);
	length = path.length;
	processes = opendir(path.at);
	*all = processes != NULL;
	if (processes == NULL)
		return false;
	while (found <= 0 && (entry = readdir(processes)) != NULL) {
		const char *name = entry->d_name;

		if (*name < '0' || *name > '9')
			continue;
		holder_path(&path, length, name, "/fd");
		found = holder_has_open(&path, number);
		if (found < 0)
			*all = false;
		if (found <= 0)
			continue;
		if (root[0] == '\0' && holder_is_family(name)) {
			found = 0;
			continue;
		}
		holder_path(&path, length, name, "/comm");
		holder_name_process(path.at, name, who);
	}
	closedir(processes);
	return found > 0;
}

bool holder_find_mount(const char *mounts, size_t length, uint32_t number, const char *name,
                       struct text *who)
{
	struct mount_line mount;
	const char *line;
	size_t at = 0, line_length;

	while (proc_next_line(mounts, length, &at, &line, &line_length)) {
		if (!proc_mount_line(line, line_length, &mount) ||
		    !holder_is_device(mount.source, number, name))
			continue;
		text_format(who, "the file system on %s", mount.target);
		return true;
	}
	return false;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "holder.h"

#include <string.h>
#include <unistd.h>

#include "dir.h"
#include "file.h"
#include "proc.h"
#include "scan.h"

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

static bool holder_number(const char *name, uint32_t *number)
{
	struct scan scan = scan_start(name, strlen(name));

	return scan_number(&scan, 10, number) && scan_left(&scan) == 0;
}

static void holder_path(struct text *path, const char *root, uint32_t process,
			const char *rest)
{
	path->length = 0;
	text_add(path, root);
	text_add(path, "/proc/");
	text_number(path, process);
	text_add(path, rest);
}

/* One process: does a link below its fd lead to the device? */
static bool holder_has_open(const char *root, uint32_t process, uint32_t number)
{
	char path_bytes[160], target[96];
	struct text path;
	struct dir fds;
	const char *name;
	bool found = false;

	text_start(&path, path_bytes, sizeof path_bytes);
	holder_path(&path, root, process, "/fd");
	if (dir_open(&fds, path.at) != 0)
		return false;
	while (!found && (name = dir_next(&fds)) != NULL) {
		ssize_t length;

		holder_path(&path, root, process, "/fd/");
		text_add(&path, name);
		length = readlink(path.at, target, sizeof target - 1);
		if (length <= 0)
			continue;
		target[length] = '\0';
		found = holder_is_device(target, number, NULL);
	}
	dir_close(&fds);
	return found;
}

static void holder_name_process(const char *root, uint32_t process,
				struct text *who)
{
	char path_bytes[160], command[32];
	struct text path;
	size_t size;

	text_start(&path, path_bytes, sizeof path_bytes);
	holder_path(&path, root, process, "/comm");
	text_add(who, "process ");
	text_number(who, process);
	if (file_read(path.at, command, sizeof command, &size, NULL) != 0)
		return;
	text_add(who, " (");
	text_bytes(who, command, size > 0 && command[size - 1] == '\n'
					 ? size - 1 : size);
	text_char(who, ')');
}

bool holder_find_process(const char *root, uint32_t number, struct text *who)
{
	char path_bytes[160];
	struct text path;
	struct dir processes;
	const char *name;
	bool found = false;

	text_start(&path, path_bytes, sizeof path_bytes);
	text_add(&path, root);
	text_add(&path, "/proc");
	if (dir_open(&processes, path.at) != 0)
		return false;
	while (!found && (name = dir_next(&processes)) != NULL) {
		uint32_t process;

		if (!holder_number(name, &process) ||
		    (root[0] == '\0' && process == (uint32_t)getpid()))
			continue;
		found = holder_has_open(root, process, number);
		if (found)
			holder_name_process(root, process, who);
	}
	dir_close(&processes);
	return found;
}

bool holder_find_mount(const char *mounts, size_t length, uint32_t number,
		       const char *name, struct text *who)
{
	struct mount_line mount;
	const char *line;
	size_t at = 0, line_length;

	while (proc_next_line(mounts, length, &at, &line, &line_length)) {
		if (!proc_mount_line(line, line_length, &mount) ||
		    !holder_is_device(mount.source, number, name))
			continue;
		text_add(who, "the file system on ");
		text_add(who, mount.target);
		return true;
	}
	return false;
}

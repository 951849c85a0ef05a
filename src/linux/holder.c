/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "holder.h"

#include <dirent.h>
#include <string.h>
#include <unistd.h>

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

/* Shortens path to its first length bytes and adds to it. */
static void holder_path(struct text *path, size_t length, const char *one, const char *two)
{
	path->length = length;
	text_format(path, "%s%s", one, two);
}

/* Does a link in the folder at path lead to the device? */
static bool holder_has_open(struct text *path, uint32_t number)
{
	size_t length = path->length;
	char target[96];
	DIR *fds = opendir(path->at);
	const struct dirent *entry;
	bool found = false;

	if (fds == NULL)
		return false;
	while (!found && (entry = readdir(fds)) != NULL) {
		ssize_t size;

		holder_path(path, length, "/", entry->d_name);
		size = readlink(path->at, target, sizeof target - 1);
		if (size <= 0)
			continue;
		target[size] = '\0';
		found = holder_is_device(target, number, NULL);
	}
	closedir(fds);
	return found;
}

static void holder_name_process(const char *comm, const char *process, struct text *who)
{
	char command[32];
	size_t size;

	if (file_read(comm, command, sizeof command - 1, &size, NULL) != 0)
		size = 0;
	command[size > 0 ? size - 1 : 0] = '\0'; /* the end of line */
	text_format(who, "process %s (%s)", process, command);
}

bool holder_find_process(const char *root, uint32_t number, struct text *who)
{
	char path_bytes[160], self[12];
	struct text path, own;
	DIR *processes;
	const struct dirent *entry;
	size_t length;
	bool found = false;

	text_start(&own, self, sizeof self);
	text_number(&own, (uint32_t)getpid());
	text_start(&path, path_bytes, sizeof path_bytes);
	text_format(&path, "%s/proc/", root);
	length = path.length;
	processes = opendir(path.at);
	if (processes == NULL)
		return false;
	while (!found && (entry = readdir(processes)) != NULL) {
		const char *name = entry->d_name;

		if (*name < '0' || *name > '9' || (root[0] == '\0' && strcmp(name, self) == 0))
			continue;
		holder_path(&path, length, name, "/fd");
		found = holder_has_open(&path, number);
		holder_path(&path, length, name, "/comm");
		if (found)
			holder_name_process(path.at, name, who);
	}
	closedir(processes);
	return found;
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

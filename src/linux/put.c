/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "put.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "reason.h"

#define PATH_SIZE 4096

/* path and suffix in name. 0 or -ENAMETOOLONG. */
static int name_beside(char name[PATH_SIZE], const char *path, const char *suffix)
{
	struct text text;

	text_start(&text, name, PATH_SIZE);
	text_add(&text, path);
	text_add(&text, suffix);
	return text.cut ? -ENAMETOOLONG : 0;
}

static bool is_same(const struct stat *one, const char *path)
{
	struct stat other;

	return stat(path, &other) == 0 && one->st_dev == other.st_dev &&
	       one->st_ino == other.st_ino;
}

static int refuse_place(const char *path, const char *reason, struct text *why)
{
	text_format(why, "cannot write %s: %s: name another place with --output", path, reason);
	return -EEXIST;
}

int put_allowed(const char *path, const char *const *sources, struct text *why)
{
	struct stat about;

	if (stat(path, &about) != 0)
		return 0; /* what else may be wrong shows when it is written */
	if (!S_ISREG(about.st_mode))
		return refuse_place(path,
		                    S_ISDIR(about.st_mode) ? "it is a directory" : "it is no file",
		                    why);
	for (; *sources != NULL; sources++)
		if (is_same(&about, *sources))
			return refuse_place(path, "it is what goes into it", why);
	return 0;
}

int put_file(const char *path, const void *bytes, size_t size, struct text *why)
{
	char part[PATH_SIZE];
	int result = name_beside(part, path, ".part");

	if (result == 0) {
		result = file_create(AT_FDCWD, part, O_TRUNC, bytes, size);
		if (result == 0 && rename(part, path) != 0)
			result = -errno;
		if (result != 0)
			(void)unlink(part); /* what it holds is worth nothing */
	}
	if (result != 0)
		reason_say(why, "cannot write", path, result);
	return result;
}

int put_folder(const char *path, struct text *why)
{
	struct stat about;
	int result = 0;

	if (mkdir(path, 0755) == 0)
		return 0;
	result = -errno;
	if (result == -EEXIST && stat(path, &about) == 0 && S_ISDIR(about.st_mode))
		return 0;
	reason_say(why, "cannot make the folder", path, result == -EEXIST ? -ENOTDIR : result);
	return result;
}

int put_aside(const char *path, struct text *why)
{
	char before[PATH_SIZE];
	int result = name_beside(before, path, ".before");

	if (result == 0 && rename(path, before) != 0)
		result = errno == ENOENT ? 0 : -errno;
	if (result != 0)
		reason_say(why, "cannot rename the older", path, result);
	return result;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "dir.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* What getdents64 writes: inode and offset (8 bytes each), length (2), type
 * (1), then the name. The C library has no portable type for it. */
#define DIR_LENGTH 16
#define DIR_NAME   19

int dir_open(struct dir *dir, const char *path)
{
	dir->at = dir->end = 0;
	dir->fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK);
	return dir->fd < 0 ? -errno : 0;
}

const char *dir_next(struct dir *dir)
{
	for (;;) {
		const char *name;
		uint16_t length;

		if (dir->at == dir->end) {
			long got =
				syscall(SYS_getdents64, dir->fd, dir->records, sizeof dir->records);

			if (got <= 0)
				return NULL;
			dir->at = 0;
			dir->end = (uint32_t)got;
		}
		memcpy(&length, dir->records + dir->at + DIR_LENGTH, sizeof length);
		name = (const char *)dir->records + dir->at + DIR_NAME;
		dir->at += length;
		if (strcmp(name, ".") != 0 && strcmp(name, "..") != 0)
			return name;
	}
}

void dir_close(struct dir *dir)
{
	if (dir->fd >= 0)
		close(dir->fd);
	dir->fd = -1;
}

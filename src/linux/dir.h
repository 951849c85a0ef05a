/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dir.h - the names in a directory, without the allocation of opendir (edge).
 */
#ifndef PAN_FIX_DIR_H
#define PAN_FIX_DIR_H

#include <stdbool.h>
#include <stdint.h>

struct dir {
	int fd; /* -1 when closed */
	uint32_t at, end;
	/* records of getdents64: eight bytes are their alignment */
	_Alignas(8) uint8_t records[1024];
};

/* 0 or negative errno; nothing is open then. */
int dir_open(struct dir *dir, const char *path);

/* The next name, `.` and `..` left out; NULL at the end or when reading fails.
 * Good until the next call. */
const char *dir_next(struct dir *dir);

/* May be called twice. */
void dir_close(struct dir *dir);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * file.h - reading a whole file into memory of the caller's, and transfers
 * that go on after a signal and after a part (edge).
 */
#ifndef PAN_FIX_FILE_H
#define PAN_FIX_FILE_H

#include <stddef.h>
#include <stdint.h>

#include "text.h"

/*
 * Reads the whole file at path into buffer, without waiting for anything (a
 * FIFO reads as empty), and closes it again.
 *
 * 0: *size bytes are in buffer. -EFBIG: the file is larger than capacity, and
 * buffer holds its first capacity bytes (*size = capacity). Any other negative
 * errno: *size is 0. why (may be NULL) gets a sentence on every failure.
 */
int file_read(const char *path, void *buffer, size_t capacity, size_t *size, struct text *why);

/* Reads or writes exactly length bytes at offset of fd; EINTR is tried again.
 * A short transfer is -EIO (an end of file as well). 0 or negative errno. */
int file_pread(int fd, void *to, size_t length, uint32_t offset);
int file_pwrite(int fd, const void *from, size_t length, uint32_t offset);

/* The same at the position of fd, for pipes, terminals and appending. */
int file_write(int fd, const void *from, size_t length);

/* A file `name` in the open directory (or AT_FDCWD) with these bytes, on the
 * medium. how: O_EXCL or O_TRUNC. 0 or negative errno: what is there then is
 * worth nothing. */
int file_create(int directory, const char *name, int how, const void *from, size_t length);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "reason.h"

int file_pread(int fd, void *to, size_t length, uint32_t offset)
{
	char *at = to;

	while (length > 0) {
		ssize_t got = pread(fd, at, length, (off_t)offset);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (got == 0)
			return -EIO;
		at += got;
		length -= (size_t)got;
		offset += (uint32_t)got;
	}
	return 0;
}

#define FILE_AT_POSITION (-1)

static int file_put(int fd, const char *at, size_t length, off_t offset)
{
	while (length > 0) {
		ssize_t put = offset == FILE_AT_POSITION ? write(fd, at, length)
		                                         : pwrite(fd, at, length, offset);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return -errno;
		if (put == 0)
			return -EIO;
		at += put;
		length -= (size_t)put;
		if (offset != FILE_AT_POSITION)
			offset += put;
	}
	return 0;
}

int file_pwrite(int fd, const void *from, size_t length, uint32_t offset)
{
	return file_put(fd, from, length, (off_t)offset);
}

int file_write(int fd, const void *from, size_t length)
{
	return file_put(fd, from, length, FILE_AT_POSITION);
}

int file_create(int directory, const char *name, int how, const void *from, size_t length)
{
	int result;
	int fd = openat(directory, name, O_WRONLY | O_CREAT | O_CLOEXEC | how, 0644);

	if (fd < 0)
		return -errno;
	result = file_pwrite(fd, from, length, 0);
	if (result == 0 && fsync(fd) != 0)
		result = -errno;
	if (close(fd) != 0 && result == 0)
		result = -errno;
	return result;
}

/* read, not pread: some files in /proc have no position. */
static int file_fill(int fd, char *buffer, size_t capacity, size_t *size)
{
	char beyond;
	ssize_t got;

	do {
		size_t room = capacity - *size;

		got = read(fd, room > 0 ? buffer + *size : &beyond, room > 0 ? room : 1);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (got > 0 && room == 0)
			return -EFBIG;
		*size += (size_t)got;
	} while (got != 0);
	return 0;
}

int file_read(const char *path, void *buffer, size_t capacity, size_t *size, struct text *why)
{
	int result;
	/* O_NONBLOCK: a FIFO of that name must not keep us waiting. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	*size = 0;
	/* A directory says EISDIR to read. */
	result = fd < 0 ? -errno : file_fill(fd, buffer, capacity, size);
	if (fd >= 0)
		(void)close(fd); /* it was only read */
	if (result != 0 && result != -EFBIG)
		*size = 0;
	if (result != 0 && why != NULL)
		reason_say(why, "cannot read", path, result);
	return result;
}

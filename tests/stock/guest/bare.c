/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bare FILE - issues the operations of a run that was recorded, and does nothing else: what the
 * driver needs for them is what no program can be faster than.
 *
 * FILE: for each operation kind (0 read, 1 program, 2 erase), offset and length, 32 bits little endian,
 * then the bytes of a program.
 */
#include <fcntl.h>
#include <mtd/mtd-user.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

static int issue(int fd, const uint32_t *head, const uint8_t *bytes)
{
	static uint8_t buffer[0x8000];
	struct erase_info_user erase = {.start = head[1], .length = head[2]};

	if (head[0] == 2)
		return ioctl(fd, (int)MEMERASE, &erase);
	if (head[0] == 1)
		return pwrite(fd, bytes, head[2], (off_t)head[1]) == (ssize_t)head[2] ? 0 : -1;
	return pread(fd, buffer, head[2], (off_t)head[1]) == (ssize_t)head[2] ? 0 : -1;
}

int main(int argc, char **argv)
{
	int file = open(argc > 1 ? argv[1] : "", O_RDONLY), fd = open("/dev/mtd0", O_RDWR);
	struct stat status;
	uint8_t *bytes;

	if (file < 0 || fd < 0 || fstat(file, &status) != 0)
		return 2;
	bytes = malloc((size_t)status.st_size);
	if (bytes == NULL || read(file, bytes, (size_t)status.st_size) != status.st_size)
		return 2;
	for (off_t at = 0; at + 12 <= status.st_size;) {
		const uint32_t *head = (const void *)(bytes + at);

		at += 12;
		if (issue(fd, head, bytes + at) != 0) {
			perror("bare");
			return 1;
		}
		if (head[0] == 1)
			at += (head[2] + 3) & ~3u;
	}
	puts("bare: done");
	return 0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "stream.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "text.h"

static int stream_open_again(int fd)
{
	char path[32];
	struct text text;

	text_start(&text, path, sizeof path);
	text_add(&text, "/proc/self/fd/");
	text_number(&text, (uint32_t)fd);
	return open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

void stream_open(struct stream *stream, int fd)
{
	struct stat about;

	stream->fd = -1;
	stream->socket = false;
	stream->terminal = false;
	stream->stalled = false;
	stream->may_block = false;
	if (fstat(fd, &about) != 0)
		return;
	stream->terminal = isatty(fd) != 0;
	stream->socket = S_ISSOCK(about.st_mode);
	if (S_ISCHR(about.st_mode) || S_ISFIFO(about.st_mode))
		stream->fd = stream_open_again(fd);
	if (stream->fd < 0) {
		stream->fd = fd;
		stream->may_block = !stream->socket;
	}
}

static bool stream_has_room(const struct stream *stream, int wait_ms)
{
	struct pollfd poll_fd = { .fd = stream->fd, .events = POLLOUT };
	int ready;

	do {
		ready = poll(&poll_fd, 1, wait_ms);
	} while (ready < 0 && errno == EINTR);
	return ready > 0;
}

void stream_write(struct stream *stream, const char *bytes, size_t length,
		  bool wait)
{
	int wait_ms = wait && !stream->stalled ? STREAM_WAIT_MS : 0;

	if (stream->fd < 0)
		return;
	while (length > 0) {
		ssize_t put;

		/* Also for a stream that may block: a pipe that says it has
		 * room takes a line without blocking. */
		if (!stream_has_room(stream, wait_ms)) {
			stream->stalled = true;
			return;
		}
		put = stream->socket ?
			send(stream->fd, bytes, length,
			     MSG_DONTWAIT | MSG_NOSIGNAL) :
			write(stream->fd, bytes, length);
		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return;
		bytes += put;
		length -= (size_t)put;
	}
	stream->stalled = false;
}

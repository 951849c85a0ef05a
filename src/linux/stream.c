/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "stream.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "text.h"

static bool stream_leads_to(const char *path, const char *what)
{
	char link[32];
	size_t length = strlen(what);
	ssize_t got = readlink(path, link, sizeof link);

	return got >= (ssize_t)length && memcmp(link, what, length) == 0;
}

void stream_open(struct stream *stream, int fd)
{
	char path[32];
	struct text text;

	text_start(&text, path, sizeof path);
	text_format(&text, "/proc/self/fd/%u", (unsigned)fd);
	stream->fd = -1;
	stream->stalled = false;
	stream->terminal = isatty(fd) != 0;
	stream->socket = stream_leads_to(path, "socket:");
	if (stream->terminal || stream_leads_to(path, "pipe:"))
		stream->fd = open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	stream->may_block = stream->fd < 0 && !stream->socket;
	if (stream->fd < 0)
		stream->fd = fd; /* closed perhaps: then writes fail */
}

static bool stream_has_room(const struct stream *stream, int wait_ms)
{
	struct pollfd poll_fd = {.fd = stream->fd, .events = POLLOUT};
	int ready;

	do {
		ready = poll(&poll_fd, 1, wait_ms);
	} while (ready < 0 && errno == EINTR);
	return ready > 0;
}

void stream_write(struct stream *stream, const char *bytes, size_t length, bool wait)
{
	int wait_ms = wait && !stream->stalled ? STREAM_WAIT_MS : 0;

	while (length > 0) {
		ssize_t put;

		/* Also for a stream that may block: a pipe that says it has
		 * room takes a line without blocking. */
		if (!stream_has_room(stream, wait_ms)) {
			stream->stalled = true;
			return;
		}
		put = stream->socket ? send(stream->fd, bytes, length, MSG_DONTWAIT | MSG_NOSIGNAL)
		                     : write(stream->fd, bytes, length);
		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return;
		bytes += put;
		length -= (size_t)put;
	}
	stream->stalled = false;
}

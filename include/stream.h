/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stream.h - writing to a standard stream without ever being held up by it.
 *
 * A write blocks for good on a terminal stopped with ^S, on the pty of a telnet
 * session that died and on a full pipe. O_NONBLOCK on an inherited descriptor is
 * set for everybody who shares it, the shell included. So a terminal or pipe is
 * opened again through /proc/self/fd, with flags of our own; a socket has
 * MSG_DONTWAIT.
 *
 * Anything else (a file, which may be on the card; a named pipe; a terminal without
 * /proc) may block: `may_block` is set, and nothing is written to it in the window.
 */
#ifndef PAN_FIX_STREAM_H
#define PAN_FIX_STREAM_H

#include <stdbool.h>
#include <stddef.h>

#define STREAM_WAIT_MS 1000

struct stream {
	int fd; /* our own, or the inherited one */
	bool socket;
	bool terminal;
	bool may_block;
	bool stalled; /* the last write was given up: no more waiting */
};

/* Opens a way to write to what descriptor fd leads to. */
void stream_open(struct stream *stream, int fd);

/*
 * Writes what can be written. wait: may wait up to STREAM_WAIT_MS for room,
 * unless an earlier wait was in vain; then, or without wait, what does not
 * go out at once is lost. Errors are not reported: the stream is where they would go.
 */
void stream_write(struct stream *stream, const char *bytes, size_t length, bool wait);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stream.h - writing to a standard stream without ever being held up by it.
 *
 * A terminal stopped with ^S, the pty of a telnet session that died and a full pipe
 * all block a plain write for good. O_NONBLOCK set on an inherited descriptor
 * would be set for everybody who shares it, the shell included. So a
 * terminal or pipe is opened once more through /proc/self/fd, which gives a
 * description of our own; a socket has MSG_DONTWAIT.
 *
 * Everything else (a file, which may be on the card; a pipe with a name; a terminal
 * where /proc is missing) may block in a write: `may_block` is set, and in the critical section nothing is
 * written to such a stream.
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
 * go out at once is lost. Nobody is told of errors: there is nobody to tell.
 */
void stream_write(struct stream *stream, const char *bytes, size_t length, bool wait);

#endif

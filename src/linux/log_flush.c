/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The part of the log that may hang, and its child process. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "log.h"

/* The largest errno that fits a child's result; others become it. */
#define LOG_ERROR_MOST 125

void log_card(struct log *log, const struct card *card)
{
	log->card = card;
}

/* Writes memory from `from` on, one write a line. 0 or negative errno. */
static int log_put_lines(const struct log *log, size_t from, int fd)
{
	int error = 0;
	char gap[48];
	struct text text;

	while (from < log->length && error == 0) {
		const char *line = log->memory + from;
		const char *end = memchr(line, '\n', log->length - from);
		size_t length = end != NULL ? (size_t)(end - line) + 1 : log->length - from;

		if (from == log->head && log->dropped > 0) {
			text_start(&text, gap, sizeof gap);
			text_format(&text, "... %u lines are missing here\n", log->dropped);
			error = file_write(fd, gap, text.length);
		}
		if (error == 0)
			error = file_write(fd, line, length);
		from += length;
	}
	return error;
}

/* 0 or negative errno. */
static int log_append(const struct log *log, int dir)
{
	int error;
	int fd = openat(dir, LOG_FILE,
	                O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0644);

	if (fd < 0)
		return -errno;
	error = log_put_lines(log, 0, fd);
	if (fsync(fd) != 0 && error == 0)
		error = -errno;
	(void)close(fd); /* fsync has said it all */
	return error;
}

/* In the child: 0 or errno. */
static int log_flush_work(void *context)
{
	const struct log *log = context;
	int error = 0;

	if (log->stream.may_block)
		(void)log_put_lines(log, log->unseen, STDERR_FILENO);
	if (log->card != NULL) {
		int dir = card_open(log->card);

		error = dir < 0 ? dir : log_append(log, dir);
	}
	return -error > LOG_ERROR_MOST ? LOG_ERROR_MOST : -error;
}

int log_flush(struct log *log, uint32_t wait_ms)
{
	bool card = log->card != NULL;
	int result;

	if (log->held)
		return -EBUSY;
	if (!card && log->unseen == log->length)
		return -ENODEV;
	result = child_run(&log->child, log_flush_work, log, wait_ms);
	if (result == -EBUSY || result == -EAGAIN || result == -ENOMEM)
		return result; /* no child was started: nothing is written */
	log->unseen = log->length;
	if (!card)
		return -ENODEV;
	log->length = 0;
	log->head = 0;
	log->unseen = 0;
	log->dropped = 0;
	return result > 0 ? -result : result;
}

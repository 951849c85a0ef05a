/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * log.h - what happened, for the owner and for whoever is asked later.
 *
 * Text, one line an event, one write(2) a line:
 *
 *     [   12.345] save backup file=pan-fix-backup-... bytes=262144
 *
 * seconds since boot, phase, event, key=value. Values with spaces or quotes are
 * written as JSON strings.
 *
 * Where lines go
 *   standard error  at once (see stream.h for what keeps that from blocking).
 *                   Standard error that is a file may be on the card: while
 *                   held its lines wait, and log_flush brings them.
 *   the card        kept in memory until log_flush, which appends them to
 *                   `pan-fix.log` in a child process with a deadline, because
 *                   a pulled card can block for minutes. The parent never
 *                   has the file open. When memory is full the first
 *                   LOG_HEAD bytes and the newest lines are kept and a line
 *                   says how many are missing.
 *
 * A log that cannot be written never changes the outcome: nothing here
 * returns an error except log_flush, which may be ignored.
 */
#ifndef PAN_FIX_LOG_H
#define PAN_FIX_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "card.h"
#include "child.h"
#include "stream.h"
#include "text.h"

#define LOG_FILE     "pan-fix.log"
#define LOG_LINE     512 /* longest line; the rest of a longer one is cut */
#define LOG_MEMORY   16384
#define LOG_HEAD     4096
#define LOG_FLUSH_MS 5000 /* a sensible deadline for log_flush */

struct log {
	/* private to log.c */
	struct stream stream;
	bool held;
	bool transient;          /* a log_transient text is on the terminal */
	const struct card *card; /* NULL: none (yet) */
	struct child child;
	size_t length;    /* bytes in memory */
	size_t head;      /* bytes of it that are never dropped */
	size_t unseen;    /* from here on a stream that may block has not had them */
	uint32_t dropped; /* lines lost between head and the rest */
	struct text line;
	char line_bytes[LOG_LINE];
	char memory[LOG_MEMORY];
};

/* Starts a log to standard error. Once, after arm_streams. */
void log_start(struct log *log);

/* Names the card for `pan-fix.log`, which has to outlive the log; what was
 * logged so far will go there too. */
void log_card(struct log *log, const struct card *card);

/* One line: `phase event key=%s key=0x%x`, as text_format has it, but that a %s
 * gets quotes where it needs them. */
void log_line(struct log *log, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The same in parts: begin, any number of adds, end. */
void log_begin(struct log *log);
void log_add(struct log *log, const char *format, ...) __attribute__((format(printf, 2, 3)));
void log_end(struct log *log);

/* A line that is a sentence: `[   12.345] phase: sentence`. */
void log_say(struct log *log, const char *phase, const char *sentence);

/*
 * Between these two nothing is opened, forked or written to a card, and
 * nothing waits: the critical section. Not nested. A hold of the engine is a
 * pause in it: release, flush, hold again.
 */
void log_hold(struct log *log);
void log_release(struct log *log);

/*
 * Takes over the log of a process that shared it (child_memory) and died, perhaps
 * in the middle of a line: that line may be cut, and the log is not held.
 */
void log_adopt(struct log *log);

/*
 * Brings what is in memory to the card (write, fsync) within wait_ms and
 * empties the memory, whether that worked or not (unless no child could be
 * started; an earlier one may hang). Call it before arming (after
 * a power cut the lines so far are then on the card), after the change, in
 * the pauses of a hold, and at the end.
 * 0, or negative errno: -ENODEV no card yet and -EBUSY held (the lines stay in
 * memory), -ETIMEDOUT, or what the card said.
 */
int log_flush(struct log *log, uint32_t wait_ms);

/* True when standard error is a terminal. */
bool log_is_terminal(const struct log *log);

/* Draws text over the current line of the terminal; the next log line replaces
 * it. Nothing when it is no terminal or would block. Allowed while held. */
void log_transient(struct log *log, const char *text);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "log.h"

#include <string.h>
#include <unistd.h>

#include "clock.h"

/* Back to the start of the terminal's line, and clear it: put before a line
 * that replaces a transient one, in the same write. */
static const char wipe[] = "\r\033[K";
#define WIPE (sizeof wipe - 1)

void log_start(struct log *log)
{
	memset(log, 0, sizeof *log);
	stream_open(&log->stream, STDERR_FILENO);
	memcpy(log->line_bytes, wipe, WIPE);
}

/* Forgets the oldest line behind the head. */
static void log_drop_line(struct log *log)
{
	char *from = log->memory + log->head;
	size_t length = log->length - log->head;
	const char *end = memchr(from, '\n', length);
	size_t gone = end != NULL ? (size_t)(end - from) + 1 : length;

	memmove(from, from + gone, length - gone);
	log->length -= gone;
	log->dropped++;
	/* It is at the start of a line: not inside the one that goes. */
	if (log->unseen > log->head)
		log->unseen -= gone;
}

static void log_keep(struct log *log, const char *line, size_t length)
{
	while (log->length + length > LOG_MEMORY)
		log_drop_line(log);
	memcpy(log->memory + log->length, line, length);
	log->length += length;
	if (log->length <= LOG_HEAD)
		log->head = log->length;
}

static void log_show(struct log *log, const char *line, size_t length)
{
	/* Once a line was kept back, log_flush writes it and what came after. */
	if (log->stream.may_block && (log->held || log->unseen + length < log->length))
		return;
	if (log->transient) {
		line -= WIPE;
		length += WIPE;
	}
	stream_write(&log->stream, line, length, !log->held);
	log->transient = false;
	log->unseen = log->length;
}

void log_begin(struct log *log)
{
	uint32_t seconds;
	uint32_t ms;

	/* Its line feed takes the place of the zero that ends the text. */
	text_start(&log->line, log->line_bytes + WIPE, LOG_LINE - WIPE);
	clock_now(&seconds, &ms);
	text_char(&log->line, '[');
	for (uint32_t limit = 10000; limit >= 10 && seconds < limit; limit /= 10)
		text_char(&log->line, ' ');
	text_format(&log->line, "%u.%03u] ", seconds, ms);
}

/* Adds a value, as it is or as a JSON string. */
static void log_value(struct text *line, const char *value)
{
	bool plain = *value != '\0';

	for (const char *at = value; *at != '\0'; at++)
		if (*at <= ' ' || *at > '~' || *at == '"' || *at == '\\' || *at == '=')
			plain = false;
	if (plain)
		text_add(line, value);
	else
		text_json_string(line, value);
}

void log_add(struct log *log, const char *format, ...)
{
	va_list values;

	va_start(values, format);
	text_vformat(&log->line, log_value, format, values);
	va_end(values);
}

void log_end(struct log *log)
{
	char *line = log->line.at;
	size_t length = log->line.length;

	/* A sentence may quote anything; one event is one line all the same. */
	for (char *at = line; *at != '\0'; at++)
		if ((unsigned char)*at < ' ')
			*at = '?';
	line[length++] = '\n';
	log_keep(log, line, length);
	log_show(log, line, length);
}

void log_line(struct log *log, const char *format, ...)
{
	va_list values;

	log_begin(log);
	va_start(values, format);
	text_vformat(&log->line, log_value, format, values);
	va_end(values);
	log_end(log);
}

void log_say(struct log *log, const char *phase, const char *sentence)
{
	log_begin(log);
	text_format(&log->line, "%s: %s", phase, sentence);
	log_end(log);
}

void log_hold(struct log *log)
{
	log->held = true;
}

void log_release(struct log *log)
{
	log->held = false;
}

void log_adopt(struct log *log)
{
	if (log->length > LOG_MEMORY)
		log->length = 0;
	log->head = log->head < log->length ? log->head : log->length;
	log->unseen = log->unseen < log->length ? log->unseen : log->length;
	log->child = (struct child){0};
	log->held = false;
}

bool log_is_terminal(const struct log *log)
{
	return log->stream.terminal;
}

void log_transient(struct log *log, const char *text)
{
	char bytes[128];
	struct text line;

	if (!log->stream.terminal || log->stream.may_block)
		return;
	text_start(&line, bytes, sizeof bytes);
	text_add(&line, wipe);
	text_add(&line, text);
	stream_write(&log->stream, bytes, line.length, false);
	log->transient = true;
}

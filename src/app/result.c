/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "result.h"

#include <unistd.h>

#include "file.h"
#include "log.h"
#include "session.h"

/* The reason is a line of the log, each byte of it perhaps six characters of JSON. */
#define RESULT_SIZE (512u + 6u * LOG_LINE)
#define RESULT_MS   5000u

/* In a child: whoever reads standard output may have stopped to. */
static int result_write(void *context)
{
	const struct text *line = context;

	/* With nobody to read it there is nobody to tell. */
	(void)file_write(STDOUT_FILENO, line->at, line->length);
	return 0;
}

static void result_start(struct text *line, char *bytes, const struct session *session)
{
	text_start(line, bytes, RESULT_SIZE);
	text_format(line, "{\"schema\":\"pan-fix-result-2\",\"command\":\"%s\"",
	            options_command_name(session->options->command));
}

static void result_end(struct session *session, struct text *line)
{
	struct child child = {.feed = session_feed, .feed_context = session};

	text_add(line, "}\n");
	(void)child_run(&child, result_write, line, RESULT_MS);
}

static void result_string(struct text *line, const char *key, const char *value)
{
	text_format(line, ",\"%s\":", key);
	if (value != NULL)
		text_json_string(line, value);
	else
		text_add(line, "null");
}

static void result_bool(struct text *line, const char *key, bool value)
{
	text_format(line, ",\"%s\":%s", key, value ? "true" : "false");
}

void result_print(struct session *session, const struct digest *flash, bool reboot)
{
	char bytes[RESULT_SIZE], md5[DIGEST_TEXT_SIZE];
	struct text line;

	if (!session->options->json)
		return;
	result_start(&line, bytes, session);
	result_string(&line, "state", flash_state_name(session->state));
	text_format(&line, ",\"status\":%u", (unsigned)session->status);
	result_string(&line, "flash_md5", flash != NULL ? digest_string(flash, md5) : NULL);
	result_string(&line, "backup", session->backup[0] != '\0' ? session->backup : NULL);
	result_string(&line, "reason", session->reason);
	result_bool(&line, "reboot", reboot);
	result_end(session, &line);
}

void result_print_hold(struct session *session, uint32_t seconds, bool rom_rejects)
{
	char bytes[RESULT_SIZE];
	struct text line;

	if (!session->options->json)
		return;
	result_start(&line, bytes, session);
	result_string(&line, "state", "holding");
	text_format(&line, ",\"seconds\":%u", seconds);
	result_bool(&line, "rom_rejects", rom_rejects);
	result_end(session, &line);
}

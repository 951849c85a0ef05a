/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "progress.h"

#include "clock.h"

#define PROGRESS_CELLS     20u
#define PROGRESS_REDRAW_MS 200u
#define PROGRESS_NOTHING   255u

void progress_start(struct progress *progress, struct log *log, uint32_t total)
{
	progress->log = log;
	progress->total = total;
	progress->percent = PROGRESS_NOTHING;
}

/* Without a 64-bit division: exact enough for a hundred steps. */
static uint32_t progress_percent(uint32_t done, uint32_t total)
{
	done = done < total ? done : total;
	while (total > 0x1000000u) {
		total >>= 1;
		done >>= 1;
	}
	return done * 100u / total;
}

void progress_draw(struct progress *progress, uint32_t done, const char *what)
{
	char bytes[96];
	struct text text;
	uint32_t percent;
	uint32_t now;

	if (progress->total == 0 || !log_is_terminal(progress->log))
		return;
	percent = progress_percent(done, progress->total);
	now = clock_ms();
	if (percent == progress->percent && now - progress->drawn_ms < PROGRESS_REDRAW_MS)
		return;
	progress->percent = (uint8_t)percent;
	progress->drawn_ms = now;
	text_start(&text, bytes, sizeof bytes);
	text_char(&text, '[');
	for (uint32_t i = 0; i < PROGRESS_CELLS; i++)
		text_char(&text, i < percent * PROGRESS_CELLS / 100u ? '#' : '-');
	text_format(&text, "]%s%u %% %s",
	            percent < 10    ? "   "
	            : percent < 100 ? "  "
	                            : " ",
	            percent, what);
	log_transient(progress->log, bytes);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A finding: what the judgements fill it with, and how it is shown.
 */
#include "verdict_private.h"

void finding_image(struct finding *finding, bool fits)
{
	finding->severity = fits ? SEVERITY_OK : SEVERITY_REFUSE;
	finding->camera[0] = '\0';
}

void finding_known(struct finding *finding, const char *source, bool fits)
{
	finding_image(finding, fits);
	finding->source = source;
}

struct text finding_text(char value[FINDING_VALUE])
{
	struct text text;

	text_start(&text, value, FINDING_VALUE);
	return text;
}

void finding_set_text(char value[FINDING_VALUE], const char *string)
{
	struct text text = finding_text(value);

	text_add(&text, string);
}

bool verdict_old_valid(const struct evidence *e)
{
	return e->old_image != NULL && e->old_image->header_valid;
}

void verdict_describe(const struct finding *finding, struct text *text)
{
	if (finding->camera[0] != '\0')
		text_format(text, "camera %s", finding->camera);
	if (finding->source != NULL)
		text_format(text, " (%s)", finding->source);
	if (finding->camera[0] != '\0' && finding->image[0] != '\0')
		text_add(text, ", ");
	if (finding->image[0] != '\0')
		text_format(text, "image %s", finding->image);
	if (finding->meaning != NULL)
		text_format(text, ": %s", finding->meaning);
	if (finding->forced)
		text_add(text, " (forced)");
}

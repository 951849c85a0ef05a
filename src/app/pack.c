/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pack.h"

#include <unistd.h>

#include "file.h"
#include "parts.h"
#include "put.h"

static uint8_t pack_program[PACK_MOST];
static uint8_t pack_archive[PACK_MOST];

static void pack_print(int fd, const struct text *text)
{
	/* With nobody to read it there is nobody to tell. */
	if (write(fd, text->at, text->length) < 0)
		return;
}

/* Names with commas between them, as the bundle has them. */
static void pack_name_forced(finding_set forced, struct text *names)
{
	for (unsigned id = 0; id < FINDING_COUNT; id++) {
		if ((forced & (finding_set)1 << id) == 0)
			continue;
		if (names->length > 0)
			text_char(names, ',');
		text_add(names, verdict_name((enum finding_id)id));
	}
}

/* "This is a web page" says more than "the md5 differs". */
static bool pack_load_image(struct session *session, struct bundle *bundle)
{
	struct load *load = &session->new_load;
	bool loaded = load_file(load, session->options->file, LOAD_MD5_IF_THERE, session->new,
	                        &session->why);

	bundle->image.bytes = session->new;
	bundle->image.size = load->size;
	if (load->fault == IMAGE_FAULT_NONE)
		return loaded;
	text_start(&session->why, session->why_bytes, sizeof session->why_bytes);
	text_format(&session->why, "%s: %s", session->options->file, image_fault_text(load->fault));
	return false;
}

static bool pack_load_program(struct session *session, struct bundle *bundle)
{
	const char *path = session->options->program;

	if (path == NULL)
		return true;
	bundle->program.bytes = pack_program;
	return file_read(path, pack_program, sizeof pack_program, &bundle->program.size,
	                 &session->why) == 0;
}

static bool pack_check(struct session *session, const struct bundle *bundle)
{
	enum bundle_fault fault = bundle_check(bundle);

	if (fault == BUNDLE_FAULT_NONE)
		return true;
	if (fault == BUNDLE_FAULT_PROGRAM && bundle->program.size == 0)
		text_add(&session->why,
		         "the camera's program is not inside of this tool: name it with "
		         "--program FILE, or take the tool of a release");
	else
		text_add(&session->why, bundle_fault_text(fault));
	return false;
}

static void pack_say_image(const struct session *session)
{
	const struct image *image = &session->new_load.image;
	char md5[DIGEST_TEXT_SIZE], line[LOG_LINE];
	struct text text;

	text_start(&text, line, sizeof line);
	text_format(&text, "The image is %s: U-Boot ", session->options->file);
	image_span_text(&text, image, &image->uboot_version);
	text_format(&text, ", md5 %s.\n", digest_string(&session->new_load.md5, md5));
	pack_print(STDOUT_FILENO, &text);
}

bool pack_may_write(struct session *session, const char *const *names)
{
	const struct options *options = session->options;
	const char *const sources[] = {options->file, options->program, NULL};

	for (; *names != NULL; names++)
		if (put_allowed(*names, sources, &session->why) != 0) {
			(void)pack_refuse(session, (const char *const[]){NULL});
			return false;
		}
	return true;
}

const uint8_t *pack_bundle(struct session *session, size_t *size)
{
	struct bundle bundle;
	char names[128];
	struct text forced;

	parts_embedded(&bundle);
	text_start(&forced, names, sizeof names);
	pack_name_forced(session->options->forced, &forced);
	bundle.force = names;
	if (!pack_load_image(session, &bundle) || !pack_load_program(session, &bundle) ||
	    !pack_check(session, &bundle))
		return NULL;
	*size = bundle_make(&bundle, pack_archive, sizeof pack_archive);
	if (*size == 0) {
		text_add(&session->why, "the program is too large for a bundle");
		return NULL;
	}
	pack_say_image(session);
	return pack_archive;
}

void pack_say(const char *what, const char *name)
{
	char line[LOG_LINE];
	struct text text;

	text_start(&text, line, sizeof line);
	text_format(&text, "%s is %s.\n", what, name);
	pack_print(STDOUT_FILENO, &text);
}

int pack_refuse(struct session *session, const char *const *names)
{
	char line[2 * LOG_LINE];
	struct text text;

	text_start(&text, line, sizeof line);
	text_format(&text, "pan-fix: nothing was made: %s.\n", session->why.at);
	pack_print(STDERR_FILENO, &text);
	for (; *names != NULL; names++) {
		text_start(&text, line, sizeof line);
		text_add(&text, "pan-fix: ");
		if (put_aside(*names, &text) != 0) {
			text_add(&text, ".\n");
			pack_print(STDERR_FILENO, &text);
		}
	}
	return EXIT_REFUSED;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sdcard.h"

#include <string.h>

#include "commands.h"
#include "pack.h"
#include "put.h"

#define PATH_SIZE 4096

/* The zip has a header for each file, and the second file, besides the bundle. */
static uint8_t sdcard_archive[PACK_MOST + 1024];

struct places {
	const char *folder;
	char bundle[PATH_SIZE], ini[PATH_SIZE], zip[PATH_SIZE];
};

static bool sdcard_name(char path[PATH_SIZE], const char *folder, size_t length, const char *rest)
{
	struct text text;

	text_start(&text, path, PATH_SIZE);
	text_bytes(&text, folder, length);
	text_add(&text, rest);
	return !text.cut;
}

/* Beside the folder; inside of one that has no name of its own (`.`, `..`, `/`). */
static bool sdcard_name_zip(char path[PATH_SIZE], const char *folder)
{
	size_t length = strlen(folder);
	const char *slash, *name;

	while (length > 0 && folder[length - 1] == '/')
		length--;
	slash = memrchr(folder, '/', length);
	name = slash != NULL ? slash + 1 : folder;
	if (strspn(name, "./") == strlen(name))
		return sdcard_name(path, folder, strlen(folder), "/sdcard.zip");
	return sdcard_name(path, folder, length, ".zip");
}

/* False when the folder's name is too long. The bundle's is the longest of the three. */
static bool sdcard_name_all(struct places *places, const char *folder)
{
	size_t length = strlen(folder);

	_Static_assert(sizeof SDCARD_BUNDLE > sizeof SDCARD_INI, "the ini's name may be cut");
	_Static_assert(sizeof SDCARD_BUNDLE > sizeof "sdcard.zip", "the zip's name may be cut");
	places->folder = folder;
	(void)sdcard_name(places->ini, folder, length, "/" SDCARD_INI);
	(void)sdcard_name_zip(places->zip, folder);
	return sdcard_name(places->bundle, folder, length, "/" SDCARD_BUNDLE);
}

static bool sdcard_write(struct session *session, const struct places *places,
                         const uint8_t *bundle, size_t size)
{
	char ini[SDCARD_INI_SIZE];
	size_t ini_length = sdcard_ini(bundle, size, ini);
	size_t zip_length = sdcard_zip(bundle, size, sdcard_archive, sizeof sdcard_archive);

	return put_folder(places->folder, &session->why) == 0 &&
	       put_file(places->bundle, bundle, size, &session->why) == 0 &&
	       put_file(places->ini, ini, ini_length, &session->why) == 0 &&
	       put_file(places->zip, sdcard_archive, zip_length, &session->why) == 0;
}

int cmd_sdcard(struct session *session)
{
	static struct places places;
	const char *folder = session->options->output;
	const uint8_t *bundle;
	size_t size;

	if (!sdcard_name_all(&places, folder != NULL ? folder : "sdcard")) {
		text_add(&session->why, "the name of the folder is too long");
		return pack_refuse(session, (const char *const[]){NULL});
	}
	if (!pack_may_write(session,
	                    (const char *const[]){places.ini, places.bundle, places.zip, NULL}))
		return EXIT_REFUSED;
	bundle = pack_bundle(session, &size);
	if (bundle == NULL || !sdcard_write(session, &places, bundle, size))
		return pack_refuse(session, (const char *const[]){places.ini, places.bundle,
		                                                  places.zip, NULL});
	pack_say("For the card's root", places.bundle);
	pack_say("For the card's root", places.ini);
	pack_say("The same two in one file", places.zip);
	return EXIT_DONE;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sdcard.h"

#include "digest.h"
#include "text.h"
#include "zip.h"

/* No running version begins with it; type 1 leaves both files on the card. */
#define INI_HEAD "[SD]\nversion=9.9.9.9\ntype=1\nmd5="

#define INI_LENGTH (sizeof INI_HEAD - 1 + DIGEST_TEXT_SIZE - 1 + 1)

size_t sdcard_ini(const uint8_t *bundle, size_t size, char ini[SDCARD_INI_SIZE])
{
	struct digest md5;
	char digits[DIGEST_TEXT_SIZE];
	struct text text;

	_Static_assert(INI_LENGTH < SDCARD_INI_SIZE, "it fits");
	digest_md5(bundle, size, &md5);
	text_start(&text, ini, SDCARD_INI_SIZE);
	text_format(&text, INI_HEAD "%s\n", digest_string(&md5, digits));
	return text.length;
}

static void list_files(struct zip_file files[2], const uint8_t *bundle, size_t size,
                       const char *ini, size_t ini_length)
{
	files[0] = (struct zip_file){SDCARD_BUNDLE, bundle, (uint32_t)size};
	files[1] = (struct zip_file){SDCARD_INI, (const uint8_t *)ini, (uint32_t)ini_length};
}

size_t sdcard_zip_size(size_t bundle_size)
{
	struct zip_file files[2];

	list_files(files, NULL, bundle_size, NULL, INI_LENGTH);
	return zip_size(files, 2);
}

size_t sdcard_zip(const uint8_t *bundle, size_t size, uint8_t *out, size_t capacity)
{
	char ini[SDCARD_INI_SIZE];
	struct zip_file files[2];

	if (capacity < sdcard_zip_size(size))
		return 0;
	list_files(files, bundle, size, ini, sdcard_ini(bundle, size, ini));
	return zip_make(files, 2, out);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "load.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "file.h"

#define LOAD_NAME "bootloader.bin" /* as bundle.h packs it */
#define PATH_SIZE 512

bool load_default_path(struct text *path)
{
	char self[PATH_SIZE];
	ssize_t length = readlink("/proc/self/exe", self, sizeof self);

	if (length <= 0 || (size_t)length == sizeof self)
		return false;
	while (length > 0 && self[length - 1] != '/')
		length--;
	text_bytes(path, self, (size_t)length);
	text_add(path, LOAD_NAME);
	return !path->cut;
}

static bool md5_differs(const struct digest *expected, const struct digest *got, const char *path,
                        struct text *why)
{
	char got_text[DIGEST_TEXT_SIZE], wanted_text[DIGEST_TEXT_SIZE];

	text_format(why,
	            "%s has the md5 %s, its .md5 file says %s: one of the "
	            "two is damaged or of another build; copy both again",
	            path, digest_string(got, got_text), digest_string(expected, wanted_text));
	return false;
}

static bool check_md5(const struct load *load, const char *path, enum load_md5 want,
                      struct text *why)
{
	char line[128], md5_path[PATH_SIZE];
	struct digest expected;
	struct text text;
	size_t length = 0;
	int error;

	text_start(&text, md5_path, sizeof md5_path);
	text_format(&text, "%s.md5", path);
	error = file_read(md5_path, line, sizeof line, &length, NULL);
	if (error == -ENOENT && want == LOAD_MD5_IF_THERE)
		return true;
	if (error != 0 && error != -EFBIG) {
		text_format(why,
		            "%s %s: without it nobody knows that the image "
		            "is whole; make it with md5sum on a PC",
		            md5_path, error == -ENOENT ? "is missing" : "cannot be read");
		return false;
	}
	if (!digest_parse_line(line, length, &expected)) {
		text_format(why,
		            "%s does not begin with an md5: make it with "
		            "md5sum on a PC",
		            md5_path);
		return false;
	}
	return digest_equal(&expected, &load->md5) || md5_differs(&expected, &load->md5, path, why);
}

bool load_file(struct load *load, const char *path, enum load_md5 want, uint8_t buffer[LOAD_BUFFER],
               struct text *why)
{
	size_t size = 0;
	int error;

	memset(load, 0, sizeof *load);
	error = file_read(path, buffer, LOAD_BUFFER, &size, why);
	if (error == -EFBIG)
		text_start(why, why->at, why->capacity);
	else if (error != 0)
		return false;
	load->size = (uint32_t)size;
	image_parse(buffer, load->size, &load->image);
	load->fault = image_validate(&load->image);
	digest_md5(buffer, load->size, &load->md5);
	return check_md5(load, path, want, why);
}

/* "This is a web page" says more than "the md5 differs". */
static bool load_faulty(const struct load *load, const char *path, struct text *why)
{
	text_start(why, why->at, why->capacity);
	text_format(why, "%s: %s", path, image_fault_text(load->fault));
	return false;
}

bool load_image(struct load *load, const char *path, uint8_t buffer[LOAD_BUFFER], struct text *why)
{
	bool loaded = load_file(load, path, LOAD_MD5_REQUIRED, buffer, why);

	if (load->fault != IMAGE_FAULT_NONE)
		return load_faulty(load, path, why);
	return loaded;
}

bool load_backup(struct load *load, const char *path, uint8_t buffer[LOAD_BUFFER], struct text *why)
{
	bool loaded = load_file(load, path, LOAD_MD5_IF_THERE, buffer, why);

	/* What the boot ROM would take for a bootloader has to be one. */
	if (load->fault != IMAGE_FAULT_NONE && (load->size != BOOT_SIZE || load->image.signature))
		return load_faulty(load, path, why);
	return loaded;
}

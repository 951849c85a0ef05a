/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "load.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "store.h"

#define LOAD_NAME "bootloader.bin" /* as bundle.h packs it */
#define PATH_SIZE 512

bool load_default_path(struct text *path)
{
	char self[PATH_SIZE];
	ssize_t length = readlink("/proc/self/exe", self, sizeof self);
	const char *slash;

	if (length < 0 || (size_t)length == sizeof self)
		return false;
	slash = memrchr(self, '/', (size_t)length);
	if (slash == NULL)
		return false;
	text_bytes(path, self, (size_t)(slash + 1 - self));
	text_add(path, LOAD_NAME);
	return !path->cut;
}

static bool load_md5_differs(const struct load *load, const struct digest *expected,
                             const char *path, const char *where, struct text *why)
{
	char got[DIGEST_TEXT_SIZE], wanted[DIGEST_TEXT_SIZE];

	if (digest_equal(expected, &load->md5))
		return false;
	text_format(
		why,
		"%s has the md5 %s, but its %s says %s: one of the two is damaged or of another "
		"build; copy both again",
		path, digest_string(&load->md5, got), where, digest_string(expected, wanted));
	return true;
}

/* A file of its own beside the image. False: it is missing although it is
 * wanted, or it does not fit. */
static bool load_check_beside(struct load *load, const char *path, enum load_md5 want,
                              struct text *why)
{
	char line[128], md5_path[PATH_SIZE];
	struct digest expected;
	struct text text;
	size_t length;
	int error;

	text_start(&text, md5_path, sizeof md5_path);
	text_format(&text, "%s.md5", path);
	if (text.cut) {
		text_add(why, "the image's path is too long: put it into a folder nearer by");
		return false;
	}
	error = file_read(md5_path, line, sizeof line, &length, NULL);
	if (error == -ENOENT && want == LOAD_MD5_IF_THERE)
		return true;
	if (error != 0 && error != -EFBIG)
		text_format(
			why,
			"%s %s: without it damage to the image cannot be detected; make it with "
			"md5sum on a PC",
			md5_path, error == -ENOENT ? "is missing" : "cannot be read");
	else if (!digest_parse_line(line, length, &expected))
		text_format(why, "%s does not begin with an md5: make it with md5sum on a PC",
		            md5_path);
	else
		load->verified = !load_md5_differs(load, &expected, path, ".md5 file", why);
	return load->verified;
}

/* The name that the backup was saved by has its md5 as well. */
static bool load_check_md5(struct load *load, const char *path, enum load_md5 want,
                           struct text *why)
{
	struct digest named;
	bool in_name = store_parse_name(path, &named);

	if (in_name && load_md5_differs(load, &named, path, "name", why))
		return false;
	if (!load_check_beside(load, path, want, why))
		return false;
	load->verified |= in_name;
	return true;
}

bool load_file(struct load *load, const char *path, enum load_md5 want, uint8_t buffer[LOAD_BUFFER],
               struct text *why)
{
	struct stat about;
	size_t size;
	int error;

	memset(load, 0, sizeof *load);
	error = file_read(path, buffer, LOAD_BUFFER, &size, why);
	if (error == -EFBIG)
		text_start(why, why->at, why->capacity);
	else if (error != 0)
		return false;
	load->size = load->file_size = (uint32_t)size;
	if (error == -EFBIG && stat(path, &about) == 0 && about.st_size > LOAD_BUFFER)
		load->file_size = about.st_size < UINT32_MAX ? (uint32_t)about.st_size : UINT32_MAX;
	image_parse(buffer, load->size, &load->image);
	load->fault = image_validate(&load->image);
	digest_md5(buffer, load->size, &load->md5);
	return load_check_md5(load, path, want, why);
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

/*
 * What the boot ROM would take for a bootloader has to be one. Part of it may be
 * missing if it was saved so: it is known to have run.
 */
static bool load_backup_ok(const struct load *load)
{
	if (load->fault == IMAGE_FAULT_HOLE || load->fault == IMAGE_FAULT_NO_CHIPS)
		return load->verified;
	return load->fault == IMAGE_FAULT_NONE ||
	       (load->size == BOOT_SIZE && !load->image.signature);
}

bool load_backup(struct load *load, const char *path, uint8_t buffer[LOAD_BUFFER], struct text *why)
{
	bool loaded = load_file(load, path, LOAD_MD5_IF_THERE, buffer, why);

	if (!load_backup_ok(load))
		return load_faulty(load, path, why);
	return loaded;
}

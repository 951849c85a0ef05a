/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bootrom FLASH --old FILE --new FILE
 *
 * Prints what a camera with this flash does at its next power-up: boots-old,
 * boots-new, recovery or hang; or as-found, when flash holds the old image and
 * that is damaged. Exit status 0, 1 for a hang, 2 when it cannot tell. FLASH - is standard input. --old may be left out.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bootrom.h"
#include "image.h"

#define SIZE_MAX_FILE (16u << 20)

static uint8_t *file_read(const char *path, uint32_t *size)
{
	FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
	uint8_t *bytes = malloc(SIZE_MAX_FILE);

	if (file == NULL || bytes == NULL) {
		fprintf(stderr, "bootrom: cannot open %s.\n", path);
		exit(2);
	}
	*size = (uint32_t)fread(bytes, 1, SIZE_MAX_FILE, file);
	if (ferror(file) || *size == 0) {
		fprintf(stderr, "bootrom: cannot read %s.\n", path);
		exit(2);
	}
	fclose(file);
	return bytes;
}

static uint8_t *image_read(const char *path, uint32_t flash_size)
{
	uint32_t size;
	uint8_t *bytes;

	if (path == NULL)
		return NULL;
	bytes = file_read(path, &size);
	if (size != flash_size) {
		fprintf(stderr, "bootrom: %s has %u bytes, flash %u.\n", path, size, flash_size);
		exit(2);
	}
	return bytes;
}

/* Whether nothing shows that the image is damaged; one that is too small for the
 * question is given the benefit of the doubt. */
static bool is_whole(const uint8_t *bytes, uint32_t size)
{
	struct image image;

	if (size != BOOT_SIZE)
		return true;
	image_parse(bytes, size, &image);
	return image_whole(&image);
}

int main(int argc, char **argv)
{
	const char *flash = NULL, *old = NULL, *new = NULL;
	enum bootrom state;
	uint32_t size;
	uint8_t *bytes, *was, *is_new;

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--old") == 0 && i + 1 < argc)
			old = argv[++i];
		else if (strcmp(argv[i], "--new") == 0 && i + 1 < argc)
			new = argv[++i];
		else if (flash == NULL)
			flash = argv[i];
		else
			flash = "";
	}
	if (flash == NULL || flash[0] == '\0' || new == NULL) {
		fprintf(stderr, "usage: bootrom FLASH [--old FILE] --new FILE\n");
		return 2;
	}
	bytes = file_read(flash, &size);
	was = image_read(old, size);
	is_new = image_read(new, size);
	if (was != NULL && !is_whole(was, size)) {
		if (memcmp(bytes, was, size) == 0 && memcmp(was, is_new, size) != 0) {
			printf("as-found\n");
			return 0;
		}
		was = NULL;
	}
	state = bootrom_start(bytes, NULL, was, is_new, size);
	printf("%s\n", bootrom_name(state));
	return state == BOOTROM_HANG;
}

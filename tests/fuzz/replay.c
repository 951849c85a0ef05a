/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs one fuzzer over the files of folders: what it found once stays found. */
#include <dirent.h>
#include <stdio.h>

#include "fuzz.h"

static unsigned replay_file(const char *folder, const char *name)
{
	static uint8_t bytes[1 << 20];
	char path[512];
	FILE *file;
	size_t size;
	uint8_t *exact;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	file = fopen(path, "rb");
	if (file == NULL)
		return 0;
	size = fread(bytes, 1, sizeof bytes, file);
	fclose(file);
	/* its own allocation, so that a sanitizer sees a read behind it */
	exact = malloc(size > 0 ? size : 1);
	FUZZ_CHECK(exact != NULL);
	memcpy(exact, bytes, size);
	LLVMFuzzerTestOneInput(exact, size);
	free(exact);
	return 1;
}

int main(int argc, char *argv[])
{
	unsigned count = 0;

	for (int i = 1; i < argc; i++) {
		DIR *folder = opendir(argv[i]);
		struct dirent *entry;

		while (folder != NULL && (entry = readdir(folder)) != NULL)
			if (entry->d_name[0] != '.')
				count += replay_file(argv[i], entry->d_name);
		if (folder != NULL)
			closedir(folder);
	}
	printf("%u inputs\n", count);
	return count > 0 ? 0 : 1;
}

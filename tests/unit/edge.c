/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "edge.h"

char edge_root[64];
char edge_sentence[512];
struct text edge_why;

/* path below edge_root; the result lives until the third call after. */
const char *edge_path(const char *name)
{
	static char paths[4][256];
	static unsigned next;
	char *path = paths[next++ % 4];

	snprintf(path, sizeof paths[0], "%s/%s", edge_root, name);
	return path;
}

int edge_setup(void **state)
{
	(void)state;
	strcpy(edge_root, "/tmp/pan-fix-test-XXXXXX");
	text_start(&edge_why, edge_sentence, sizeof edge_sentence);
	return mkdtemp(edge_root) == NULL ? -1 : 0;
}

int edge_teardown(void **state)
{
	char command[96];

	(void)state;
	snprintf(command, sizeof command, "rm -rf '%s'", edge_root);
	return system(command);
}

void edge_write(const char *name, const void *bytes, size_t size)
{
	FILE *file = fopen(edge_path(name), "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, size, file), size);
	assert_int_equal(fclose(file), 0);
}

void edge_put(const char *name, const char *string)
{
	edge_write(name, string, strlen(string));
}

/* A card at that directory, whatever file system it is on; the same each time. */
struct card *edge_card(const char *directory)
{
	static struct card shared;
	struct statfs about;

	assert_int_equal(statfs(directory, &about), 0);
	snprintf(shared.directory, sizeof shared.directory, "%s", directory);
	shared.device[0] = (uint32_t)about.f_type;
	memcpy(shared.device + 1, &about.f_fsid, sizeof about.f_fsid);
	return &shared;
}

/* The whole file as a string; at most 64 KiB of it. */
const char *edge_get(const char *name)
{
	static char bytes[0x10000];
	FILE *file = fopen(edge_path(name), "rb");
	size_t size;

	assert_non_null(file);
	size = fread(bytes, 1, sizeof bytes - 1, file);
	assert_int_equal(fclose(file), 0);
	bytes[size] = '\0';
	return bytes;
}

bool edge_exists(const char *name)
{
	struct stat about;

	return lstat(edge_path(name), &about) == 0;
}

void edge_assert_says(const char *words)
{
	if (strstr(edge_sentence, words) == NULL)
		fail_msg("`%s` does not say `%s`", edge_sentence, words);
}

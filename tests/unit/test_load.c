/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which files are taken as an image to write, and which .md5 beside them.
 *
 * LDFLAGS: -Wl,--wrap=readlink
 */
#include "edge.h"

#include "load.h"
#include "pure.h"
#include "store.h"

#define LOAD_NAME "bootloader.bin"
#define PATH_SIZE 512

static const char *self; /* where the program lies; NULL: it is not known */

ssize_t __wrap_readlink(const char *path, char *to, size_t size);
ssize_t __wrap_readlink(const char *path, char *to, size_t size)
{
	size_t length;

	assert_string_equal(path, "/proc/self/exe");
	errno = ENOENT;
	if (self == NULL)
		return -1;
	length = strlen(self) < size ? strlen(self) : size;
	memcpy(to, self, length);
	return (ssize_t)length;
}

static struct load load;
static uint8_t good[BOOT_SIZE], buffer[LOAD_BUFFER];

static bool loads(enum load_md5 want)
{
	text_start(&edge_why, edge_sentence, sizeof edge_sentence);
	memset(buffer, 0x5a, sizeof buffer);
	return (want == LOAD_MD5_REQUIRED ? load_image : load_backup)(&load, edge_path("image"),
	                                                              buffer, &edge_why);
}

/* Writes the file and the .md5 that fits it. */
static void put(const void *bytes, size_t size)
{
	char line[DIGEST_TEXT_SIZE + 8];
	struct digest digest;

	edge_write("image", bytes, size);
	digest_md5(bytes, size, &digest);
	digest_string(&digest, line);
	strcat(line, "  image\n");
	edge_write("image.md5", line, strlen(line));
}

static void assert_refused(const void *bytes, size_t size, const char *words)
{
	put(bytes, size);
	assert_false(loads(LOAD_MD5_REQUIRED));
	assert_non_null(strstr(edge_why.at, words));
	assert_false(loads(LOAD_MD5_IF_THERE));
}

static void a_good_image_is_loaded(void **state)
{
	(void)state;
	pure_standin("new", good);
	put(good, BOOT_SIZE);
	assert_true(loads(LOAD_MD5_REQUIRED));
	assert_int_equal(load.size, BOOT_SIZE);
	assert_int_equal(load.fault, IMAGE_FAULT_NONE);
	assert_memory_equal(buffer, good, BOOT_SIZE);
	assert_string_equal(edge_why.at, "");
}

static void a_file_that_is_no_image_is_refused_whatever_its_md5(void **state)
{
	static uint8_t bytes[BOOT_SIZE + 1];

	(void)state;
	pure_standin("new", bytes);
	assert_refused("", 0, "empty");
	assert_refused("<html>", 6, "HTML");
	assert_refused(bytes, BOOT_SIZE - 1, "262144");
	assert_refused(bytes, BOOT_SIZE + 1, "262144");
	bytes[0x1000] ^= 1;
	assert_refused(bytes, BOOT_SIZE, "CRC-7");
}

static void a_backup_may_lack_the_signature(void **state)
{
	static uint8_t bytes[BOOT_SIZE];

	(void)state;
	pure_standin("new", bytes);
	memset(bytes, 0, 9);
	put(bytes, BOOT_SIZE);
	assert_false(loads(LOAD_MD5_REQUIRED));
	assert_non_null(strstr(edge_why.at, "signature"));
	assert_true(loads(LOAD_MD5_IF_THERE));
	memset(bytes, 0xff, sizeof bytes);
	put(bytes, BOOT_SIZE);
	assert_false(loads(LOAD_MD5_REQUIRED));
	assert_non_null(strstr(edge_why.at, "0xff"));
	assert_true(loads(LOAD_MD5_IF_THERE));
	put(bytes, BOOT_SIZE - 1);
	assert_false(loads(LOAD_MD5_IF_THERE));
}

static void the_md5_has_to_be_there_and_right(void **state)
{
	(void)state;
	pure_standin("new", good);
	edge_write("image", good, BOOT_SIZE);
	assert_false(loads(LOAD_MD5_REQUIRED));
	assert_non_null(strstr(edge_why.at, "image.md5 is missing"));
	assert_true(loads(LOAD_MD5_IF_THERE));
	edge_write("image.md5", "nonsense\n", 9);
	assert_false(loads(LOAD_MD5_IF_THERE));
	edge_write("image.md5", "00000000000000000000000000000000\n", 33);
	assert_false(loads(LOAD_MD5_IF_THERE));
	assert_non_null(strstr(edge_why.at, "00000000000000000000000000000000"));
}

/* The name of the .md5 is longer: it is not taken for one that is not there. */
static void an_md5_that_cannot_be_named_is_refused(void **state)
{
	char path[PATH_SIZE];
	size_t length;

	(void)state;
	pure_standin("new", good);
	edge_write("image", good, BOOT_SIZE);
	edge_put("image.md5", "00000000000000000000000000000000\n");
	length = (size_t)snprintf(path, sizeof path, "%s", edge_path("image")) - 6;
	for (; length < PATH_SIZE - 9; length++)
		path[length] = '/';
	strcpy(path + length, "image");
	text_start(&edge_why, edge_sentence, sizeof edge_sentence);
	assert_false(load_backup(&load, path, buffer, &edge_why));
	edge_assert_says("the image's path is too long");
}

static void what_cannot_be_read_is_refused(void **state)
{
	(void)state;
	assert_false(loads(LOAD_MD5_REQUIRED));
	assert_int_equal(load.size, 0);
	assert_non_null(strstr(edge_why.at, "no such file"));
}

/* Writes a file of that name and no .md5. */
static void put_bare(const char *name, const void *bytes)
{
	edge_write(name, bytes, BOOT_SIZE);
	(void)unlink(edge_path("image.md5"));
}

static bool loads_backup(const char *name)
{
	text_start(&edge_why, edge_sentence, sizeof edge_sentence);
	return load_backup(&load, edge_path(name), buffer, &edge_why);
}

/* `pan-fix-backup-<md5>.bin` of these bytes. */
static const char *name_of(const void *bytes)
{
	static char name[STORE_NAME_SIZE];
	struct digest digest;

	digest_md5(bytes, BOOT_SIZE, &digest);
	store_name(name, &digest);
	return name;
}

static void the_md5_in_a_backups_name_counts(void **state)
{
	char name[STORE_NAME_SIZE + 4];

	(void)state;
	pure_standin("new", good);
	put_bare("image", good);
	assert_true(loads_backup("image"));
	assert_false(load.verified); /* there is none at all */
	strcpy(name, name_of(good));
	put_bare(name, good);
	assert_true(loads_backup(name));
	assert_true(load.verified);
	good[0x20000] ^= 1; /* damage that nothing else shows */
	put_bare(name, good);
	assert_false(loads_backup(name));
	assert_non_null(strstr(edge_why.at, "its name says"));
	/* each that is there has to fit */
	strcpy(name, name_of(good));
	put_bare(name, good);
	strcat(name, ".md5");
	edge_put(name, "00000000000000000000000000000000  x\n");
	assert_false(loads_backup(name_of(good)));
	assert_non_null(strstr(edge_why.at, "its .md5 file says"));
	put_bare("pan-fix-backup-short.bin", good);
	assert_true(loads_backup("pan-fix-backup-short.bin"));
	assert_false(load.verified);
}

static void only_a_verified_backup_may_have_a_hole(void **state)
{
	(void)state;
	pure_standin("new", good);
	memset(good + 0x10000, 0xff, 0x8000);
	put_bare("image", good);
	assert_false(loads_backup("image"));
	assert_non_null(strstr(edge_why.at, "4096"));
	put_bare(name_of(good), good);
	assert_true(loads_backup(name_of(good)));
	assert_int_equal(load.fault, IMAGE_FAULT_HOLE);
	put(good, BOOT_SIZE);
	assert_true(loads_backup("image"));
	assert_false(loads(LOAD_MD5_REQUIRED)); /* not for flash */
	memset(good + 0x6800, 0xff, 0x20000);   /* what never ran */
	put(good, BOOT_SIZE);
	assert_false(loads_backup("image"));
}

static const char *beside(const char *program)
{
	static char bytes[PATH_SIZE];
	struct text path;

	self = program;
	text_start(&path, bytes, sizeof bytes);
	return load_default_path(&path) ? bytes : NULL;
}

static void the_image_lies_beside_the_program(void **state)
{
	char name[PATH_SIZE + 1];

	(void)state;
	assert_string_equal(beside("/media/mmc/pan-fix"), "/media/mmc/" LOAD_NAME);
	assert_string_equal(beside("/pan-fix"), "/" LOAD_NAME);
	assert_null(beside(NULL));
	assert_null(beside("pan-fix"));
	assert_null(beside(""));
	memset(name, 'x', sizeof name - 1);
	name[0] = '/';
	name[sizeof name - 1] = '\0';
	assert_null(beside(name)); /* it may be longer still */
	name[sizeof name - 2] = '\0';
	assert_string_equal(beside(name), "/" LOAD_NAME);
	name[PATH_SIZE - sizeof LOAD_NAME] = '/';
	assert_null(beside(name)); /* no room */
}

/* As it is told to the owner, however much of it was read. */
static void the_size_of_a_large_file_is_known(void **state)
{
	static const struct {
		off_t size;
		uint32_t told;
	} table[] = {
		{BOOT_SIZE - 1, BOOT_SIZE - 1},     {LOAD_BUFFER, LOAD_BUFFER},
		{LOAD_BUFFER + 1, LOAD_BUFFER + 1}, {0x1000000, 0x1000000},
		{0xfffffffe, 0xfffffffe},           {0x123456789, UINT32_MAX},
	};

	(void)state;
	edge_put("image", "");
	for (unsigned i = 0; i < sizeof table / sizeof table[0]; i++) {
		assert_int_equal(truncate(edge_path("image"), table[i].size), 0);
		assert_false(loads(LOAD_MD5_REQUIRED));
		assert_int_equal(load.file_size, table[i].told);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, edge_setup, edge_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_good_image_is_loaded),
		TEST(a_file_that_is_no_image_is_refused_whatever_its_md5),
		TEST(a_backup_may_lack_the_signature),
		TEST(the_md5_has_to_be_there_and_right),
		TEST(an_md5_that_cannot_be_named_is_refused),
		TEST(what_cannot_be_read_is_refused),
		TEST(the_md5_in_a_backups_name_counts),
		TEST(only_a_verified_backup_may_have_a_hole),
		TEST(the_image_lies_beside_the_program),
		TEST(the_size_of_a_large_file_is_known),
	};

	return cmocka_run_group_tests_name("load", tests, NULL, NULL);
}

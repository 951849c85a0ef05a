/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which files are taken as an image to write, and which .md5 beside them. */
#include "edge.h"

#include "load.h"
#include "pure.h"

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

static void what_cannot_be_read_is_refused(void **state)
{
	(void)state;
	assert_false(loads(LOAD_MD5_REQUIRED));
	assert_int_equal(load.size, 0);
	assert_non_null(strstr(edge_why.at, "no such file"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, edge_setup, edge_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_good_image_is_loaded),
		TEST(a_file_that_is_no_image_is_refused_whatever_its_md5),
		TEST(a_backup_may_lack_the_signature),
		TEST(the_md5_has_to_be_there_and_right),
		TEST(what_cannot_be_read_is_refused),
	};

	return cmocka_run_group_tests_name("load", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The two kinds of archive, to the byte: whoever packs the same gets the same file. The sums are
 * those of archives that GNU tar and Info-ZIP list and unpack without a word.
 */
#include "pure.h"

#include "digest.h"
#include "ustar.h"
#include "zip.h"

static uint8_t out[0x4000];

static void assert_md5(size_t size, const char *wanted)
{
	char digits[DIGEST_TEXT_SIZE];
	struct digest md5;

	digest_md5(out, (uint32_t)size, &md5);
	assert_string_equal(digest_string(&md5, digits), wanted);
}

static void tar_to_the_byte(void **state)
{
	static const uint8_t content[1024] = "some bytes";
	char name[120];
	size_t at = 0;

	(void)state;
	memset(name, 'n', sizeof name);
	name[99] = '\0';
	memset(out, 0x5a, sizeof out);
	at += ustar_entry(out + at, "folder/", 0755, 1767225600, NULL, 0);
	at += ustar_entry(out + at, "folder/three", 0644, 1767225600, content, 3);
	at += ustar_entry(out + at, "folder/block", 0755, 1, content, 512);
	at += ustar_entry(out + at, "folder/more", 0600, 0xffffffff, content, 513);
	at += ustar_entry(out + at, "x", 0644, 0, content, 1);
	at += ustar_entry(out + at, name, 0644, 0, content, 0);
	at += ustar_end(out + at);
	assert_int_equal(at, 7 * USTAR_BLOCK + 4 * USTAR_BLOCK + USTAR_END);
	assert_md5(at, "4c1daf2b0a4fd9ea098f8b00106771c0");
	assert_int_equal(out[at], 0x5a);
	/* A name has 99 characters at most. */
	name[99] = name[100] = 'n';
	name[101] = '\0';
	(void)ustar_entry(out, name, 0644, 0, content, 0);
	assert_int_equal(out[98], 'n');
	assert_int_equal(out[99], '\0');
}

/* A slash in front of the name is none at its end. */
static void a_folder_is_told_by_its_last_character(void **state)
{
	static const struct {
		const char *name;
		char type;
	} names[] = {{"a", '0'}, {"a/", '5'}, {"a/b", '0'}, {"/", '5'}, {&"/"[1], '0'}};

	(void)state;
	for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
		(void)ustar_entry(out, names[i].name, 0644, 0, NULL, 0);
		assert_int_equal(out[156], names[i].type);
	}
}

static void nothing_is_written_behind_an_entry(void **state)
{
	static const uint8_t content[513] = "some bytes";
	static const size_t sizes[] = {0, 1, 511, 512, 513};

	(void)state;
	for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		size_t end;

		memset(out, 0x5a, sizeof out);
		end = ustar_entry(out, "x", 0644, 0, content, sizes[i]);
		assert_int_equal(end, ustar_entry_size(sizes[i]));
		for (size_t at = end; at < sizeof out; at++)
			assert_int_equal(out[at], 0x5a);
	}
}

static void zip_to_the_byte(void **state)
{
	static const uint8_t content[] = "some bytes";
	const struct zip_file files[] = {
		{"first.bin", content, sizeof content - 1},
		{"empty", NULL, 0},
		{"last.txt", content + 2, 3},
	};
	size_t size;

	(void)state;
	memset(out, 0x5a, sizeof out);
	size = zip_make(files, 3, out);
	assert_int_equal(size, zip_size(files, 3));
	assert_md5(size, "69dfe68ae49256a8a059ae6b9e372c96");
	assert_int_equal(out[size], 0x5a);
}

static void a_file_of_one_byte(void **state)
{
	const struct zip_file file = {"n", (const uint8_t *)"b", 1};

	(void)state;
	memset(out, 0x5a, sizeof out);
	(void)zip_make(&file, 1, out);
	assert_memory_equal(out + 30, "nb", 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tar_to_the_byte),
		cmocka_unit_test(a_folder_is_told_by_its_last_character),
		cmocka_unit_test(nothing_is_written_behind_an_entry),
		cmocka_unit_test(zip_to_the_byte),
		cmocka_unit_test(a_file_of_one_byte),
	};

	return cmocka_run_group_tests_name("archives", tests, NULL, NULL);
}

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
	(void)ustar_entry(out, "", 0644, 0, content, 0);
	assert_int_equal(out[156], '0');
}

static void zip_to_the_byte(void **state)
{
	static const uint8_t content[] = "some bytes";
	const struct zip_file files[] = {
		{"first.bin", content, sizeof content - 1},
		{"empty", content, 0},
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tar_to_the_byte),
		cmocka_unit_test(zip_to_the_byte),
	};

	return cmocka_run_group_tests_name("archives", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "digest.h"

#include <string.h>
#include <sys/types.h>
#include <md5.h>

#include "scan.h"

void digest_md5(const uint8_t *bytes, size_t length, struct digest *out)
{
	digest_md5_without(bytes, length, 0, 0, out);
}

void digest_md5_without(const uint8_t *bytes, size_t length, size_t at, size_t gap,
                        struct digest *out)
{
	static const uint8_t zero = 0;
	MD5_CTX context;

	MD5Init(&context);
	MD5Update(&context, bytes, at);
	for (size_t i = 0; i < gap; i++)
		MD5Update(&context, &zero, 1);
	MD5Update(&context, bytes + at + gap, length - at - gap);
	MD5Final(out->bytes, &context);
}

bool digest_equal(const struct digest *a, const struct digest *b)
{
	return memcmp(a->bytes, b->bytes, DIGEST_SIZE) == 0;
}

const char *digest_string(const struct digest *digest, char out[DIGEST_TEXT_SIZE])
{
	struct text text;

	text_start(&text, out, DIGEST_TEXT_SIZE);
	text_hex_bytes(&text, digest->bytes, DIGEST_SIZE);
	return out;
}

bool digest_parse_line(const char *line, size_t length, struct digest *out)
{
	struct scan scan = scan_start(line, length);
	struct digest digest;

	/* Windows editors put a byte order mark there */
	scan_literal(&scan, "\xef\xbb\xbf");
	scan_blanks(&scan);
	for (size_t i = 0; i < DIGEST_SIZE; i++) {
		struct scan pair = {scan.at, scan.at + 2};
		uint32_t byte;

		if (scan_left(&scan) < 2 || !scan_number(&pair, 16, &byte) || scan_left(&pair) != 0)
			return false;
		digest.bytes[i] = (uint8_t)byte;
		scan.at += 2;
	}
	if (scan_left(&scan) > 0 && memchr(" \t\r\n", *scan.at, 5) == NULL) /* or a NUL */
		return false;
	*out = digest;
	return true;
}

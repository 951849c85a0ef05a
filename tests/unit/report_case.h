/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the tests of reports share: what a report said, in text or as JSON. */
#ifndef PAN_FIX_TEST_REPORT_CASE_H
#define PAN_FIX_TEST_REPORT_CASE_H

#include "verdict_case.h"

#include "report.h"

static char said[16384];
static size_t said_length;
static unsigned pieces;

static inline void hear(void *context, const char *bytes, size_t length)
{
	(void)context;
	assert_in_range(length, 0, 256); /* in small pieces */
	assert_true(said_length + length < sizeof said);
	memcpy(said + said_length, bytes, length);
	said_length += length;
	said[said_length] = '\0';
	pieces++;
}

static const struct sink ear = {hear, NULL};

/* These words are somewhere in it, once. */
static inline void assert_said(const char *words)
{
	const char *at = strstr(said, words);

	if (at == NULL || strstr(at + 1, words) != NULL)
		fail_msg("not once: %s\nbut: %s", words, said);
}

static inline void assert_begins(const char *words)
{
	assert_memory_equal(said, words, strlen(words));
}

static inline void assert_unsaid(const char *words)
{
	if (strstr(said, words) != NULL)
		fail_msg("said: %s\nin: %s", words, said);
}

static inline struct digest digest_of_bytes(uint8_t first)
{
	struct digest out;

	for (unsigned i = 0; i < DIGEST_SIZE; i++)
		out.bytes[i] = (uint8_t)(first + i);
	return out;
}

#endif

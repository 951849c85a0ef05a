/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "reason.h"

#include <errno.h>

static const char *reason_words(int error)
{
	switch (error) {
	case ENOENT: return "there is no such file";
	case ENOSPC: return "it is full";
	case EROFS: return "it is read-only";
	case EIO:
	case ENXIO:
	case ENODEV:
	case ENOMEDIUM: return "it was pulled out or is failing";
	case EACCES:
	case EPERM: return "not permitted (are you root?)";
	case EBUSY: return "it is in use";
	case EISDIR: return "it is a directory";
	case ENOTDIR: return "part of the path is not a directory";
	case ENAMETOOLONG: return "the name is too long";
	case EFBIG: return "it is too large";
	case ETIMEDOUT: return "it did not answer in time";
	default: return NULL;
	}
}

void reason_add(struct text *text, int error)
{
	const char *words;

	if (error < 0)
		error = -error;
	words = reason_words(error);
	if (words != NULL) {
		text_add(text, words);
		return;
	}
	text_format(text, "error %u", (uint32_t)error);
}

void reason_say(struct text *text, const char *what, const char *path, int error)
{
	text_add(text, what);
	if (path != NULL) {
		text_char(text, ' ');
		text_add(text, path);
	}
	text_add(text, ": ");
	reason_add(text, error);
}

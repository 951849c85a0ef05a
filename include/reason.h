/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * reason.h - an errno in a few words (pure).
 *
 * Words for the errors that an owner can do something about (`it is full`);
 * strerror has words for programmers. Anything else is `error N`.
 */
#ifndef PAN_FIX_REASON_H
#define PAN_FIX_REASON_H

#include "text.h"

/* Adds the reason for error, a positive or negative errno. */
void reason_add(struct text *text, int error);

/* A whole sentence: `what path: reason`. path may be NULL. */
void reason_say(struct text *text, const char *what, const char *path, int error);

#endif

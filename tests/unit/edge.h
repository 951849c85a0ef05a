/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the tests of the edges share: cmocka, a directory of their own, files in it. */
#ifndef PAN_FIX_TEST_EDGE_H
#define PAN_FIX_TEST_EDGE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "card.h"
#include "text.h"

extern char edge_root[64]; /* of the running test, absolute */
extern char edge_sentence[512];
extern struct text edge_why; /* into the sentence */

/* path below edge_root; the result lives until the third call after. */
const char *edge_path(const char *name);

int edge_setup(void **state);

int edge_teardown(void **state);

void edge_write(const char *name, const void *bytes, size_t size);

void edge_put(const char *name, const char *string);

/* A card at that directory, whatever file system it is on; the same each time. */
struct card *edge_card(const char *directory);

/* The whole file as a string; at most 64 KiB of it. */
const char *edge_get(const char *name);

bool edge_exists(const char *name);

void edge_assert_says(const char *words);

#endif

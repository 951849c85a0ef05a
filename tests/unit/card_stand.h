/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the tests of the card share: file systems as a test wants them. Needs --wrap=statfs,--wrap=access. */
#ifndef PAN_FIX_TEST_CARD_STAND_H
#define PAN_FIX_TEST_CARD_STAND_H

#include "edge.h"

#include <linux/magic.h>
#include <sys/vfs.h>

#include "card.h"

static struct card card;
static char scratch[4096];

/* Everything is on a card's file system, unless a test says otherwise. */
static uint32_t fake_magic;
static uint32_t fake_fsid[2];
static const char *fake_memory; /* this path is a tmpfs all the same */
static int fake_error;

int __real_statfs(const char *path, struct statfs *about);
int __wrap_statfs(const char *path, struct statfs *about);

int __wrap_statfs(const char *path, struct statfs *about)
{
	memset(about, 0, sizeof *about);
	about->f_type = fake_magic;
	memcpy(&about->f_fsid, fake_fsid, sizeof fake_fsid);
	if (fake_memory != NULL && strcmp(path, fake_memory) == 0)
		about->f_type = TMPFS_MAGIC;
	errno = fake_error;
	return fake_error != 0 ? -1 : 0;
}

static int fake_access;
int __wrap_access(const char *path, int mode);

int __wrap_access(const char *path, int mode)
{
	(void)path;
	(void)mode;
	errno = fake_access;
	return fake_access != 0 ? -1 : 0;
}

static inline int setup(void **state)
{
	fake_access = 0;
	fake_magic = MSDOS_SUPER_MAGIC;
	fake_memory = NULL;
	fake_error = 0;
	return edge_setup(state);
}

static inline int find(const char *table)
{
	memset(&card, 0, sizeof card);
	text_start(&edge_why, edge_sentence, sizeof edge_sentence);
	edge_put("mounts", table);
	return card_find(&card, edge_path("mounts"), edge_path("media"), scratch, sizeof scratch,
	                 &edge_why);
}

#endif

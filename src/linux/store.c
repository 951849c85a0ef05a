/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h> /* renameat is declared here */
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "file.h"
#include "reason.h"
#include "scan.h"

#define STORE_ALIGN  4096u    /* of address and length of a direct read */
#define STORE_MARGIN 0x10000u /* for the .md5 and part-used clusters */

struct store {
	int dir;
	uint8_t *scratch; /* aligned to STORE_ALIGN, as is its size */
	size_t scratch_size;
};

#define STORE_PREFIX "pan-fix-backup-"

void store_name(char name[STORE_NAME_SIZE], const struct digest *md5)
{
	char digits[DIGEST_TEXT_SIZE];
	struct text text;

	text_start(&text, name, STORE_NAME_SIZE);
	text_format(&text, STORE_PREFIX "%s.bin", digest_string(md5, digits));
}

bool store_parse_name(const char *path, struct digest *md5)
{
	const char *slash = strrchr(path, '/');
	struct scan name = scan_start(path, strlen(path));

	if (slash != NULL)
		name.at = slash + 1;
	return scan_literal(&name, STORE_PREFIX) && scan_left(&name) >= 2 * DIGEST_SIZE &&
	       digest_parse_line(name.at, 2 * DIGEST_SIZE, md5);
}

/* 0 equal, -EILSEQ not, or what the card said. */
static int store_compare_open(const struct store *store, int fd, const uint8_t *bytes,
                              uint32_t size)
{
	off_t end = lseek(fd, 0, SEEK_END);

	/* Pages that are not yet written cannot be dropped; and FAT has the
	 * length in the directory entry, which is written only now. */
	if (end < 0 || fsync(fd) != 0)
		return -errno;
	/* Only advice: where O_DIRECT works it is not needed. */
	(void)posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	/* So a card that was pulled out before has the name, without length.
	 * Nothing is lost with it. */
	if (end == 0)
		return -ENOENT;
	if (end != (off_t)size)
		return -EILSEQ;
	for (uint32_t done = 0; done < size;) {
		ssize_t got = pread(fd, store->scratch, store->scratch_size, (off_t)done);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return got < 0 ? -errno : -EIO;
		if ((uint32_t)got > size - done ||
		    memcmp(store->scratch, bytes + done, (size_t)got) != 0)
			return -EILSEQ;
		done += (uint32_t)got;
	}
	return 0;
}

static int store_compare_by(const struct store *store, const char *name, const uint8_t *bytes,
                            uint32_t size, int how)
{
	int result;
	int fd = openat(store->dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | how);

	if (fd < 0)
		return -errno;
	result = store_compare_open(store, fd, bytes, size);
	(void)close(fd); /* it was only read */
	return result;
}

/* Compares the file of that name, as it is on the medium, with bytes. */
static int store_compare(const struct store *store, const char *name, const uint8_t *bytes,
                         uint32_t size)
{
	int result = store_compare_by(store, name, bytes, size, O_DIRECT);

	/* No O_DIRECT here, which some only say at the first read. */
	if (result == -EINVAL)
		result = store_compare_by(store, name, bytes, size, 0);
	/* A link, a directory: not what we wrote. */
	if (result == -ELOOP || result == -EISDIR)
		result = -EILSEQ;
	return result;
}

static int store_sync_directory(const struct store *store)
{
	if (fsync(store->dir) == 0)
		return 0;
	/* Not every driver of 2014 can sync a directory by itself. */
	if (errno != EINVAL || syncfs(store->dir) != 0)
		return -errno;
	return 0;
}

/* Removes name if it is there. */
static int store_remove(const struct store *store, const char *name)
{
	if (unlinkat(store->dir, name, 0) != 0 && errno != ENOENT)
		return -errno;
	return 0;
}

/* Asked first, so as not to take the last cluster from the recorder. */
static int store_room(const struct store *store, uint32_t size)
{
	struct statfs about;

	if (fstatfs(store->dir, &about) != 0)
		return -errno;
	if (about.f_bsize <= 0 || about.f_blocks == 0)
		return 0; /* it does not tell; writing will */
	/* One cluster more for the last bytes, one for a longer directory. */
	return about.f_bavail < size / (uint32_t)about.f_bsize + 2 ? -ENOSPC : 0;
}

/* Writes a file that was not there: what a crash left under its temporary name
 * has no clusters that are also the file's. -EILSEQ: it does not read back. */
static int store_write(const struct store *store, const char *name, const uint8_t *bytes,
                       uint32_t size)
{
	char temporary[STORE_NAME_SIZE];
	const char *mine = temporary; /* what a failure leaves */
	struct text text;
	int result;

	text_start(&text, temporary, sizeof temporary);
	text_format(&text, "%s.tmp", name);
	result = store_remove(store, temporary);
	if (result == 0)
		result = store_room(store, size);
	if (result != 0)
		return result;
	result = file_create(store->dir, temporary, O_EXCL, bytes, size);
	if (result == 0 && renameat(store->dir, temporary, store->dir, name) != 0)
		result = -errno;
	if (result == 0) {
		mine = name;
		/* Before the new name has a length: until this, the card may
		 * have the old one too, and both the same clusters. */
		result = store_sync_directory(store);
	}
	if (result == 0)
		result = store_compare(store, name, bytes, size);
	if (result == -ENOENT)
		result = -EIO; /* renamed, synced, and gone */
	if (result != 0)
		(void)store_remove(store, mine); /* the first error counts */
	return result;
}

/* Makes sure that name holds bytes; *written says whether it was written now.
 * -EEXIST: something else has the name. */
static int store_put(const struct store *store, const char *name, const uint8_t *bytes,
                     uint32_t size, bool *written)
{
	int result = store_compare(store, name, bytes, size);

	*written = false;
	if (result == -EILSEQ)
		return -EEXIST;
	if (result != -ENOENT)
		return result;
	result = store_write(store, name, bytes, size);
	*written = result == 0;
	return result;
}

/* The backup, then its .md5. `name` says which one an error is about. */
static int store_both(const struct store *store, char name[STORE_NAME_SIZE], const uint8_t *bytes,
                      uint32_t size, const struct digest *md5, bool *reused)
{
	char line[DIGEST_TEXT_SIZE + STORE_NAME_SIZE];
	char sum_name[STORE_NAME_SIZE], digits[DIGEST_TEXT_SIZE];
	struct text text;
	bool bin_written;
	bool sum_written;
	int result = store_put(store, name, bytes, size, &bin_written);

	if (result != 0)
		return result;
	text_start(&text, line, sizeof line);
	text_format(&text, "%s  %s\n", digest_string(md5, digits), name);
	text_start(&text, sum_name, sizeof sum_name);
	text_format(&text, "%s.md5", name);
	result = store_put(store, sum_name, (const uint8_t *)line, (uint32_t)strlen(line),
	                   &sum_written);
	if (result != 0 && bin_written)
		(void)store_remove(store, name);
	memcpy(name, sum_name, sizeof sum_name);
	*reused = !bin_written && !sum_written;
	return result;
}

static void store_say(struct text *why, const char *directory, const char *name, uint32_t size,
                      int error)
{
	if (error == -ENOSPC)
		text_format(why,
		            "%s is full: the backup needs %u KiB, delete "
		            "some recordings",
		            directory, (size + STORE_MARGIN) / 1024u);
	else if (error == -EILSEQ)
		text_format(why,
		            "the backup in %s does not read back as it was "
		            "written: take another card",
		            directory);
	else if (error == -EEXIST)
		text_format(why,
		            "%s/%s is there with other content: it is "
		            "never overwritten, move it away",
		            directory, name);
	else
		reason_say(why, "cannot save the backup in", directory, error);
}

int store_save(const struct card *card, const void *bytes, uint32_t size, const struct digest *md5,
               void *scratch, size_t scratch_size, bool *reused, struct text *why)
{
	char name[STORE_NAME_SIZE];
	struct store store;
	size_t skip = STORE_ALIGN - 1 - ((uintptr_t)scratch - 1) % STORE_ALIGN;
	int result;

	*reused = false;
	store_name(name, md5);
	store.scratch = (uint8_t *)scratch + skip;
	store.scratch_size = (scratch_size - skip) / STORE_ALIGN * STORE_ALIGN;
	store.dir = card_open(card);
	if (store.dir < 0) {
		result = store.dir;
	} else {
		result = store_both(&store, name, bytes, size, md5, reused);
		(void)close(store.dir); /* nothing was written through it */
	}
	if (result != 0)
		store_say(why, card->directory, name, size, result);
	return result == -EILSEQ ? -EIO : result;
}

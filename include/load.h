/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * load.h - the image to write, from its file into memory.
 *
 * The file is read once; size, md5, header and SPL are checked on the bytes in
 * memory, and nothing opens the file again: a card that is pulled, or a file
 * that changes, can do no harm after this.
 */
#ifndef PAN_FIX_LOAD_H
#define PAN_FIX_LOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "boot_header.h"
#include "digest.h"
#include "image.h"
#include "text.h"

/* One byte more than an image has, so that a longer file shows. */
#define LOAD_BUFFER (BOOT_SIZE + 1u)

enum load_md5 {
	LOAD_MD5_REQUIRED, /* FILE.md5 has to be there */
	LOAD_MD5_IF_THERE,
};

struct load {
	uint32_t size;      /* bytes in the buffer; 0 when it could not be read */
	uint32_t file_size; /* of the whole file; UINT32_MAX when that is more */
	struct image image;
	struct digest md5;
	bool verified;          /* an md5 was there, and each that was fits */
	enum image_fault fault; /* what is wrong with it as a boot image */
};

/* The image beside the program itself, for when none was named: path gets
 * DIR/bootloader.bin. False when the program's place is not known. */
bool load_default_path(struct text *path);

/*
 * Reads path and, as `want` says, path.md5. The md5 in the name of a backup counts
 * as well (store.h); each that is there has to fit. True: buffer holds the bytes
 * and load->verified says whether there was an md5; load->fault still has to be
 * looked at. False with a sentence in why: the file cannot be read, or is not the
 * one its .md5 speaks of.
 */
bool load_file(struct load *load, const char *path, enum load_md5 want, uint8_t buffer[LOAD_BUFFER],
               struct text *why);

/* The same for an image that is to be flashed: its .md5 has to be there, and
 * load->fault has to be NONE, else false with the fault's sentence. */
bool load_image(struct load *load, const char *path, uint8_t buffer[LOAD_BUFFER], struct text *why);

/* The same for what was once in a flash. It may lack the boot ROM's signature,
 * as after an interrupted run: the camera would go to USB recovery, and the
 * verdict has a finding for that. With the signature it has to be whole, or
 * the camera would hang; only one that is verified may have a hole or lack the chip
 * table, since it was saved so, and then the verdict refuses it by name. */
bool load_backup(struct load *load, const char *path, uint8_t buffer[LOAD_BUFFER],
                 struct text *why);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * image.h - a boot flash image taken apart (pure).
 *
 * The same code looks at the image to be written, at the bootloader that is in
 * flash and at a backup. `struct image` is a view: it keeps offsets into the
 * caller's bytes and no copy, so it is good for as long as those bytes are
 * there and unchanged.
 *
 * Sources: layout and tables were read out of five real builds (FACTS.md,
 * section 2); nothing here depends on an offset that moves between builds.
 */
#ifndef PAN_FIX_IMAGE_H
#define PAN_FIX_IMAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "boot_header.h"
#include "bootargs.h"
#include "known.h"

#ifndef IMAGE_UBOOT_OFFSET         /* fuzzers make it small, to be fast */
#define IMAGE_UBOOT_OFFSET 0x6800u /* where the SPL reads U-Boot from */
#endif
#define IMAGE_ENV_OFFSET 0x3c000u /* where saveenv puts the environment */

/* In five real builds the longest run of one value in U-Boot is 749 bytes, up to
 * the padding behind the chip table; what is lost of a flash is at least a 4 KiB
 * sector. */
#define IMAGE_HOLE 4096u

/* Some bytes of the image; length 0 when they are not there. */
struct image_span {
	uint32_t offset;
	uint32_t length;
};

/* Records of one size; count 0 when no such table was found. */
struct image_table {
	uint32_t offset;
	uint32_t stride; /* bytes from one record to the next */
	uint32_t count;
};

/* One record of U-Boot's chip table. */
struct image_chip {
	uint32_t id;   /* JEDEC: 0x1c7018 is manufacturer 1c, device 7018 */
	uint32_t size; /* bytes; 0 when the record is not of the known shape */
	struct image_span name;
};

/*
 * What U-Boot makes of a flash chip. Seen by running the real ones: without a
 * driver for the manufacturer it stops at its prompt; with one, a chip that it does
 * not list gets the parameters of the last record. An installation from SD
 * that reaches beyond the size in the record stops before it changes anything.
 */
struct image_prospect {
	bool starts_known, starts;     /* it boots */
	bool installs_known, installs; /* and flashes from SD */
	bool listed;                   /* the chip has a record of its own */
	struct image_chip record;      /* the one that is used; id 0: none */
};

/* All of the flash: an installation writes up to 0xad0000 and erases the flag
 * partition at 0xff0000. */
#define IMAGE_INSTALL_SIZE 0x1000000u

/* What people hand over for a bootloader. */
enum image_kind {
	IMAGE_KIND_OTHER,    /* a bootloader, or anything */
	IMAGE_KIND_HTML,     /* a web page */
	IMAGE_KIND_FIRMWARE, /* a uImage, such as demo.bin */
	IMAGE_KIND_GZIP,
	IMAGE_KIND_ZIP,
	IMAGE_KIND_TAR, /* pan-fix.tar is one */
};

struct image {
	const uint8_t *bytes;
	uint32_t size;
	enum image_kind kind;

	/* the header, as the boot ROM reads it */
	bool signature;
	bool length_ok;   /* SPL end after its start, before U-Boot */
	uint32_t spl_end; /* offset of the first byte after the SPL */
	uint8_t crc_stored;
	uint8_t crc_computed; /* 0 unless length_ok */
	bool header_valid;    /* the three above together: the ROM starts it */

	/* texts; those of the SPL and of U-Boot are like
	 * `2013.07 (Jul 05 2018 - 13:33:27)` */
	struct image_span spl_version;
	struct image_span uboot_version;
	struct image_span soc; /* `T20`, out of U-Boot's board text */

	/* U-Boot's tables, found by their shape */
	struct image_table manufacturers;
	struct image_table chips;

	struct image_span bootargs_span;
	struct bootargs bootargs; /* points into bytes */

	/* The first run of IMAGE_HOLE equal bytes or more that starts in U-Boot,
	 * before the end of the chip table: damage. */
	struct image_span hole;

	const struct known_build *build; /* NULL: no known build */

	bool upgrades;    /* acts on FWGRADEUP in the flag partition */
	bool environment; /* saveenv was used: CRC-32 holds at 0x3c000 */
	uint32_t used;    /* bytes up to the last one that is not 0xff */
};

/* What is wrong with a file that was given as a bootloader. None of these can
 * be forced. */
enum image_fault {
	IMAGE_FAULT_NONE,
	IMAGE_FAULT_EMPTY,
	IMAGE_FAULT_HTML,
	IMAGE_FAULT_FIRMWARE,
	IMAGE_FAULT_GZIP,
	IMAGE_FAULT_ZIP,
	IMAGE_FAULT_TAR,
	IMAGE_FAULT_SIZE,
	IMAGE_FAULT_BLANK,
	IMAGE_FAULT_SIGNATURE,
	IMAGE_FAULT_SOC,
	IMAGE_FAULT_SPL_LENGTH,
	IMAGE_FAULT_SPL_CRC,
	IMAGE_FAULT_NO_UBOOT,
	IMAGE_FAULT_NO_CHIPS,
	IMAGE_FAULT_HOLE,
	IMAGE_FAULT_COUNT
};

/* Takes any bytes of any size (also 0) and fills all of *out. */
void image_parse(const uint8_t *bytes, uint32_t size, struct image *out);

/* The first fault in the order above, or IMAGE_FAULT_NONE. */
enum image_fault image_validate(const struct image *image);

/* A short stable name (`html`, `spl-crc`) for logs and JSON, and the sentence
 * for the owner. Both for IMAGE_FAULT_NONE as well. */
const char *image_fault_name(enum image_fault fault);
const char *image_fault_text(enum image_fault fault);

/*
 * True when nothing shows that the bootloader is not whole: a header that the
 * boot ROM takes, U-Boot's banner, an instruction where the SPL jumps to, a chip
 * table, and no hole. This is the only definition of whole; check, restore, the
 * old image and a rollback all ask here. Not asked: whether it is for this SoC.
 */
bool image_whole(const struct image *image);

/* True when the boot ROM would start it, and the camera then hang: there is no U-Boot, or
 * a hole in it. */
bool image_hangs(const struct image *image);

/* True when the boot ROM would start what is there: signature, SPL length and
 * CRC-7. Needs no image_parse; any size is taken. */
bool image_header_valid(const uint8_t *bytes, uint32_t size);

/* True when U-Boot's board text names a SoC and it is not a T20. */
bool image_other_soc(const struct image *image);

/* The record at index (< count). */
uint8_t image_manufacturer(const struct image *image, uint32_t index);
void image_chip(const struct image *image, uint32_t index, struct image_chip *out);

/* False when the table is missing as well: look at its count first. */
bool image_knows_manufacturer(const struct image *image, uint8_t manufacturer);
bool image_knows_chip(const struct image *image, uint32_t id);

void image_foresee(const struct image *image, uint32_t chip, struct image_prospect *out);

/* Bytes in which the SPL of an image and what is in flash differ outside their
 * build date texts; UINT32_MAX when they are not of the same length. The image
 * needs length_ok; flash without it is compared over the image's length. */
uint32_t image_spl_difference(const struct image *flash, const struct image *image);

/* True when the SPL is, but for its build date, that of all known builds for
 * T20 boards with 128 MiB of RAM. Needs length_ok. */
bool image_spl_known(const struct image *image);

/* Appends a span of the image with unprintable bytes as `?`. */
void image_span_text(struct text *text, const struct image *image, const struct image_span *span);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report.h - what `check` and `info` show, as text or as JSON (pure).
 *
 * The report leaves in small pieces through a sink, so no large buffer is
 * needed. A sink that fails has to remember that itself.
 *
 * Text and JSON have the same items in the same order: in text a line each,
 * `name  value`. Of JSON there is one object on one line, in ASCII. A value
 * that is not known is null (text: `unknown`).
 *
 * check
 *   schema     "pan-fix-check-2"
 *   file       string: the name that was given
 *   size       number of bytes; 4294967295 when there are more
 *   md5        string, 32 hexadecimal digits; null for a file that is longer than
 *              an image and was not read to its end
 *   part       string: which bytes of a dump of the flash chip are the bootloader,
 *              and their md5; null (text: left out) for other files
 *   then, unless the file is no boot image at all (html, size, ...), the items
 *   of an image, below; for a dump those of its part
 *   ok         true when no damage was found (it may still be for another board)
 *   fault      "none", "empty", "html", "firmware", "gzip", "zip", "tar", "size",
 *              "blank", "signature", "soc", "spl-length", "spl-crc", "no-uboot",
 *              "no-chips", "hole"; "dump" for a dump of the flash chip; "md5" when
 *              it is not the file that its .md5 speaks of; "unreadable"
 *   message    string: the fault as a sentence; without one the known build that
 *              it is, or that it is none and cannot be shown to be whole
 *   advice     string: which cameras it is for and which refuse it; null unless
 *              ok
 *
 * items of an image
 *   known          true when it is a known build: whole, byte for byte
 *   whole          true when nothing shows that it is not whole
 *   bootable       true when the boot ROM would start it: the next three hold
 *   signature      true when it has the boot ROM's signature
 *   spl_end        number: offset of the first byte after the SPL
 *   crc7           string "39": CRC-7 of the SPL in the header
 *   crc7_computed  string "39"; "00" when spl_end is out of range
 *   spl_build      string: version and date
 *   uboot          string: version and date
 *   soc            string: "T20"
 *   manufacturers  array of strings "1c"; empty when no table was found
 *   chips          array of strings "1c7018 EN25QH128A"; the id is 6 digits
 *   remark         string: why a name in that table misleads; null (text: left
 *                  out) when none does
 *   serves         array of {chip: "1c7018", name, starts, installs}, one for each
 *                  chip that such a camera may have: true when U-Boot starts the
 *                  kernel with it, and when it installs firmware from SD; null
 *                  when a table that decides it was not found
 *   ram_mib        number: 128 or 64; 0 when not known
 *   ram            string: "mem=104M@0x0 ..."; "" when not known
 *   mtdparts       string
 *   environment    true when a saved U-Boot environment is in it
 *   blank          number of bytes 0xff at the end
 *
 * info
 *   schema      "pan-fix-info-2"
 *   model       string: "WYZECP1_JEF"
 *   system      string: `system type` of /proc/cpuinfo
 *   chip        string "1c7018", chip_name string
 *   partition   string: its name in /proc/mtd
 *   size, erase_size, page_size   numbers; 0 when not known
 *   card        "unknown", "ready", "missing" or "read-only"
 *   old_md5     string: of what is in flash; null when it was not read
 *   old         object: the items of an image; in text its build only
 *   old_serves  {starts, installs} of it with this camera's chip, as above; null
 *               when chip or image are not known
 *   new_md5     string; null when no image was given
 *   new         object as `old`
 *   new_serves  as old_serves
 *   new_fault   string: `fault` of the new image as in check
 *   findings    array of {name, severity: "ok"|"note"|"refuse", forced, text};
 *               empty when no image was given
 *   defect      "present", "absent" or "unknown"
 *   message     string: the defect as a sentence
 *   request     string: a bootloader in flash that is no known build, to be
 *               reported; null (text: left out) when there is none
 *   flash       "go", "refused", "nothing-to-do" or "no-image": what `flash`
 *               would do
 */
#ifndef PAN_FIX_REPORT_H
#define PAN_FIX_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "digest.h"
#include "evidence.h"
#include "image.h"
#include "verdict.h"

struct sink {
	void (*write)(void *context, const char *bytes, size_t length);
	void *context;
};

struct check_report {
	const char *file;
	const struct image *image; /* size 0 when it could not be read */
	uint32_t file_size;        /* of the whole file; 0: all of it is in image */
	const struct digest *digest;
	enum image_fault fault;
	const char *problem; /* a sentence: cannot be read, or is not what its
			      * .md5 says; or NULL */
};

/* Nothing is wrong: neither fault nor problem. */
bool report_check_ok(const struct check_report *report);

void report_check(const struct check_report *report, bool json, const struct sink *sink);

struct info_report {
	const struct evidence *evidence;
	const struct verdict *verdict;   /* NULL when no image was given */
	const struct digest *old_digest; /* NULL when flash was not read */
	bool old_agreed;                 /* it read the same twice */
	bool old_canary;                 /* it has a byte that a canary left (look.h) */
	const struct digest *new_digest; /* NULL when no image was given */
	enum image_fault new_fault;
};

void report_info(const struct info_report *report, bool json, const struct sink *sink);

#endif

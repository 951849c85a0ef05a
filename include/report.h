/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report.h - what `check` and `info` show, as text or as JSON (pure).
 *
 * The report leaves in small pieces through a sink, so no large buffer is
 * needed. A sink that fails has to remember that itself.
 *
 * JSON of `check` (one object, one line, ASCII):
 *
 *   schema     "pan-fix-check-1"
 *   file       string: the name that was given
 *   size       number of bytes
 *   md5        string, 32 hexadecimal digits; null when not read; of the first
 *              262145 bytes when there are more
 *   ok         true when the image is sound (it may still be for another board)
 *   fault      string: "none", "empty", "html", "size", "blank", "signature",
 *              "soc", "spl-length", "spl-crc", "no-uboot"; "md5" when it is
 *              not the file its .md5 speaks of; "unreadable"
 *   message    string: the fault as a sentence
 *   advice     string: which cameras it is for, which would refuse it; null
 *              unless ok
 *   image      object (below), null when it is not 262144 bytes
 *              with the boot ROM's signature
 *
 * An image object:
 *
 *   header_valid   true when the boot ROM would start it
 *   spl            {end: number, crc7: {stored: "39", computed: "39"},
 *                   build: string or null}
 *   uboot          string (version and date) or null
 *   soc            string ("T20") or null
 *   manufacturers  array of strings ("1c"); empty when no table was found
 *   chips          array of {id: "1c7018", name: string}
 *   ram_mib        number: 128 or 64; 0 when not known
 *   ram            string: "mem=104M@0x0 ..."; "" when not known
 *   mtdparts       string or null
 *   environment    true when a saved U-Boot environment is in it
 *   used           number of bytes up to the last one that is not 0xff
 *
 * JSON of `info`:
 *
 *   schema     "pan-fix-info-1"
 *   model      string or null
 *   system     string or null: `system type` of /proc/cpuinfo
 *   soc        string or null: the SoC of that name, "T20"
 *   chip       {id: "1c7018", name: string} or null
 *   device     {index, size, erase_size, page_size: numbers,
 *               nor, writable: booleans} or null
 *   partition  string (its name) or null
 *   card       "ready", "missing", "read-only" or "unknown"
 *   old        image object, null when flash was not read
 *   old_md5    string or null
 *   new        image object, null when no image was given
 *   new_md5    string or null
 *   new_fault  string as in `check`, null when no image was given
 *   defect     "present", "absent" or "unknown"
 *   message    string: the defect as a sentence
 *   findings   array of {name, severity: "ok"|"note"|"refuse",
 *              forced: boolean, text}; empty when no image was given
 *   flash      "go", "refused", "nothing-to-do" or "no-image": what `flash`
 *              would do
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
	const struct digest *digest;
	enum image_fault fault;
	const char *problem; /* a sentence: cannot be read, or is not what its
			      * .md5 says; or NULL */
};

/* Nothing is wrong: neither fault nor problem. */
bool report_check_ok(const struct check_report *report);

void report_check(const struct check_report *report, bool json,
		  const struct sink *sink);

struct info_report {
	const struct evidence *evidence;
	const struct verdict *verdict;   /* NULL when no image was given */
	const struct digest *old_digest; /* NULL when flash was not read */
	const struct digest *new_digest; /* NULL when no image was given */
	enum image_fault new_fault;
};

void report_info(const struct info_report *report, bool json,
		 const struct sink *sink);

#endif

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
 *   md5        string, 32 hexadecimal digits
 *   ok         true when the image is sound (it may still be for another board)
 *   fault      string: "none", "empty", "html", "size", "blank", "signature",
 *              "soc", "spl-length", "spl-crc", "no-uboot"
 *   message    string: the fault as a sentence
 *   image      object (below), null when the file is not a boot image at all
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
 *   soc        string or null: `system type` of /proc/cpuinfo
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
	const struct image *image;
	const struct digest *digest;
	enum image_fault fault;
};

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

/* The findings as `flash` shows them: one line each; with all == false only
 * those that are not ok. */
void report_findings(const struct evidence *evidence,
		     const struct verdict *verdict, bool all,
		     const struct sink *sink);

#endif

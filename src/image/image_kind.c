/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files that are handed over for a bootloader, by how they begin. */
#include "image_private.h"
#include "scan.h"

#define TAR_MAGIC 257u /* offset of `ustar` */

/* A web page saved under the bootloader's name: the most common wrong file. */
static bool image_is_html(struct scan scan)
{
	scan_literal(&scan, "\xef\xbb\xbf");
	scan_blanks(&scan);
	if (!scan_literal(&scan, "<") || scan_left(&scan) == 0)
		return false;
	return *scan.at == '!' || *scan.at == '?' ||
	       ((*scan.at | 0x20) >= 'a' && (*scan.at | 0x20) <= 'z');
}

enum image_kind image_kind(const uint8_t *bytes, uint32_t size)
{
	struct scan scan = scan_start((const char *)bytes, size);
	struct scan behind = scan;

	if (image_is_html(scan))
		return IMAGE_KIND_HTML;
	if (scan_literal(&scan, "\x27\x05\x19\x56"))
		return IMAGE_KIND_FIRMWARE;
	if (scan_literal(&scan, "\x1f\x8b"))
		return IMAGE_KIND_GZIP;
	if (scan_literal(&scan, "PK\x03\x04"))
		return IMAGE_KIND_ZIP;
	if (size <= TAR_MAGIC)
		return IMAGE_KIND_OTHER;
	behind.at += TAR_MAGIC;
	return scan_literal(&behind, "ustar") ? IMAGE_KIND_TAR : IMAGE_KIND_OTHER;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image_private.h"

#include "scan.h"

#define VERSION_MAX  64u /* `2013.07 (Jul 05 2018 - 13:33:27)` has 32 */
#define BOOTARGS_MAX 1024u

/* The text from scan on, as far as it is printable and not over limit. */
static struct image_span image_printable(const struct image *image, const struct scan *scan,
                                         uint32_t limit)
{
	struct image_span span = {(uint32_t)(scan->at - (const char *)image->bytes), 0};

	while (span.length < limit && span.length < scan_left(scan) &&
	       scan->at[span.length] >= ' ' && scan->at[span.length] <= '~')
		span.length++;
	return span;
}

/* What there is of it. */
static struct scan image_scan(const struct image *image, uint32_t from, uint32_t to)
{
	uint32_t end = to < image->size ? to : image->size;
	uint32_t start = from < end ? from : end;

	return scan_start((const char *)image->bytes + start, end - start);
}

/* The first mark with a digit behind it, which begins the span. */
static struct image_span image_version(const struct image *image, struct scan scan,
                                       const char *mark)
{
	while (scan_find(&scan, mark)) {
		scan_literal(&scan, mark);
		if (scan_left(&scan) > 0 && *scan.at >= '0' && *scan.at <= '9')
			return image_printable(image, &scan, VERSION_MAX);
	}
	return (struct image_span){.length = 0};
}

/* `Board: ISVP (Ingenic XBurst T20 SoC)` */
static struct image_span image_soc(const struct image *image, struct scan scan)
{
	while (scan_find(&scan, "XBurst ")) {
		struct image_span span;
		struct scan name;

		scan_literal(&scan, "XBurst ");
		name = scan_until(&scan, " )");
		span = image_printable(image, &name, 16);
		if (span.length > 0 && scan_literal(&scan, " SoC"))
			return span;
	}
	return (struct image_span){.length = 0};
}

/* Help texts and printf formats name bootargs too: the real ones have values. */
static void image_find_bootargs(struct image *image, struct scan scan)
{
	while (scan_find(&scan, "bootargs=")) {
		struct image_span span;
		struct bootargs bootargs;

		scan_literal(&scan, "bootargs=");
		span = image_printable(image, &scan, BOOTARGS_MAX);
		bootargs_parse(scan.at, span.length, &bootargs);
		if (!bootargs.region[REGION_MEM].known && bootargs.mtdparts == NULL)
			continue;
		image->bootargs_span = span;
		image->bootargs = bootargs;
		return;
	}
}

void image_find_texts(struct image *image)
{
	struct scan spl = image_scan(image, BOOT_SPL_OFFSET, IMAGE_UBOOT_OFFSET);
	struct scan uboot = image_scan(image, IMAGE_UBOOT_OFFSET, IMAGE_ENV_OFFSET);

	image->spl_version = image_version(image, spl, "U-Boot SPL ");
	image->uboot_version = image_version(image, uboot, "U-Boot ");
	image->soc = image_soc(image, uboot);
	image_find_bootargs(image, uboot);
	image->upgrades = scan_find(&uboot, "FWGRADEUP=");
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image_private.h"

#include <string.h>

static const struct {
	const char *name;
	const char *text;
} image_faults[IMAGE_FAULT_COUNT] = {
	[IMAGE_FAULT_NONE] = {"none", "no damage was found"},
	[IMAGE_FAULT_EMPTY] = {"empty", "the file is empty: download it again"},
	[IMAGE_FAULT_HTML] = {"html", "this is an HTML page, not a bootloader: "
                                      "download the raw file"},
	[IMAGE_FAULT_FIRMWARE] = {"firmware", "this is camera firmware (a U-Boot image such as "
                                              "demo.bin), not a bootloader: it goes onto the SD "
                                              "card of a camera whose bootloader installs it"},
	[IMAGE_FAULT_GZIP] = {"gzip",
                              "this is a gzip file: unpack it and give the bootloader in it"},
	[IMAGE_FAULT_ZIP] = {"zip", "this is a zip file: unpack it and give the bootloader in it"},
	[IMAGE_FAULT_TAR] = {"tar",
                             "this is a tar archive, such as pan-fix.tar: give the bootloader "
                             "in it (Upgrade/bootloader.bin)"},
	[IMAGE_FAULT_SIZE] = {"size", "the file is not exactly 262144 bytes long, as the "
                                      "boot partition is: it is cut or something else; "
                                      "download it again"},
	[IMAGE_FAULT_BLANK] = {"blank", "the file is all 0xff, as erased flash "
                                        "is: it holds no bootloader"},
	[IMAGE_FAULT_SIGNATURE] = {"signature", "the file does not begin with the boot ROM's "
                                                "signature: it is no Ingenic bootloader, or what a "
                                                "change that was cut short left of one"},
	[IMAGE_FAULT_SOC] = {"soc", "this bootloader is for another SoC, not for "
                                    "the T20 of the Wyze Cam Pan v1: it would "
                                    "never start here"},
	[IMAGE_FAULT_SPL_LENGTH] = {"spl-length", "the SPL's length in the header is out of "
                                                  "range: the file is damaged or is not for "
                                                  "the T20"},
	[IMAGE_FAULT_SPL_CRC] = {"spl-crc", "the CRC-7 of the SPL does not match the header: "
                                            "the file is damaged, or is for another SoC "
                                            "such as the T31"},
	[IMAGE_FAULT_NO_UBOOT] = {"no-uboot", "there is no U-Boot where the T20's SPL looks "
                                              "for it: the file is damaged or for another "
                                              "SoC, and the camera would hang"},
	[IMAGE_FAULT_NO_CHIPS] = {"no-chips", "U-Boot has no table of flash chips: the file is "
                                              "damaged, and the camera would hang"},
	[IMAGE_FAULT_HOLE] = {"hole", "part of U-Boot is missing: 4096 or more bytes in a row are "
                                      "the same; the file is damaged, and the camera would hang"},
};

bool image_other_soc(const struct image *image)
{
	const struct image_span *soc = &image->soc;

	/* ` SoC` is behind it, so three bytes are there. */
	return soc->length > 0 && memcmp(image->bytes + soc->offset, "T20", 3) != 0;
}

enum image_fault image_validate(const struct image *image)
{
	static const enum image_fault kinds[] = {
		[IMAGE_KIND_HTML] = IMAGE_FAULT_HTML, [IMAGE_KIND_FIRMWARE] = IMAGE_FAULT_FIRMWARE,
		[IMAGE_KIND_GZIP] = IMAGE_FAULT_GZIP, [IMAGE_KIND_ZIP] = IMAGE_FAULT_ZIP,
		[IMAGE_KIND_TAR] = IMAGE_FAULT_TAR,
	};

	if (image->size == 0)
		return IMAGE_FAULT_EMPTY;
	if (image->kind != IMAGE_KIND_OTHER)
		return kinds[image->kind];
	if (image->size != BOOT_SIZE)
		return IMAGE_FAULT_SIZE;
	if (image->used == 0)
		return IMAGE_FAULT_BLANK;
	if (!image->signature)
		return IMAGE_FAULT_SIGNATURE;
	if (image_other_soc(image))
		return IMAGE_FAULT_SOC;
	if (!image->length_ok)
		return IMAGE_FAULT_SPL_LENGTH;
	if (image->crc_stored != image->crc_computed)
		return IMAGE_FAULT_SPL_CRC;
	if (!image_has_uboot(image))
		return IMAGE_FAULT_NO_UBOOT;
	if (image->chips.count == 0)
		return IMAGE_FAULT_NO_CHIPS;
	if (image->hole.length > 0)
		return IMAGE_FAULT_HOLE;
	return IMAGE_FAULT_NONE;
}

const char *image_fault_name(enum image_fault fault)
{
	return image_faults[fault].name;
}

const char *image_fault_text(enum image_fault fault)
{
	return image_faults[fault].text;
}

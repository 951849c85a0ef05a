/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "known.h"

#include <string.h>

static const struct known_build known_builds[] = {
	{"b1f6f38dbb48d4e9d8911833aff0bc99", "Jul 05 2018",
         "Wyze Cam v2 and Pan, Neos SmartCam 4.15.2.43 and 4.15.2.45",
         "the one that pan-fix was made to write", true},
	{"9a4dc35e081645f0b87baf7f8636ef8d", "Feb 17 2020", "Wyze Cam v2 and Pan",
         "the card installers of thingino and wz_mini need it, and so does a Zbit flash chip",
         true},
	{"cb32407f16036b0a78e6c5a2ae6d6459", "Dec 21 2017", "Wyze Cam v2 4.9.1.60",
         "an old one, to go back to", true},
	{"23549d04c918d0f5e4436f008280b033", "Dec 21 2017", "Dafang 5.5.1.327",
         "an old one, to go back to", true},
	{"fc4a050822df047d1b329e3ea502fb48", "Jul 28 2017",
         "Dafang 5.5.1.177, 5.5.1.200 and 5.5.1.243", "an old one, to go back to", true},
	{"864bacab35ef067198f6457c52953e42", "Mar 13 2018", "Xiaofang, with 64 MiB of RAM",
         "not for a Wyze Cam Pan", false},
};

const struct known_build *known_find(const struct digest *md5)
{
	char digits[DIGEST_TEXT_SIZE];

	digest_string(md5, digits);
	for (size_t i = 0; i < sizeof known_builds / sizeof known_builds[0]; i++)
		if (strcmp(known_builds[i].md5, digits) == 0)
			return &known_builds[i];
	return NULL;
}

void known_request(struct text *text, const struct digest *md5)
{
	char digits[DIGEST_TEXT_SIZE];

	text_format(text,
	            "the bootloader in flash is no known build: please report its md5 %s to the "
	            "project, with the camera's model and firmware version",
	            digest_string(md5, digits));
}

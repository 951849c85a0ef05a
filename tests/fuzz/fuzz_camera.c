/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Kernel log, product config, flag partition, system type, .md5 file, --force:
 * each parser on every input. */
#include "fuzz.h"

#include "digest.h"
#include "flag.h"
#include "proc.h"
#include "verdict.h"

static void check_strings(const char *text, size_t size)
{
	char string[64], soc[PROC_SOC_SIZE];
	size_t length = size;
	finding_set set = 0;
	const char *bad;
	size_t bad_length;

	if (length > sizeof string - 1)
		length = sizeof string - 1;
	if (length > 0)
		memcpy(string, text, length);
	string[length] = '\0';
	if (proc_soc(string, soc))
		FUZZ_CHECK(soc[0] == 'T' && strlen(soc) == 3);
	if (!verdict_parse_force(string, &set, &bad, &bad_length)) {
		FUZZ_CHECK(set == 0);
		FUZZ_CHECK(bad >= string && bad + bad_length <= string + strlen(string));
	} else {
		FUZZ_CHECK(set != 0 && set >> FINDING_COUNT == 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	struct digest digest;
	struct chip_line chip;
	char out[16];

	if (proc_chip(text, size, &chip)) {
		FUZZ_CHECK(chip.id > 0xffff && chip.id <= 0xffffff);
		FUZZ_CLOSED(chip.name);
	}
	if (proc_model(text, size, out, sizeof out))
		FUZZ_CHECK(strlen(out) >= 3 && strlen(out) < sizeof out);
	if (flag_pending_upgrade(text, size, out, sizeof out))
		FUZZ_CHECK(strlen(out) >= 6 && strlen(out) < sizeof out);
	if (digest_parse_line(text, size, &digest))
		FUZZ_CHECK(size >= 32);
	check_strings(text, size);
	return 0;
}

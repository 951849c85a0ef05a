/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Two command lines, one behind the other, parsed and compared. */
#include "fuzz.h"

#include "bootargs.h"

static void check(const struct bootargs *args, const char *text, size_t length)
{
	char buffer[48];
	struct text out;

	if (args->mtdparts != NULL) {
		FUZZ_CHECK(args->mtdparts >= text);
		FUZZ_CHECK(args->mtdparts + args->mtdparts_length <= text + length);
	}
	text_start(&out, buffer, sizeof buffer);
	bootargs_ram_text(&out, args);
	FUZZ_CLOSED(buffer);
	(void)bootargs_ram(args);
	FUZZ_CHECK(!bootargs_ram_differs(args, args));
	FUZZ_CHECK(!bootargs_mtdparts_differ(args, args));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	size_t half = size / 2;
	struct bootargs one, other;

	bootargs_parse(text, half, &one);
	bootargs_parse(text + half, size - half, &other);
	check(&one, text, half);
	check(&other, text + half, size - half);
	FUZZ_CHECK(bootargs_ram_differs(&one, &other) == bootargs_ram_differs(&other, &one));
	FUZZ_CHECK(bootargs_mtdparts_differ(&one, &other) ==
	           bootargs_mtdparts_differ(&other, &one));
	return 0;
}

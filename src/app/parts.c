/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "parts.h"

/* The files are named from the top of the sources, where the compiler runs.
 * With the compiler's own words for it there would be a copy of them in C. */
#define PART(name, file)                 \
	__asm__(".pushsection .rodata\n" \
	        ".balign 8\n"            \
	        "parts_" name ":\n"      \
	        ".incbin \"" file "\"\n" \
	        "parts_" name "_end:\n"  \
	        ".popsection\n")

PART("para", "Upgrade/PARA");
PART("script", "Upgrade/upgraderun.sh");
#ifdef PARTS_PROGRAM
PART("program", PARTS_PROGRAM);
#else
__asm__(".pushsection .rodata\nparts_program:\nparts_program_end:\n.popsection\n");
#endif

extern const uint8_t parts_para[], parts_para_end[];
extern const uint8_t parts_script[], parts_script_end[];
extern const uint8_t parts_program[], parts_program_end[];

static struct bundle_part part(const uint8_t *bytes, const uint8_t *end)
{
	struct bundle_part part = {bytes, (size_t)((uintptr_t)end - (uintptr_t)bytes)};

	return part;
}

void parts_embedded(struct bundle *bundle)
{
	bundle->para = part(parts_para, parts_para_end);
	bundle->script = part(parts_script, parts_script_end);
	bundle->program = part(parts_program, parts_program_end);
}

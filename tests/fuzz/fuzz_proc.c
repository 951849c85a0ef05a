/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /proc/mtd, /proc/mounts and /proc/cpuinfo, each parser on every input. */
#include "fuzz.h"

#include "holder.h"
#include "proc.h"

static void check_mounts(const char *text, size_t size)
{
	struct mount_line mount;
	const char *line;
	size_t at = 0, length;

	while (proc_next_line(text, size, &at, &line, &length)) {
		FUZZ_CHECK(line >= text && line + length <= text + size);
		if (!proc_mount_line(line, length, &mount))
			continue;
		FUZZ_CLOSED(mount.source);
		FUZZ_CLOSED(mount.target);
		FUZZ_CLOSED(mount.type);
		FUZZ_CHECK(mount.source[0] != '\0' && mount.type[0] != '\0');
		(void)holder_is_device(mount.source, 0, "boot");
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	char out[8], buffer[32];
	struct mtd_line mtd;
	struct text who;

	if (proc_mtd_find(text, size, 0, NULL, &mtd))
		FUZZ_CHECK(mtd.index == 0);
	if (proc_mtd_find(text, size, 0, "flag", &mtd))
		FUZZ_CHECK(strcmp(mtd.name, "flag") == 0);
	if (proc_mtd_line(text, size, &mtd))
		FUZZ_CLOSED(mtd.name);
	check_mounts(text, size);
	text_start(&who, buffer, sizeof buffer);
	(void)holder_find_mount(text, size, 0, "boot", &who);
	FUZZ_CLOSED(buffer);
	if (proc_cpuinfo_field(text, size, "system type", out, sizeof out))
		FUZZ_CHECK(out[0] != '\0' && strlen(out) < sizeof out);
	return 0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "verdict.h"

#include <string.h>

#include "scan.h"
#include "verdict_private.h"

static const struct {
	const char *name;
	const char *meaning; /* of a refusal, and what to do */
} findings[FINDING_COUNT] = {
	[FINDING_MANUFACTURER] = {"manufacturer-missing", "the camera would not start"},
	[FINDING_CHIP] = {"chip-missing", "the camera would start, but not install from SD"},
	[FINDING_RAM] = {"ram-differs", "it is for another board and would not start"},
	[FINDING_MTDPARTS] = {"mtdparts-differ", "the camera would not find its system"},
	[FINDING_MODEL] = {"model", "the image is not for this camera"},
	[FINDING_SOC] = {"soc", "the image would not start"},
	[FINDING_SPL] = {"spl-differs", "if it is for another board it would not start"},
	[FINDING_UNKNOWN] = {"unknown-image", "damage to it cannot be detected, because U-Boot "
                                              "has no checksum"},
	[FINDING_BACKUP] = {"backup-unverified",
                            "damage to this backup cannot be detected; use it under the name "
                            "that it was saved by, or with its .md5 file beside it"},
	[FINDING_BOOTABLE] = {"not-bootable",
                              "the camera would only start in USB recovery, or hang"},
	[FINDING_ENVIRONMENT] = {"environment-lost", ""},
	[FINDING_PENDING] = {"pending-upgrade", "the new bootloader would copy the backup "
                                                "partitions over the system; clear the flag first"},
	[FINDING_NAME] = {"partition-name", "the bootloader is not there"},
	[FINDING_TYPE] = {"partition-type", "the bootloader is not there"},
	[FINDING_SIZE] = {"partition-size", "the bootloader is not there"},
	[FINDING_READ_ONLY] = {"read-only", "the kernel protects it"},
	[FINDING_BUSY] = {"device-busy", "stop or unmount that first"},
	[FINDING_CARD] = {"no-card", "put a writable one in for the backup"},
};

void verdict_judge(const struct evidence *evidence, finding_set forced, struct verdict *out)
{
	struct finding *finding = out->finding;

	memset(out, 0, sizeof *out);
	for (unsigned id = 0; id < FINDING_COUNT; id++) {
		finding[id].severity = SEVERITY_NOTE;
		finding_set_text(finding[id].camera, "unknown");
	}
	verdict_judge_chip(evidence, finding);
	verdict_judge_board(evidence, finding);
	verdict_judge_image(evidence, finding);
	verdict_judge_pending(evidence, finding);
	verdict_judge_device(evidence, finding);
	for (unsigned id = 0; id < FINDING_COUNT; id++) {
		if (finding[id].severity != SEVERITY_REFUSE)
			continue;
		finding[id].meaning = findings[id].meaning;
		finding[id].forced = (forced >> id & 1) != 0;
		if (finding[id].forced)
			finding[id].severity = SEVERITY_NOTE;
	}
}

unsigned verdict_refusals(const struct verdict *verdict)
{
	unsigned count = 0;

	for (unsigned id = 0; id < FINDING_COUNT; id++)
		count += verdict->finding[id].severity == SEVERITY_REFUSE;
	return count;
}

const char *verdict_name(enum finding_id id)
{
	return findings[id].name;
}

const char *verdict_severity_name(enum severity severity)
{
	static const char names[][8] = {"ok", "note", "refuse"};

	return names[severity];
}

bool verdict_parse_force(const char *names, finding_set *out, const char **bad, size_t *bad_length)
{
	struct scan scan = scan_start(names, strlen(names));
	finding_set set = 0;

	do {
		struct scan name = scan_until(&scan, ",");
		unsigned id = 0;

		while (id < FINDING_COUNT && !scan_is(&name, findings[id].name))
			id++;
		/* There has to be something to save the backup on. */
		if (id == FINDING_COUNT || id == FINDING_CARD) {
			*bad = name.at;
			*bad_length = scan_left(&name);
			return false;
		}
		set |= (finding_set)1 << id;
	} while (scan_literal(&scan, ","));
	*out |= set;
	return true;
}

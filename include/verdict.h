/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * verdict.h - may this image go into this camera? (pure)
 *
 * Evidence in, one finding for each question out, always all of them and in
 * this order. The rule: refuse on positive evidence of a mismatch, not on
 * missing evidence. The bootloader of the affected cameras is not public, and
 * a tool that refuses the cameras it is for is useless.
 *
 * A refusal has a name; --force=NAME turns that one into a note. The checks of
 * image_validate (size, signature, SPL, holes) refuse an image for flash before
 * it gets here and cannot be forced; nor can the md5. Only a backup that is
 * restored may fail some of them, as a finding: it was in a flash once.
 */
#ifndef PAN_FIX_VERDICT_H
#define PAN_FIX_VERDICT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "evidence.h"
#include "text.h"

/* To add one: src/DESIGN.md, whose table the tests compare names and order with. */
enum finding_id {
	FINDING_MANUFACTURER, /* manufacturer-missing */
	FINDING_CHIP,         /* chip-missing */
	FINDING_RAM,          /* ram-differs */
	FINDING_MTDPARTS,     /* mtdparts-differ */
	FINDING_MODEL,        /* model */
	FINDING_SOC,          /* soc */
	FINDING_SPL,          /* spl-differs */
	FINDING_UNKNOWN,      /* unknown-image */
	FINDING_BACKUP,       /* backup-unverified: only for restore */
	FINDING_BOOTABLE,     /* not-bootable: only a backup can be that */
	FINDING_ENVIRONMENT,  /* environment-lost: never more than a note */
	FINDING_PENDING,      /* pending-upgrade */
	FINDING_NAME,         /* partition-name */
	FINDING_TYPE,         /* partition-type */
	FINDING_SIZE,         /* partition-size */
	FINDING_READ_ONLY,    /* read-only */
	FINDING_BUSY,         /* device-busy */
	FINDING_CARD,         /* no-card: cannot be forced */
	FINDING_COUNT
};

enum severity { SEVERITY_OK, SEVERITY_NOTE, SEVERITY_REFUSE };

/* A set of finding ids: bit (1 << id). */
typedef uint32_t finding_set;

#define FINDING_VALUE 200 /* the longest: the manufacturers of a table */

/* The answer to one question, with what it was found from. */
struct finding {
	enum severity severity;
	bool forced;                /* it is a note because --force named it */
	const char *source;         /* of the camera's value; NULL: it has none */
	char camera[FINDING_VALUE]; /* the camera's value; "": it has no say */
	char image[FINDING_VALUE];  /* the image's; "": it has no say */
	const char *meaning;        /* what it means; NULL: nothing to say */
};

/* Points into the evidence that was judged. */
struct verdict {
	struct finding finding[FINDING_COUNT];
};

/* Judges; forced names the refusals to turn into notes. Never fails. */
void verdict_judge(const struct evidence *evidence, finding_set forced, struct verdict *out);

/* How many findings refuse. 0 is `go`. */
unsigned verdict_refusals(const struct verdict *verdict);

/* The name that logs, JSON and --force use. */
const char *verdict_name(enum finding_id id);
const char *verdict_severity_name(enum severity severity);

/* Appends the values that were compared and where the camera's came from:
 * `camera 5e4018 ZB25VQ128 (kernel log), image e0 c2 ef 1c`, then what it means.
 * No end of line. */
void verdict_describe(const struct finding *finding, struct text *text);

/*
 * Parses the value of --force: names with commas between them. False when a
 * name does not exist, is empty or is no-card: without a card there is no
 * backup, and without a backup no change; *bad and *bad_length then show it, and *out
 * is unchanged. True adds the names to *out.
 */
bool verdict_parse_force(const char *names, finding_set *out, const char **bad, size_t *bad_length);

/* What the owner most wants to know. */
enum defect {
	DEFECT_UNKNOWN, /* chip or the old bootloader's table not known */
	DEFECT_PRESENT, /* the old bootloader cannot install from SD with the chip */
	DEFECT_ABSENT
};
enum defect verdict_defect(const struct evidence *evidence);

/* Appends it as a sentence: `this bootloader does not know your flash chip
 * 1c7018 (EN25QH128A): it cannot install from SD; the new one can`. */
void verdict_defect_text(const struct evidence *evidence, struct text *text);

#endif

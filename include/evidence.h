/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * evidence.h - everything that is known about this camera (plain data).
 *
 * Filled by camera.h (camera), image.h (old and new bootloader), the MTD edge
 * (device) and the card store (card); judged by verdict.h, shown by report.h.
 * Each item says whether it is known. Zero is `nothing known`: clear the
 * struct, then fill in what can be had.
 */
#ifndef PAN_FIX_EVIDENCE_H
#define PAN_FIX_EVIDENCE_H

#include <stdbool.h>
#include <stdint.h>

#include "bootargs.h"
#include "image.h"
#include "proc.h"

#define EVIDENCE_TEXT 64

/* The MTD device that would be changed, as MEMGETINFO tells it. */
struct device_evidence {
	bool known;
	uint32_t index; /* 0 for /dev/mtd0 */
	bool nor;       /* type is MTD_NORFLASH */
	bool writable;  /* flags have MTD_WRITEABLE */
	uint32_t size;
	uint32_t erase_size;
	uint32_t page_size;
};

/* The same partition in /proc/mtd: the only place that has its name. */
struct partition_evidence {
	bool known;
	char name[32];
	uint32_t size;
};

struct chip_evidence {
	bool known;
	uint32_t id;
	char name[32];
};

struct cmdline_evidence {
	bool known;
	struct bootargs bootargs; /* points into text */
	char text[1024];
};

struct text_evidence {
	bool known;
	char value[EVIDENCE_TEXT];
	char source[EVIDENCE_TEXT]; /* of the model: the file */
};

enum card_state {
	CARD_UNKNOWN, /* not looked at: no finding */
	CARD_READY,
	CARD_MISSING, /* nothing mounted that could be it */
	CARD_READ_ONLY
};

struct evidence {
	/* NULL when there is none or it was not read. Flash without
	 * a valid header (an earlier run was interrupted) is still given. */
	const struct image *new_image;
	const struct image *old_image;

	/* The new image is a backup of this kind of flash being put back: that
	 * it cannot install with the chip is then no reason to refuse. */
	bool restoring;
	bool new_verified; /* an md5 that was kept with the new image fits */

	struct device_evidence device;
	struct partition_evidence partition;
	struct chip_evidence chip;       /* source: the kernel log */
	struct cmdline_evidence cmdline; /* source: /proc/cmdline */
	struct text_evidence system;     /* `system type` of /proc/cpuinfo */
	struct text_evidence model;      /* source: a .product_config */
	struct text_evidence pending;    /* value: `kernel+drivers` */
	bool pending_looked;             /* the flag partition was read */
	struct text_evidence holder;     /* who holds or has mounted the device */
	bool holder_looked;              /* /proc could be read to its end */
	enum card_state card;
};

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The evidence of an affected Pan, to be changed by a test, and what is made of it. */
#ifndef PAN_FIX_TEST_VERDICT_CASE_H
#define PAN_FIX_TEST_VERDICT_CASE_H

#include "pure.h"

#include "verdict.h"

#define PAN_CMDLINE                                                           \
	"console=ttyS1,115200n8 mem=104M@0x0 ispmem=8M@0x6800000 "            \
	"rmem=16M@0x7000000 init=/linuxrc mtdparts=jz_sfc:256k(boot),"        \
	"2048k(kernel),3392k(root),640k(driver),4736k(appfs),2048k(backupk)," \
	"640k(backupd),2048k(backupa),256k(config),256k(para),-(flag)"

static uint8_t old_bytes[BOOT_SIZE], new_bytes[BOOT_SIZE];
static struct image old_image, new_image;
static struct evidence evidence;
static struct verdict verdict;

/* A stand-in is no known build; most tests are about other things. */
static const struct known_build known = {"", "Jul 05 2018", "here", "tests", true};

static inline void parse_new(void)
{
	image_parse(new_bytes, BOOT_SIZE, &new_image);
	new_image.build = &known;
}

static inline void use_new(const char *name)
{
	pure_standin(name, new_bytes);
	parse_new();
	evidence.new_image = &new_image;
}

static inline void use_old(const char *name)
{
	pure_standin(name, old_bytes);
	image_parse(old_bytes, BOOT_SIZE, &old_image);
	evidence.old_image = &old_image;
}

static inline void use_chip(uint32_t id, const char *name)
{
	evidence.chip.known = id != 0;
	evidence.chip.id = id;
	strcpy(evidence.chip.name, name);
}

static inline void use_cmdline(const char *text)
{
	evidence.cmdline.known = true;
	strcpy(evidence.cmdline.text, text);
	bootargs_parse(evidence.cmdline.text, strlen(text), &evidence.cmdline.bootargs);
}

static inline void use_text(struct text_evidence *item, const char *value, const char *source)
{
	item->known = true;
	strcpy(item->value, value);
	strcpy(item->source, source);
}

/* The reference job: an affected Pan, all of it known. */
static inline int reference(void **state)
{
	(void)state;
	memset(&evidence, 0, sizeof evidence);
	use_new("new");
	use_old("old");
	use_chip(0x1c7018, "EN25QH128A");
	use_cmdline(PAN_CMDLINE);
	use_text(&evidence.system, "bull", "/proc/cpuinfo");
	use_text(&evidence.model, "WYZECP1_JEF", "/configs/.product_config");
	evidence.pending_looked = true;
	evidence.device = (struct device_evidence){true, 0, true, true, 0x40000, 0x8000, 256};
	evidence.partition = (struct partition_evidence){true, "boot", 0x40000};
	evidence.card = CARD_READY;
	evidence.new_verified = true;
	evidence.holder_looked = true;
	return 0;
}

static inline enum severity severity(enum finding_id id)
{
	verdict_judge(&evidence, 0, &verdict);
	return verdict.finding[id].severity;
}

/* Nothing refuses. */
static inline void assert_go(void)
{
	verdict_judge(&evidence, 0, &verdict);
	for (unsigned id = 0; id < FINDING_COUNT; id++)
		if (verdict.finding[id].severity == SEVERITY_REFUSE)
			fail_msg("%s refuses", verdict_name(id));
	assert_int_equal(verdict_refusals(&verdict), 0);
}

static inline bool refuses(enum finding_id id)
{
	return severity(id) == SEVERITY_REFUSE;
}

/* This refuses, nothing else does, and only its own name forces it. */
static inline void assert_refused(enum finding_id wanted)
{
	verdict_judge(&evidence, 0, &verdict);
	for (unsigned id = 0; id < FINDING_COUNT; id++)
		if ((verdict.finding[id].severity == SEVERITY_REFUSE) != (id == wanted))
			fail_msg("%s: %d", verdict_name(id), verdict.finding[id].severity);
	verdict_judge(&evidence, ~((finding_set)1 << wanted), &verdict);
	assert_int_equal(verdict_refusals(&verdict), 1);
	verdict_judge(&evidence, (finding_set)1 << wanted, &verdict);
	assert_int_equal(verdict_refusals(&verdict), 0);
	assert_int_equal(verdict.finding[wanted].severity, SEVERITY_NOTE);
	assert_true(verdict.finding[wanted].forced);
}

#define TEST(name) cmocka_unit_test_setup(name, reference)

#endif

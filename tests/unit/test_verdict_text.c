/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The words of a verdict. */
#include "verdict_case.h"

#include "guarded.h"

static const char *describe(enum finding_id id, finding_set forced)
{
	static char buffer[768];
	struct text text;

	verdict_judge(&evidence, forced, &verdict);
	text_start(&text, buffer, sizeof buffer);
	verdict_describe(&verdict.finding[id], &text);
	assert_false(text.cut);
	return buffer;
}

static void findings_show_values_and_sources(void **state)
{
	(void)state;
	assert_string_equal(describe(FINDING_CHIP, 0),
	                    "camera 1c7018 (EN25QH128A) (kernel log), image lists it with 16 MiB");
	assert_string_equal(describe(FINDING_RAM, 0),
	                    "camera mem=104M@0x0 ispmem=8M@0x6800000 rmem=16M@0x7000000 "
	                    "(/proc/cmdline), image the same");
	assert_string_equal(describe(FINDING_MODEL, 0),
	                    "camera WYZECP1_JEF (/configs/.product_config)");
	assert_string_equal(describe(FINDING_SPL, 0),
	                    "camera has the same SPL (bootloader in flash), image has the SPL of "
	                    "known builds for this board");
	old_image.spl_end -= 4;
	assert_string_equal(describe(FINDING_SPL, 0),
	                    "camera has an SPL of another length (bootloader in flash), image has "
	                    "the SPL of known builds for this board: nobody has seen an SPL like "
	                    "the one in flash; it is in the backup");
	old_image.spl_end += 4;
	assert_string_equal(describe(FINDING_MTDPARTS, 0),
	                    "camera ...-(flag) (/proc/cmdline), image the same");
	use_new("other-mtdparts");
	assert_string_equal(describe(FINDING_MTDPARTS, 0),
	                    "camera ...3392k(root),640k(driver),4736k(appfs),2048k(backupk)"
	                    ",640k(backupd),2048k(backupa),256k(config),2 (/proc/cmdline), "
	                    "image ...6144k(root),-(appfs): the camera would not find its "
	                    "system");
	use_new("new");
	use_chip(0x5e4018, "ZB25VQ128");
	assert_string_equal(describe(FINDING_MANUFACTURER, 0),
	                    "camera 5e4018 (ZB25VQ128) (kernel log), image e0 c2 ef 1c f8 "
	                    "20 c8: the camera would not start");
	assert_string_equal(describe(FINDING_MANUFACTURER, 1u << FINDING_MANUFACTURER),
	                    "camera 5e4018 (ZB25VQ128) (kernel log), image e0 c2 ef 1c f8 "
	                    "20 c8: the camera would not start (forced)");
	use_chip(0, "");
	assert_string_equal(describe(FINDING_CHIP, 0), "camera unknown");
}

/* The partitions of the camera and of the image, as the verdict shows them. */
static void partitions_are(const char *camera, const char *image, const char *words)
{
	char line[160], all[320];

	snprintf(line, sizeof line, "mtdparts=%s quiet", camera);
	use_cmdline(line);
	new_image.bootargs.mtdparts = at_the_edge(image);
	new_image.bootargs.mtdparts_length = strlen(image);
	snprintf(all, sizeof all, "camera %s", words);
	assert_string_equal(describe(FINDING_MTDPARTS, 0), all);
}

static void the_models_memory_is_in_mib(void **state)
{
	(void)state;
	evidence.cmdline.known = false;
	evidence.old_image = NULL;
	assert_string_equal(describe(FINDING_RAM, 0),
	                    "camera 128 MiB (/configs/.product_config), image the same");
}

static void partitions_are_shown_from_where_they_differ(void **state)
{
	(void)state;
	partitions_are("jz:1k(a),2k(b)", "jz:1k(a),3k(b)",
	               "...2k(b) (/proc/cmdline), image ...3k(b): the camera would not find its "
	               "system");
	partitions_are("jz:1k(a)", "sz:1k(a)",
	               "jz:1k(a) (/proc/cmdline), image sz:1k(a): the camera would not find its "
	               "system");
	partitions_are("a,1k(a)", "b,1k(a)",
	               "a,1k(a) (/proc/cmdline), image b,1k(a): the camera would not find its "
	               "system");
	partitions_are(",1k(a)", ",2k(a)",
	               "...1k(a) (/proc/cmdline), image ...2k(a): the camera would not find its "
	               "system");
	partitions_are("jz:1k(a),2k(b)", "jz:1k(a)",
	               "jz:1k(a),2k(b) (/proc/cmdline), image jz:1k(a): the camera would not find "
	               "its system");
	partitions_are("jz:1k(a)", "jz:1k(a)", "jz:1k(a) (/proc/cmdline), image the same");
}

static void ids_have_all_their_digits(void **state)
{
	(void)state;
	use_chip(0x0b4018, "XT25F128B");
	assert_string_equal(describe(FINDING_CHIP, 0),
	                    "camera 0b4018 (XT25F128B) (kernel log), image has no driver for "
	                    "it");
	new_bytes[new_image.manufacturers.offset + 1] = 0x0b;
	assert_string_equal(describe(FINDING_MANUFACTURER, 0),
	                    "camera 0b4018 (XT25F128B) (kernel log), image 0b c2 ef 1c f8 20 c8");
}

static void the_card_and_the_backup_are_described(void **state)
{
	(void)state;
	assert_string_equal(describe(FINDING_CARD, 0), "camera mounted (/proc/mounts)");
	evidence.card = CARD_MISSING;
	assert_string_equal(describe(FINDING_CARD, 0),
	                    "camera no card (/proc/mounts): put a writable one in "
	                    "for the backup");
	evidence.card = CARD_READ_ONLY;
	assert_string_equal(describe(FINDING_CARD, 0),
	                    "camera read-only (/proc/mounts): put a writable one in "
	                    "for the backup");
	assert_string_equal(describe(FINDING_BOOTABLE, 0), "image shows no damage");
	assert_string_equal(describe(FINDING_BACKUP, 0), "image is no backup");
	evidence.restoring = true;
	assert_string_equal(describe(FINDING_BACKUP, 0), "image is as it was saved: its md5 fits");
	evidence.new_verified = false;
	assert_string_equal(describe(FINDING_BACKUP, 0), "image is a known build");
	new_image.build = NULL;
	assert_string_equal(describe(FINDING_BACKUP, 0),
	                    "image has no md5, in its name or beside it: damage to this "
	                    "backup cannot be detected; use it under the name that it was saved "
	                    "by, or with its .md5 file beside it");
}

/* Whatever is known: there are words, and no pointer to nothing is used. */
static void every_combination_has_words(void **state)
{
	const struct evidence all = evidence;
	const struct image new = new_image, old = old_image;

	(void)state;
	for (unsigned bits = 0; bits < 1u << 9; bits++) {
		evidence = all;
		new_image = new;
		old_image = old;
		if (bits & 1)
			evidence.old_image = NULL;
		if (bits & 2)
			use_chip(0, "");
		if (bits & 4)
			evidence.cmdline.known = false;
		if (bits & 8)
			evidence.model.known = false;
		if (bits & 16)
			evidence.device.known = evidence.partition.known = 0;
		if (bits & 32)
			memset(&new_image.bootargs, 0, sizeof new_image.bootargs);
		if (bits & 64)
			new_image.chips.count = 0;
		if (bits & 128)
			evidence.system.known = false;
		if (bits & 256)
			old_image.header_valid = false;
		for (unsigned id = 0; id < FINDING_COUNT; id++)
			assert_true(strlen(describe(id, bits << 3)) > 5);
	}
}

static const char *defect(enum defect expected)
{
	static char buffer[256];
	struct text text;

	assert_int_equal(verdict_defect(&evidence), expected);
	text_start(&text, buffer, sizeof buffer);
	verdict_defect_text(&evidence, &text);
	assert_false(text.cut);
	return buffer;
}

static void the_defect_is_said_in_a_sentence(void **state)
{
	(void)state;
	assert_string_equal(
		defect(DEFECT_PRESENT),
		"this bootloader does not know your flash chip 1c7018 "
		"(EN25QH128A): it takes it for FM25Q64 with 8 MiB, so it cannot install from "
		"SD; the new one can");
	use_new("old");
	assert_non_null(strstr(defect(DEFECT_PRESENT), "; nor can the new one"));
	evidence.new_image = NULL;
	assert_null(strstr(defect(DEFECT_PRESENT), "new one"));
	use_old("new");
	assert_string_equal(defect(DEFECT_ABSENT),
	                    "this bootloader knows your flash chip 1c7018 (EN25QH128A)");
	use_chip(0x1c7017, "EN25QH64");
	assert_string_equal(defect(DEFECT_PRESENT),
	                    "this bootloader knows your flash chip 1c7017 (EN25QH64) but lists it "
	                    "with 8 MiB, so it cannot install from SD");
	use_chip(0x204018, "");
	assert_string_equal(defect(DEFECT_ABSENT),
	                    "this bootloader does not know your flash chip 204018: it takes it for "
	                    "EN25QH128A with 16 MiB, and can install from SD");
	use_chip(0x1c7018, "EN25QH128A");
	old_image.chips.count = 0;
	assert_non_null(strstr(defect(DEFECT_UNKNOWN), "no chip table"));
	old_image.header_valid = false;
	assert_non_null(strstr(defect(DEFECT_UNKNOWN), "no whole bootloader"));
	evidence.old_image = NULL;
	assert_non_null(strstr(defect(DEFECT_UNKNOWN), "not read"));
	use_old("new");
	use_chip(0, "");
	assert_non_null(strstr(defect(DEFECT_UNKNOWN), "kernel log"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(findings_show_values_and_sources),
		TEST(the_models_memory_is_in_mib),
		TEST(partitions_are_shown_from_where_they_differ),
		TEST(ids_have_all_their_digits),
		TEST(the_card_and_the_backup_are_described),
		TEST(every_combination_has_words),
		TEST(the_defect_is_said_in_a_sentence),
	};

	return cmocka_run_group_tests_name("verdict_text", tests, NULL, NULL);
}

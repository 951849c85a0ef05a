/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pure.h"

#include "verdict.h"

#define PAN_CMDLINE "console=ttyS1,115200n8 mem=104M@0x0 ispmem=8M@0x6800000 " \
	"rmem=16M@0x7000000 init=/linuxrc mtdparts=jz_sfc:256k(boot)," \
	"2048k(kernel),3392k(root),640k(driver),4736k(appfs),2048k(backupk)," \
	"640k(backupd),2048k(backupa),256k(config),256k(para),-(flag)"

static uint8_t old_bytes[BOOT_SIZE], new_bytes[BOOT_SIZE];
static struct image old_image, new_image;
static struct evidence evidence;
static struct verdict verdict;

static void use_new(const char *name)
{
	pure_standin(name, new_bytes);
	image_parse(new_bytes, BOOT_SIZE, &new_image);
	evidence.new_image = &new_image;
}

static void use_old(const char *name)
{
	pure_standin(name, old_bytes);
	image_parse(old_bytes, BOOT_SIZE, &old_image);
	evidence.old_image = &old_image;
}

static void use_chip(uint32_t id, const char *name)
{
	evidence.chip.known = id != 0;
	evidence.chip.id = id;
	strcpy(evidence.chip.name, name);
}

static void use_cmdline(const char *text)
{
	evidence.cmdline.known = true;
	strcpy(evidence.cmdline.text, text);
	bootargs_parse(evidence.cmdline.text, strlen(text),
		       &evidence.cmdline.bootargs);
}

static void use_text(struct text_evidence *item, const char *value,
		     const char *source)
{
	item->known = true;
	strcpy(item->value, value);
	strcpy(item->source, source);
}

/* The reference job: an affected Pan, all of it known. */
static int reference(void **state)
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
	evidence.device = (struct device_evidence){
		true, 0, true, true, 0x40000, 0x8000, 256};
	evidence.partition = (struct partition_evidence){
		true, "boot", 0x40000};
	evidence.card = CARD_READY;
	return 0;
}

static enum severity severity(enum finding_id id)
{
	verdict_judge(&evidence, 0, &verdict);
	return verdict.finding[id].severity;
}

/* Nothing refuses. */
static void assert_go(void)
{
	verdict_judge(&evidence, 0, &verdict);
	for (unsigned id = 0; id < FINDING_COUNT; id++)
		if (verdict.finding[id].severity == SEVERITY_REFUSE)
			fail_msg("%s refuses", verdict_name(id));
	assert_int_equal(verdict_refusals(&verdict), 0);
}

/* This refuses, nothing else does, and only its own name forces it. */
static void assert_refused(enum finding_id wanted)
{
	verdict_judge(&evidence, 0, &verdict);
	for (unsigned id = 0; id < FINDING_COUNT; id++)
		if ((verdict.finding[id].severity == SEVERITY_REFUSE) !=
		    (id == wanted))
			fail_msg("%s: %d", verdict_name(id),
				 verdict.finding[id].severity);
	verdict_judge(&evidence, ~((finding_set)1 << wanted), &verdict);
	assert_int_equal(verdict_refusals(&verdict), 1);
	verdict_judge(&evidence, (finding_set)1 << wanted, &verdict);
	assert_int_equal(verdict_refusals(&verdict), 0);
	assert_int_equal(verdict.finding[wanted].severity, SEVERITY_NOTE);
	assert_true(verdict.finding[wanted].forced);
}

static void the_reference_job_is_all_ok(void **state)
{
	(void)state;
	verdict_judge(&evidence, 0, &verdict);
	for (unsigned id = 0; id < FINDING_COUNT; id++)
		if (verdict.finding[id].severity != SEVERITY_OK)
			fail_msg("%s is not ok", verdict_name(id));
}

static void the_chips_of_such_cameras_go(void **state)
{
	(void)state;
	use_chip(0xc84018, "GD25Q127C");
	assert_go();
	use_chip(0xef4018, "W25Q128");
	assert_go();
	use_chip(0xef4018, "");
	assert_go();
}

static void missing_evidence_refuses_nothing(void **state)
{
	(void)state;
	memset(&evidence, 0, sizeof evidence);
	use_new("new");
	assert_go();
	use_old("old");
	assert_go();
	use_text(&evidence.system, "isvp", "/proc/cpuinfo");
	evidence.cmdline.known = true; /* and empty */
	assert_go();
}

static void each_unknown_item_alone_refuses_nothing(void **state)
{
	(void)state;
	use_chip(0, "");
	assert_go();
	assert_int_equal(severity(FINDING_CHIP), SEVERITY_NOTE);
	assert_int_equal(severity(FINDING_MANUFACTURER), SEVERITY_OK);
	evidence.model.known = false;
	assert_go();
	use_text(&evidence.system, "some board", "/proc/cpuinfo");
	assert_go();
	evidence.device.erase_size = 0x10000;
	assert_go();
	evidence.pending_looked = false;
	assert_go();
	assert_int_equal(severity(FINDING_PENDING), SEVERITY_NOTE);
}

static void an_unknown_manufacturer_is_refused(void **state)
{
	(void)state;
	use_chip(0x5e4018, "ZB25VQ128");
	assert_refused(FINDING_MANUFACTURER);
	use_new("newer");
	assert_go();
}

static void an_unknown_chip_of_a_known_manufacturer_is_refused(void **state)
{
	(void)state;
	use_chip(0x1c7019, "EN25QH256");
	assert_refused(FINDING_CHIP);
	use_chip(0x1c7018, "EN25QH128A");
	use_new("old");
	use_old("new");
	assert_refused(FINDING_CHIP);
	evidence.restoring = true;
	assert_go();
	assert_int_equal(severity(FINDING_CHIP), SEVERITY_NOTE);
}

static void an_unnamed_chip_may_be_what_only_the_old_one_drives(void **state)
{
	(void)state;
	use_old("newer");
	use_chip(0, "");
	assert_refused(FINDING_MANUFACTURER);
	/* not so when what is there is the rest of an interrupted run */
	old_bytes[0] = 0;
	image_parse(old_bytes, BOOT_SIZE, &old_image);
	assert_go();
}

static void missing_tables_refuse_nothing(void **state)
{
	(void)state;
	memset(new_bytes + new_image.manufacturers.offset, 0x11,
	       7 * 8 + 11 * 100);
	image_parse(new_bytes, BOOT_SIZE, &new_image);
	assert_int_equal(new_image.chips.count, 0);
	assert_go();
	assert_int_equal(severity(FINDING_CHIP), SEVERITY_NOTE);
	assert_int_equal(severity(FINDING_MANUFACTURER), SEVERITY_NOTE);
}

static void the_64_mib_image_is_refused_by_its_ram(void **state)
{
	(void)state;
	use_new("other-board");
	use_chip(0xc84018, "GD25Q127C");
	assert_refused(FINDING_RAM);
	evidence.cmdline.known = false; /* the old bootloader's bootargs */
	assert_refused(FINDING_RAM);
	evidence.model.known = false; /* its SPL is no second reason */
	assert_refused(FINDING_RAM);
	evidence.model.known = true;
	evidence.old_image = NULL; /* the model */
	assert_refused(FINDING_RAM);
	evidence.model.known = false;
	assert_go();
}

static void another_command_line_is_refused(void **state)
{
	(void)state;
	use_cmdline("mem=64M@0x0 rmem=16M@0x7000000");
	assert_refused(FINDING_RAM);
	use_cmdline("mem=104M@0x0 mtdparts=jz_sfc:256k(boot),-(rest)");
	assert_refused(FINDING_MTDPARTS);
	reference(NULL);
	use_new("other-mtdparts");
	assert_refused(FINDING_MTDPARTS);
	evidence.cmdline.known = false;
	assert_refused(FINDING_MTDPARTS);
}

static void another_model_is_refused(void **state)
{
	static const char *const models[] = {"HL_PAN2", "HL_PAN3", "WYZEC1",
					     "WYZE_CAKP2JFUS", "WYZECP2_JEF"};

	(void)state;
	for (unsigned i = 0; i < sizeof models / sizeof models[0]; i++) {
		use_text(&evidence.model, models[i], "/x");
		assert_refused(FINDING_MODEL);
	}
	use_text(&evidence.model, "WYZEC1-JZ", "/x");
	assert_go();
}

static void another_soc_is_refused(void **state)
{
	char *soc;

	(void)state;
	use_text(&evidence.system, "Swan", "/proc/cpuinfo");
	assert_refused(FINDING_SOC);
	use_text(&evidence.system, "isvp", "/proc/cpuinfo");
	assert_go();
	soc = (char *)old_bytes + old_image.soc.offset;
	memcpy(soc, "T31", 3);
	assert_refused(FINDING_SOC);
	use_text(&evidence.system, "bull", "/proc/cpuinfo");
	assert_refused(FINDING_SOC);
}

/* An old bootloader of this board with some other SPL. */
static void change_old_spl(void)
{
	uint8_t crc;

	old_bytes[0x1000] ^= 0x55;
	image_parse(old_bytes, BOOT_SIZE, &old_image);
	crc = old_image.crc_computed;
	old_bytes[BOOT_CRC7_OFFSET] = crc;
	image_parse(old_bytes, BOOT_SIZE, &old_image);
	assert_true(old_image.header_valid);
}

static void another_spl_needs_other_evidence(void **state)
{
	(void)state;
	change_old_spl();
	assert_go();
	assert_int_equal(severity(FINDING_SPL), SEVERITY_NOTE);
	evidence.cmdline.known = false; /* the model still names it */
	assert_go();
	evidence.model.known = false;
	assert_refused(FINDING_SPL);
	use_cmdline(PAN_CMDLINE);
	assert_go();
}

static void a_pending_upgrade_is_refused(void **state)
{
	(void)state;
	use_text(&evidence.pending, "kernel+drivers", "/dev/mtd10");
	assert_refused(FINDING_PENDING);
}

static void another_partition_is_refused(void **state)
{
	(void)state;
	strcpy(evidence.partition.name, "kernel");
	assert_refused(FINDING_NAME);
	reference(NULL);
	evidence.device.nor = false;
	assert_refused(FINDING_TYPE);
	reference(NULL);
	evidence.device.size = 0x80000;
	assert_refused(FINDING_SIZE);
	evidence.device.known = false;
	evidence.partition.size = 0x80000;
	assert_refused(FINDING_SIZE);
	reference(NULL);
	evidence.device.writable = false;
	assert_refused(FINDING_READ_ONLY);
	reference(NULL);
	use_text(&evidence.holder, "process 1 (x)", "/proc");
	assert_refused(FINDING_BUSY);
	reference(NULL);
	evidence.card = CARD_MISSING;
	assert_refused(FINDING_CARD);
	evidence.card = CARD_READ_ONLY;
	assert_refused(FINDING_CARD);
}

static const char *describe(enum finding_id id, finding_set forced)
{
	static char buffer[768];
	struct text text;

	verdict_judge(&evidence, forced, &verdict);
	text_start(&text, buffer, sizeof buffer);
	verdict_describe(&evidence, &verdict, id, &text);
	assert_false(text.cut);
	return buffer;
}

static void findings_show_values_and_sources(void **state)
{
	(void)state;
	assert_string_equal(describe(FINDING_CHIP, 0),
		"camera 1c7018 (EN25QH128A) (kernel log), image has it");
	assert_string_equal(describe(FINDING_RAM, 0),
		"camera mem=104M@0x0 ispmem=8M@0x6800000 rmem=16M@0x7000000 "
		"(/proc/cmdline), image the same");
	assert_string_equal(describe(FINDING_MODEL, 0),
		"camera WYZECP1_JEF (/configs/.product_config)");
	assert_string_equal(describe(FINDING_SPL, 0),
		"camera 0 bytes differ besides the build date "
		"(bootloader in flash)");
	old_image.spl_end -= 4;
	assert_string_equal(describe(FINDING_SPL, 0),
		"camera its length differs (bootloader in flash)");
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
		"20 c8: the camera would not boot");
	assert_string_equal(describe(FINDING_MANUFACTURER,
				     1u << FINDING_MANUFACTURER),
		"camera 5e4018 (ZB25VQ128) (kernel log), image e0 c2 ef 1c f8 "
		"20 c8: the camera would not boot (forced)");
	use_chip(0, "");
	assert_string_equal(describe(FINDING_CHIP, 0), "camera unknown");
}

/* Whatever is known: there are words, and no pointer to nothing is used. */
static void every_combination_has_words(void **state)
{
	(void)state;
	for (unsigned bits = 0; bits < 1u << 9; bits++) {
		reference(NULL);
		evidence.new_image = &new_image;
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
			memset(&new_image.bootargs, 0,
			       sizeof new_image.bootargs);
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

static void forced_names_must_exist(void **state)
{
	finding_set set = 0;
	const char *bad;
	size_t length;

	(void)state;
	assert_true(verdict_parse_force("model", &set, &bad, &length));
	assert_int_equal(set, 1u << FINDING_MODEL);
	assert_true(verdict_parse_force("soc,ram-differs", &set, &bad,
					&length));
	assert_int_equal(set, 1u << FINDING_MODEL | 1u << FINDING_SOC |
				      1u << FINDING_RAM);
	set = 0;
	assert_false(verdict_parse_force("soc,nonsense,model", &set, &bad,
					 &length));
	assert_int_equal(length, strlen("nonsense"));
	assert_memory_equal(bad, "nonsense", length);
	assert_false(verdict_parse_force("", &set, &bad, &length));
	assert_false(verdict_parse_force("soc,", &set, &bad, &length));
	assert_false(verdict_parse_force("so", &set, &bad, &length));
	assert_false(verdict_parse_force("socs", &set, &bad, &length));
	assert_false(verdict_parse_force("md5", &set, &bad, &length));
	assert_false(verdict_parse_force("no-card", &set, &bad, &length));
	assert_int_equal(set, 0);
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
	assert_string_equal(defect(DEFECT_PRESENT),
		"this bootloader does not know your flash chip 1c7018 "
		"(EN25QH128A): it cannot flash from SD; the new one can");
	use_new("old");
	assert_non_null(strstr(defect(DEFECT_PRESENT), "; nor can the new one"));
	evidence.new_image = NULL;
	assert_null(strstr(defect(DEFECT_PRESENT), "new one"));
	use_old("new");
	assert_string_equal(defect(DEFECT_ABSENT),
		"this bootloader knows your flash chip 1c7018 (EN25QH128A)");
	old_image.chips.count = 0;
	assert_non_null(strstr(defect(DEFECT_UNKNOWN), "no chip table"));
	old_image.header_valid = false;
	assert_non_null(strstr(defect(DEFECT_UNKNOWN), "no sound bootloader"));
	evidence.old_image = NULL;
	assert_non_null(strstr(defect(DEFECT_UNKNOWN), "not read"));
	use_old("new");
	use_chip(0, "");
	assert_non_null(strstr(defect(DEFECT_UNKNOWN), "kernel log"));
}

#define TEST(name) cmocka_unit_test_setup(name, reference)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_reference_job_is_all_ok),
		TEST(the_chips_of_such_cameras_go),
		TEST(missing_evidence_refuses_nothing),
		TEST(each_unknown_item_alone_refuses_nothing),
		TEST(an_unknown_manufacturer_is_refused),
		TEST(an_unknown_chip_of_a_known_manufacturer_is_refused),
		TEST(an_unnamed_chip_may_be_what_only_the_old_one_drives),
		TEST(missing_tables_refuse_nothing),
		TEST(the_64_mib_image_is_refused_by_its_ram),
		TEST(another_command_line_is_refused),
		TEST(another_model_is_refused),
		TEST(another_soc_is_refused),
		TEST(another_spl_needs_other_evidence),
		TEST(a_pending_upgrade_is_refused),
		TEST(another_partition_is_refused),
		TEST(findings_show_values_and_sources),
		TEST(every_combination_has_words),
		TEST(forced_names_must_exist),
		TEST(the_defect_is_said_in_a_sentence),
	};

	return cmocka_run_group_tests_name("verdict", tests, NULL, NULL);
}

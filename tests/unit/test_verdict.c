/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "verdict_case.h"

#include "guarded.h"

static void the_reference_job_is_all_ok(void **state)
{
	(void)state;
	verdict_judge(&evidence, 0, &verdict);
	for (unsigned id = 0; id < FINDING_COUNT; id++)
		if (verdict.finding[id].severity != SEVERITY_OK)
			fail_msg("%s is not ok", verdict_name(id));
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
	use_cmdline("mem=104M@0x0"); /* says nothing of it: the old one does */
	assert_refused(FINDING_MTDPARTS);
}

static void another_model_is_refused(void **state)
{
	static const char *const models[] = {"HL_PAN2", "HL_PAN3", "WYZEC1", "WYZE_CAKP2JFUS",
	                                     "WYZECP2_JEF"};

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
	memcpy(soc, "X SoC", 5);
	image_parse(old_bytes, BOOT_SIZE, &old_image);
	assert_int_equal(old_image.soc.length, 1);
	assert_refused(FINDING_SOC);
	memset(soc, 0, 5);
	image_parse(old_bytes, BOOT_SIZE, &old_image);
	assert_int_equal(severity(FINDING_SOC), SEVERITY_OK);
	evidence.system.known = false; /* nobody says anything */
	assert_int_equal(severity(FINDING_SOC), SEVERITY_NOTE);
}

/* A byte behind the findings is not read or written. */
static void a_verdict_is_as_long_as_it_is(void **state)
{
	struct verdict *edge = (struct verdict *)guarded(sizeof *edge);

	(void)state;
	verdict_judge(&evidence, ~(finding_set)0, edge);
	assert_int_equal(verdict_refusals(edge), 0);
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

static void forced_names_must_exist(void **state)
{
	finding_set set = 0;
	const char *bad;
	size_t length;

	(void)state;
	assert_true(verdict_parse_force("manufacturer-missing", &set, &bad, &length));
	assert_int_equal(set, 1u << FINDING_MANUFACTURER);
	set = 0;
	assert_true(verdict_parse_force("model", &set, &bad, &length));
	assert_int_equal(set, 1u << FINDING_MODEL);
	assert_true(verdict_parse_force("soc,ram-differs", &set, &bad, &length));
	assert_int_equal(set, 1u << FINDING_MODEL | 1u << FINDING_SOC | 1u << FINDING_RAM);
	set = 0;
	assert_false(verdict_parse_force("soc,nonsense,model", &set, &bad, &length));
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_reference_job_is_all_ok),
		TEST(missing_evidence_refuses_nothing),
		TEST(each_unknown_item_alone_refuses_nothing),
		TEST(the_64_mib_image_is_refused_by_its_ram),
		TEST(another_command_line_is_refused),
		TEST(another_model_is_refused),
		TEST(another_soc_is_refused),
		TEST(a_verdict_is_as_long_as_it_is),
		TEST(another_partition_is_refused),
		TEST(forced_names_must_exist),
	};

	return cmocka_run_group_tests_name("verdict", tests, NULL, NULL);
}

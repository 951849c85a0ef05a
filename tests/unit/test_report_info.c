/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What `info` says of a camera, item by item. */
#include "report_case.h"

#define DEFECT                                                                            \
	"this bootloader does not know your flash chip 1c7018 (EN25QH128A): it takes it " \
	"for FM25Q64 with 8 MiB, so it cannot install from SD; the new one can"
#define OLD_MD5 "101112131415161718191a1b1c1d1e1f"
#define NEW_MD5 "202122232425262728292a2b2c2d2e2f"
#define REQUEST                                                                     \
	"the bootloader in flash is no known build: please report its md5 " OLD_MD5 \
	" to the project, with the camera's model and firmware version"

static struct digest old_md5, new_md5;
static struct info_report report;

/* An affected Pan, and the image that repairs it. */
static int start(void **state)
{
	reference(state);
	old_md5 = digest_of_bytes(0x10);
	new_md5 = digest_of_bytes(0x20);
	report = (struct info_report){.evidence = &evidence,
	                              .verdict = &verdict,
	                              .old_digest = &old_md5,
	                              .old_agreed = true,
	                              .new_digest = &new_md5};
	return 0;
}

static void info(bool json)
{
	said_length = 0;
	if (report.verdict != NULL)
		verdict_judge(&evidence, 0, &verdict);
	report_info(&report, json, &ear);
}

static void without_an_image(void)
{
	evidence.new_image = NULL;
	report.verdict = NULL;
	report.new_digest = NULL;
}

static void a_camera_in_text(void **state)
{
	(void)state;
	info(false);
	assert_begins("model          WYZECP1_JEF\n"
	              "system         bull\n"
	              "chip           1c7018\n"
	              "chip name      EN25QH128A\n"
	              "partition      boot\n"
	              "size           262144\n"
	              "erase size     32768\n"
	              "page size      256\n"
	              "card           ready\n"
	              "old md5        " OLD_MD5 "\n"
	              "old            2013.07 (Dec 21 2017 - 10:20:30)\n"
	              "old serves     starts; cannot install from SD\n"
	              "new md5        " NEW_MD5 "\n"
	              "new            2013.07 (Jul 05 2018 - 11:22:33)\n"
	              "new serves     starts; installs from SD\n"
	              "new fault      none\n"
	              "findings       \n"
	              "  ok manufacturer-missing: camera ");
	assert_said("\n  ok no-card: camera mounted (/proc/mounts)\n"
	            "defect         present\n"
	            "message        " DEFECT "\n"
	            "request        " REQUEST "\n"
	            "flash          go\n");
}

static void a_camera_as_json(void **state)
{
	(void)state;
	info(true);
	assert_said("{\"schema\":\"pan-fix-info-2\",\"model\":\"WYZECP1_JEF\",\"system\":\"bull\","
	            "\"chip\":\"1c7018\",\"chip_name\":\"EN25QH128A\",\"partition\":\"boot\","
	            "\"size\":262144,\"erase_size\":32768,\"page_size\":256,\"card\":\"ready\","
	            "\"old_md5\":\"" OLD_MD5 "\",\"old\":{\"known\":false,\"whole\":true,");
	assert_said("},\"old_serves\":{\"starts\":true,\"installs\":false},"
	            "\"new_md5\":\"" NEW_MD5 "\",\"new\":{\"known\":true,");
	assert_said("},\"new_serves\":{\"starts\":true,\"installs\":true},"
	            "\"new_fault\":\"none\",\"findings\":[{\"name\":\"manufacturer-missing\","
	            "\"severity\":\"ok\",\"forced\":false,\"text\":\"camera ");
	assert_said(",{\"name\":\"no-card\",\"severity\":\"ok\",\"forced\":false,"
	            "\"text\":\"camera mounted (/proc/mounts)\"}],\"defect\":\"present\","
	            "\"message\":\"" DEFECT "\",\"request\":\"" REQUEST "\",\"flash\":\"go\"}\n");
}

static void what_is_not_known_of_a_camera(void **state)
{
	(void)state;
	memset(&evidence, 0, sizeof evidence);
	without_an_image();
	report.old_digest = NULL;
	info(false);
	assert_string_equal(said, "model          unknown\n"
	                          "system         unknown\n"
	                          "chip           unknown\n"
	                          "chip name      unknown\n"
	                          "partition      unknown\n"
	                          "size           0\n"
	                          "erase size     0\n"
	                          "page size      0\n"
	                          "card           unknown\n"
	                          "old md5        unknown\n"
	                          "old            unknown\n"
	                          "old serves     unknown\n"
	                          "new md5        unknown\n"
	                          "new            unknown\n"
	                          "new serves     unknown\n"
	                          "new fault      unknown\n"
	                          "findings       \n"
	                          "defect         unknown\n"
	                          "message        the bootloader in flash was not read\n"
	                          "flash          no-image\n");
	info(true);
	assert_string_equal(said, "{\"schema\":\"pan-fix-info-2\",\"model\":null,\"system\":null,"
	                          "\"chip\":null,\"chip_name\":null,\"partition\":null,\"size\":0,"
	                          "\"erase_size\":0,\"page_size\":0,\"card\":\"unknown\","
	                          "\"old_md5\":null,\"old\":null,\"old_serves\":null,"
	                          "\"new_md5\":null,\"new\":null,\"new_serves\":null,"
	                          "\"new_fault\":null,\"findings\":[],\"defect\":\"unknown\","
	                          "\"message\":\"the bootloader in flash was not read\","
	                          "\"request\":null,\"flash\":\"no-image\"}\n");
}

static void a_chip_is_served_only_if_both_are_known(void **state)
{
	(void)state;
	use_chip(0x0b4018, "XT25F128B");
	info(false);
	assert_said("\nchip           0b4018\nchip name      XT25F128B\n");
	assert_said("\nold serves     does not start\n");
	use_chip(0, "");
	info(false);
	assert_said("\nold serves     unknown\n");
	assert_said("\nnew serves     unknown\n");
	assert_said("\nold            2013.07 ");
	start(NULL);
	evidence.old_image = NULL;
	info(true);
	assert_said("\"old\":null,\"old_serves\":null,");
	assert_said("\"new_serves\":{\"starts\":true,");
}

/* What was loaded for something else is not shown as the image that was given. */
static void an_image_that_was_not_given_is_not_shown(void **state)
{
	(void)state;
	report.new_digest = NULL;
	info(true);
	assert_said("\"new_md5\":null,\"new\":null,\"new_serves\":null,\"new_fault\":null,");
}

static void the_cards_state(void **state)
{
	(void)state;
	evidence.card = CARD_MISSING;
	info(false);
	assert_said("\ncard           missing\n");
	evidence.card = CARD_READ_ONLY;
	info(false);
	assert_said("\ncard           read-only\n");
}

static void a_forced_finding_is_shown(void **state)
{
	(void)state;
	evidence.model.value[0] = 'X';
	verdict_judge(&evidence, (finding_set)1 << FINDING_MODEL, &verdict);
	said_length = 0;
	report_info(&report, false, &ear);
	assert_said(
		"\n  note model: camera XYZECP1_JEF (/configs/.product_config): the image is not "
		"for this camera (forced)\n");
	said_length = 0;
	report_info(&report, true, &ear);
	assert_said("{\"name\":\"model\",\"severity\":\"note\",\"forced\":true,\"text\":\"camera ");
}

static void the_defect_in_a_word(void **state)
{
	(void)state;
	use_old("new");
	info(false);
	assert_said("\ndefect         absent\n");
	evidence.chip.known = false;
	info(false);
	assert_said("\ndefect         unknown\n");
}

/* Whole, and nobody has seen it. */
static void an_unknown_bootloader_is_asked_for(void **state)
{
	(void)state;
	old_image.build = &known;
	info(false);
	assert_unsaid("\nrequest ");
	info(true);
	assert_said("\"request\":null,");
	use_old("old");
	report.old_digest = NULL;
	info(false);
	assert_unsaid("\nrequest ");
	report.old_digest = &old_md5;
	evidence.old_image = NULL;
	info(false);
	assert_unsaid("\nrequest ");
	use_old("old");
	old_bytes[0] ^= 1; /* not whole */
	image_parse(old_bytes, BOOT_SIZE, &old_image);
	info(false);
	assert_unsaid("\nrequest ");
}

static void outlook_is(const char *flash)
{
	char line[40];

	info(false);
	snprintf(line, sizeof line, "\nflash          %s\n", flash);
	assert_said(line);
}

static void what_flash_would_do(void **state)
{
	(void)state;
	outlook_is("go");
	new_md5 = old_md5;
	outlook_is("nothing-to-do");
	report.old_agreed = false; /* who knows what it holds */
	outlook_is("go");
	evidence.model.value[0] = 'X';
	outlook_is("refused");
	report.old_agreed = true; /* it is there already */
	outlook_is("nothing-to-do");
	report.new_fault = IMAGE_FAULT_HOLE;
	outlook_is("refused");
	assert_said("\nnew fault      hole\n");
	start(NULL);
	report.old_digest = NULL;
	outlook_is("refused");
	start(NULL);
	without_an_image();
	outlook_is("no-image");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_camera_in_text, start),
		cmocka_unit_test_setup(a_camera_as_json, start),
		cmocka_unit_test_setup(what_is_not_known_of_a_camera, start),
		cmocka_unit_test_setup(a_chip_is_served_only_if_both_are_known, start),
		cmocka_unit_test_setup(an_image_that_was_not_given_is_not_shown, start),
		cmocka_unit_test_setup(the_cards_state, start),
		cmocka_unit_test_setup(a_forced_finding_is_shown, start),
		cmocka_unit_test_setup(the_defect_in_a_word, start),
		cmocka_unit_test_setup(an_unknown_bootloader_is_asked_for, start),
		cmocka_unit_test_setup(what_flash_would_do, start),
	};

	return cmocka_run_group_tests_name("report info", tests, NULL, NULL);
}

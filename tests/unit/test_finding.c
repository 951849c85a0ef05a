/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A finding's words: the values that were compared, where the camera's came from, what it means. */
#include "pure.h"

#include "verdict_private.h"

static char buffer[256];
static struct text text;
static struct finding finding;

static int start(void **state)
{
	(void)state;
	memset(&finding, 0, sizeof finding);
	return 0;
}

static void says(const char *words)
{
	text_start(&text, buffer, sizeof buffer);
	verdict_describe(&finding, &text);
	assert_string_equal(buffer, words);
}

static void each_value_is_said_if_it_is_there(void **state)
{
	(void)state;
	says("");
	finding_set_text(finding.image, "new");
	says("image new");
	finding_set_text(finding.camera, "old");
	says("camera old, image new");
	finding.image[0] = '\0';
	says("camera old");
	finding.source = SOURCE_OLD;
	says("camera old (" SOURCE_OLD ")");
	finding_set_text(finding.image, "new");
	says("camera old (" SOURCE_OLD "), image new");
}

static void values_of_one_character_are_said(void **state)
{
	(void)state;
	finding_set_text(finding.camera, "a");
	finding_set_text(finding.image, "b");
	says("camera a, image b");
}

static void meaning_and_force_come_last(void **state)
{
	(void)state;
	finding_set_text(finding.image, "new");
	finding.meaning = "it hangs";
	says("image new: it hangs");
	finding.forced = true;
	says("image new: it hangs (forced)");
}

static void what_only_the_image_says_is_not_the_cameras(void **state)
{
	(void)state;
	finding_set_text(finding.camera, "unknown");
	finding_image(&finding, false);
	assert_int_equal(finding.severity, SEVERITY_REFUSE);
	assert_null(finding.source);
	says("");
	finding_set_text(finding.camera, "unknown");
	finding_known(&finding, SOURCE_OLD, true);
	assert_int_equal(finding.severity, SEVERITY_OK);
	says(" (" SOURCE_OLD ")");
}

static void a_severity_has_its_name(void **state)
{
	(void)state;
	assert_string_equal(verdict_severity_name(SEVERITY_OK), "ok");
	assert_string_equal(verdict_severity_name(SEVERITY_NOTE), "note");
	assert_string_equal(verdict_severity_name(SEVERITY_REFUSE), "refuse");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(each_value_is_said_if_it_is_there, start),
		cmocka_unit_test_setup(values_of_one_character_are_said, start),
		cmocka_unit_test_setup(meaning_and_force_come_last, start),
		cmocka_unit_test_setup(what_only_the_image_says_is_not_the_cameras, start),
		cmocka_unit_test(a_severity_has_its_name),
	};

	return cmocka_run_group_tests_name("finding", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What reports say of flash chips, and of the cameras that an image is for. */
#include "report_case.h"

#include "report_out.h"

static int start(void **state)
{
	(void)state;
	use_new("new");
	return 0;
}

static void report(bool json, void (*items)(struct out *out, const struct image *image))
{
	struct out out;

	said_length = 0;
	out_start(&out, &ear, json);
	items(&out, &new_image);
	out_end(&out);
}

static void report_is(bool json, void (*items)(struct out *out, const struct image *image),
                      const char *words)
{
	report(json, items);
	assert_string_equal(said, words);
}

static void the_chips_of_the_table(void **state)
{
	(void)state;
	new_image.chips.count = 2;
	report_is(false, report_chips, "chips          c22018 MX25L128**E, c22017 MX25L64**E\n");
	report_is(true, report_chips,
	          "{\"chips\":[\"c22018 MX25L128**E\",\"c22017 MX25L64**E\"]}\n");
}

/* Ids of a small number, and the longest name. */
static void a_chip_has_six_digits_and_all_of_its_name(void **state)
{
	uint8_t *record = new_bytes + new_image.chips.offset;

	(void)state;
	memcpy(record, "\x18\x40\x0b\0", 4);
	memcpy(record + 5, "ABCDEFGHIJKLMNOPQRSTUVWXYZ12345", 32);
	new_image.chips.count = 1;
	report_is(false, report_chips, "chips          0b4018 ABCDEFGHIJKLMNOPQRSTUVWXYZ12345\n");
}

static void name_chip(uint32_t index, const char *name)
{
	struct image_chip chip;

	image_chip(&new_image, index, &chip);
	strcpy((char *)new_bytes + chip.name.offset, name);
}

static void id_chip(uint32_t index, uint32_t of)
{
	const struct image_table *chips = &new_image.chips;

	memcpy(new_bytes + chips->offset + index * chips->stride,
	       new_bytes + chips->offset + of * chips->stride, 4);
}

static void names_of_their_own_need_no_remark(void **state)
{
	(void)state;
	report_is(false, report_remark, "");
	report_is(true, report_remark, "{\"remark\":null}\n");
	name_chip(0, "MX25L64**EX"); /* begins with that of the next */
	report_is(false, report_remark, "");
	name_chip(4, "GD25Q128"); /* a chip that is listed twice */
	id_chip(4, 3);
	report_is(false, report_remark, "");
}

static void a_copied_name_is_remarked_upon(void **state)
{
	(void)state;
	name_chip(10, "W25Q128");
	report_is(
		false, report_remark,
		"remark         U-Boot calls 1c7018 by the name of ef4018, W25Q128: whoever added "
		"the record copied the name. Only id and size count, and its size is 16 MiB\n");
	report(true, report_remark);
	assert_said("{\"remark\":\"U-Boot calls 1c7018 by the name of ef4018, W25Q128: ");
	new_image.chips.count = 10; /* what lies behind the table is not in it */
	report_is(false, report_remark, "");
	name_chip(1, "MX25L128**E"); /* at the table's beginning */
	report(false, report_remark);
	assert_said("calls c22017 by the name of c22018, MX25L128**E: ");
	assert_said("its size is 8 MiB\n");
	name_chip(4, "MX25L128**E"); /* one remark is enough */
	report(false, report_remark);
	assert_said("calls c22017 by the name of c22018, ");
	assert_unsaid("c84019");
}

/* Chips of this image: in its table, of a maker of its others, of no maker. */
static void what_comes_of_a_chip(void **state)
{
	static const struct {
		bool makers, chips;
		uint32_t chip;
		const char *text, *json;
	} rows[] = {
		{true, true, 0x1c7018, "starts; installs from SD",
	         "\"starts\":true,\"installs\":true"},
		{true, true, 0x1c7017, "starts; cannot install from SD",
	         "\"starts\":true,\"installs\":false"},
		{true, true, 0x5e4018, "does not start", "\"starts\":false,\"installs\":false"},
		{true, false, 0x5e4018, "does not start", "\"starts\":false,\"installs\":false"},
		{true, false, 0x1c7018, "starts", "\"starts\":true,\"installs\":null"},
		{false, true, 0x1c7018, "not known", "\"starts\":null,\"installs\":true"},
		{false, false, 0x1c7018, "not known", "\"starts\":null,\"installs\":null"},
	};

	(void)state;
	for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct out out;
		char line[80];

		use_new("new");
		if (!rows[i].makers)
			new_image.manufacturers.count = 0;
		if (!rows[i].chips)
			new_image.chips.count = 0;
		said_length = 0;
		out_start(&out, &ear, false);
		report_prospect(&out, &new_image, rows[i].chip);
		out_end(&out);
		assert_string_equal(said, rows[i].text);
		said_length = 0;
		out_start(&out, &ear, true);
		report_prospect(&out, &new_image, rows[i].chip);
		out_end(&out);
		snprintf(line, sizeof line, "{%s}\n", rows[i].json);
		assert_string_equal(said, line);
	}
}

static void chips_on_the_market(void **state)
{
	(void)state;
	report_is(false, report_serves,
	          "serves         \n"
	          "  1c7018 EN25QH128A: starts; installs from SD\n"
	          "  c84018 GD25Q127C: starts; installs from SD\n"
	          "  ef4018 W25Q128: starts; installs from SD\n"
	          "  5e4018 ZB25VQ128: does not start\n"
	          "  204018 XM25QH128C: starts; installs from SD\n"
	          "  0b4018 XT25F128B: does not start\n");
	report(true, report_serves);
	assert_said("{\"serves\":[{\"chip\":\"1c7018\",\"name\":\"EN25QH128A\",\"starts\":true,"
	            "\"installs\":true},{\"chip\":\"c84018\",");
	assert_said(",{\"chip\":\"0b4018\",\"name\":\"XT25F128B\",\"starts\":false,"
	            "\"installs\":false}]}\n");
}

static void advice_is(const char *words)
{
	char buffer[256];
	struct text text;

	text_start(&text, buffer, sizeof buffer);
	report_advice(&text, &new_image);
	assert_string_equal(buffer, words);
}

static void whom_an_image_is_for(void **state)
{
	(void)state;
	new_image.chips.count = 0;
	advice_is("for T20 boards with 128 MiB of RAM");
	memset(&new_image.bootargs, 0, sizeof new_image.bootargs);
	advice_is("for T20 boards with unknown MiB of RAM");
	use_new("old");
	advice_is("for T20 boards with 128 MiB of RAM; has the defect: refused (chip-missing) by "
	          "cameras with the flash chip 1c7018 (EN25QH128A)");
	memset(&new_image.bootargs, 0, sizeof new_image.bootargs);
	advice_is("for T20 boards with unknown MiB of RAM; has the defect: refused (chip-missing) "
	          "by cameras with the flash chip 1c7018 (EN25QH128A)");
	use_new("other-board");
	advice_is("for T20 boards with 64 MiB of RAM; refused (ram-differs) by the Wyze Cam Pan v1 "
	          "and the Wyze Cam v2, which have 128");
	new_image.bootargs.region[REGION_MEM].size = 1 << 20;
	new_image.bootargs.region[REGION_ISPMEM].size = 0;
	new_image.bootargs.region[REGION_RMEM].size = 0;
	advice_is("for T20 boards with 1 MiB of RAM; refused (ram-differs) by the Wyze Cam Pan v1 "
	          "and the Wyze Cam v2, which have 128");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(the_chips_of_the_table, start),
		cmocka_unit_test_setup(a_chip_has_six_digits_and_all_of_its_name, start),
		cmocka_unit_test_setup(names_of_their_own_need_no_remark, start),
		cmocka_unit_test_setup(a_copied_name_is_remarked_upon, start),
		cmocka_unit_test_setup(what_comes_of_a_chip, start),
		cmocka_unit_test_setup(chips_on_the_market, start),
		cmocka_unit_test_setup(whom_an_image_is_for, start),
	};

	return cmocka_run_group_tests_name("report chips", tests, NULL, NULL);
}

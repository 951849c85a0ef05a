/* SPDX-License-Identifier: GPL-2.0-or-later */
/* U-Boot's texts at the end of a file, behind which nothing can be read: what is taken of them. */
#include "image_case.h"

#include "guarded.h"

#define TEXT_MOST 2048u
#define TEN       "0123456789"
#define SIXTY     TEN TEN TEN TEN TEN TEN

/* A file whose U-Boot is this text. */
static void uboot_is(const char *text)
{
	static uint8_t *end;
	uint32_t size = IMAGE_UBOOT_OFFSET + (uint32_t)strlen(text);

	if (end == NULL)
		end = guarded(IMAGE_UBOOT_OFFSET + TEXT_MOST) + IMAGE_UBOOT_OFFSET + TEXT_MOST;
	assert_true(strlen(text) <= TEXT_MOST);
	memset(end - size, 0, IMAGE_UBOOT_OFFSET);
	memcpy(end - strlen(text), text, strlen(text));
	image_parse(end - size, size, &image);
}

static void a_version_begins_with_a_digit(void **state)
{
	static const struct {
		const char *text, *version;
	} texts[] = {
		{"U-Boot 2013.07 (Jul 05 2018)", "2013.07 (Jul 05 2018)"},
		{"xU-Boot 0", "0"},
		{"U-Boot 9", "9"},
		{"U-Boot 9 ~x", "9 ~x"},
		{"U-Boot 9\x1f", "9"},
		{"U-Boot 9\x7f", "9"},
		{"U-Boot SPL U-Boot code U-Boot 1", "1"},
		{"U-Boot 1 U-Boot 2", "1 U-Boot 2"},
		{"U-Boot " SIXTY "1234", SIXTY "1234"},
		{"U-Boot " SIXTY "12345", SIXTY "1234"},
		{"U-Boot ", ""},
		{"U-Boot /", ""},
		{"U-Boot :", ""},
		{"U-Boot", ""},
		{"", ""},
	};

	(void)state;
	for (unsigned i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		uboot_is(texts[i].text);
		assert_string_equal(span(&image.uboot_version), texts[i].version);
		assert_int_equal(image.spl_version.length, 0);
	}
}

static void a_soc_is_named_in_the_board_text(void **state)
{
	static const struct {
		const char *text, *soc;
	} texts[] = {
		{"Board: ISVP (Ingenic XBurst T20 SoC", "T20"},
		{"XBurst T SoC", "T"},
		{"XBurst core, XBurst T31 SoC", "T31"},
		{"XBurst 0123456789abcdef SoC", "0123456789abcdef"},
		{"XBurst 0123456789abcdefg SoC", "0123456789abcdef"},
		{"XBurst T20) SoC", ""},
		{"XBurst T20 So", ""},
		{"XBurst T20", ""},
		{"XBurst  SoC", ""},
		{"XBurst  SoC, XBurst T20 SoC", "T20"},
		{"XBurst ", ""},
	};

	(void)state;
	for (unsigned i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		uboot_is(texts[i].text);
		assert_string_equal(span(&image.soc), texts[i].soc);
	}
}

static void bootargs_have_values(void **state)
{
	char text[TEXT_MOST];

	(void)state;
	uboot_is("bootargs=%s bootargs=mem=1M");
	assert_int_equal(bootargs_ram(&image.bootargs), 1u << 20);
	assert_string_equal(span(&image.bootargs_span), "mem=1M");
	uboot_is("bootargs=mtdparts=a\001bootargs=mem=1M");
	assert_string_equal(span(&image.bootargs_span), "mtdparts=a");
	assert_int_equal(image.bootargs.mtdparts_length, 1);
	uboot_is("bootargs=quiet");
	assert_int_equal(image.bootargs_span.length, 0);
	uboot_is("bootargs=");
	assert_int_equal(image.bootargs_span.length, 0);
	/* no more than a kilobyte */
	snprintf(text, sizeof text, "bootargs=mtdparts=%-1200d", 1);
	uboot_is(text);
	assert_int_equal(image.bootargs_span.length, 1024);
}

/* Each text counts only where its own part of the flash has it. */
static void texts_are_those_of_their_part(void **state)
{
	static const char flag[] = "FWGRADEUP=", version[] = "U-Boot 2 U-Boot SPL 1";
	static const struct {
		uint32_t at;
		bool uboot;
	} places[] = {
		{IMAGE_UBOOT_OFFSET - sizeof flag, false},
		{IMAGE_UBOOT_OFFSET, true},
		{IMAGE_ENV_OFFSET - sizeof flag + 1, true},
		{IMAGE_ENV_OFFSET - sizeof flag + 2, false},
		{IMAGE_ENV_OFFSET, false},
	};

	(void)state;
	for (unsigned i = 0; i < sizeof places / sizeof places[0]; i++) {
		memset(bytes, 0, BOOT_SIZE);
		memcpy(bytes + places[i].at, flag, sizeof flag - 1);
		image_parse(bytes, BOOT_SIZE, &image);
		assert_int_equal(image.upgrades, places[i].uboot);
	}
	memset(bytes, 0, BOOT_SIZE);
	memcpy(bytes + BOOT_SPL_OFFSET, version, sizeof version);
	image_parse(bytes, BOOT_SIZE, &image);
	assert_string_equal(span(&image.spl_version), "1");
	assert_int_equal(image.uboot_version.length, 0);
	memset(bytes, 0, BOOT_SIZE);
	memcpy(bytes + BOOT_SPL_OFFSET - 1, "U-Boot SPL 1", 12);
	image_parse(bytes, BOOT_SIZE, &image);
	assert_int_equal(image.spl_version.length, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_version_begins_with_a_digit),
		cmocka_unit_test(a_soc_is_named_in_the_board_text),
		cmocka_unit_test(bootargs_have_values),
		cmocka_unit_test(texts_are_those_of_their_part),
	};

	return cmocka_run_group_tests_name("image text", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What `check` says of a file, item by item. */
#include "report_case.h"

#define DAMAGE_NOT_FOUND                                                               \
	"no damage was found, but this is no known build: U-Boot has no checksum, so " \
	"nobody can tell whether the image is whole"
#define ADVICE                                                                            \
	"for T20 boards with 128 MiB of RAM; repairs a Wyze Cam Pan with the flash chip " \
	"1c7018 (EN25QH128A); refused by cameras with a chip that it does not serve"
#define MD5 "000102030405060708090a0b0c0d0e0f"

static struct digest digest;
static struct check_report report;

/* A file that is the stand-in `new`. */
static int start(void **state)
{
	(void)state;
	pure_standin("new", new_bytes);
	image_parse(new_bytes, BOOT_SIZE, &new_image);
	digest = digest_of_bytes(0);
	report = (struct check_report){.file = "a.bin", .image = &new_image, .digest = &digest};
	return 0;
}

static void check(bool json)
{
	said_length = 0;
	report_check(&report, json, &ear);
}

/* As the file's beginning is read into memory. */
static void use_file(const void *bytes, uint32_t in_memory, uint32_t file_size)
{
	memmove(new_bytes, bytes, in_memory);
	image_parse(new_bytes, in_memory, &new_image);
	report.file_size = file_size;
	report.fault = image_validate(&new_image);
}

/* Both formats say that fault, and report_check_ok fits. */
static void fault_is(const char *name, const char *message)
{
	char line[512];

	check(false);
	snprintf(line, sizeof line, "\nok             %s\nfault          %s\nmessage        %s",
	         strcmp(name, "none") == 0 ? "yes" : "no", name, message);
	assert_said(line);
	assert_int_equal(report_check_ok(&report), strcmp(name, "none") == 0);
	assert_int_equal(strstr(said, "\nadvice         unknown\n") == NULL,
	                 report_check_ok(&report));
	check(true);
	snprintf(line, sizeof line, "\"fault\":\"%s\",\"message\":\"%s", name, message);
	assert_said(line);
}

static void an_image_in_text(void **state)
{
	(void)state;
	new_image.crc_stored = new_image.crc_computed = 0x09;
	new_bytes[new_image.manufacturers.offset + 1] = 0x0b;
	check(false);
	assert_begins("file           a.bin\n"
	              "size           262144\n"
	              "md5            " MD5 "\n"
	              "known          no\n"
	              "whole          yes\n"
	              "bootable       yes\n"
	              "signature      yes\n"
	              "spl end        12380\n"
	              "crc7           09\n"
	              "crc7 computed  09\n"
	              "spl build      2013.07 (Jul 05 2018 - 11:22:33)\n"
	              "uboot          2013.07 (Jul 05 2018 - 11:22:33)\n"
	              "soc            T20\n"
	              "manufacturers  0b, c2, ef, 1c, f8, 20, c8\n"
	              "chips          c22018 MX25L128**E, c22017 MX25L64**E, c84017 GD25Q64C, "
	              "c84018 GD25Q128, c84019 GD25Q256, ef4017 W25Q64, ef4018 W25Q128, "
	              "207018 XT25F128A, 1c7017 EN25QH64, f83217 FM25Q64, 1c7018 EN25QH128A\n"
	              "serves         \n");
	assert_said("\nram mib        128\n"
	            "ram            mem=104M@0x0 ispmem=8M@0x6800000 rmem=16M@0x7000000\n"
	            "mtdparts       jz_sfc:256k(boot),");
	assert_said("-(flag)\n"
	            "environment    no\n"
	            "blank          40960\n"
	            "ok             yes\n"
	            "fault          none\n"
	            "message        " DAMAGE_NOT_FOUND "\n"
	            "advice         " ADVICE "\n");
	assert_unsaid("schema");
	assert_unsaid("part ");
	assert_unsaid("remark");
}

static void an_image_as_json(void **state)
{
	(void)state;
	new_image.crc_stored = new_image.crc_computed = 0x09;
	check(true);
	assert_said("{\"schema\":\"pan-fix-check-2\",\"file\":\"a.bin\",\"size\":262144,"
	            "\"md5\":\"" MD5 "\",\"part\":null,\"known\":false,\"whole\":true,"
	            "\"bootable\":true,\"signature\":true,\"spl_end\":12380,\"crc7\":\"09\","
	            "\"crc7_computed\":\"09\",\"spl_build\":\"2013.07 (Jul 05 2018 - 11:22:33)\"");
	assert_said("\"manufacturers\":[\"e0\",\"c2\",\"ef\",\"1c\",\"f8\",\"20\",\"c8\"],"
	            "\"chips\":[\"c22018 MX25L128**E\",");
	assert_said(",\"1c7018 EN25QH128A\"],\"remark\":null,\"serves\":[{\"chip\":");
	assert_said("],\"ram_mib\":128,\"ram\":\"mem=");
	assert_said("\"environment\":false,\"blank\":40960,\"ok\":true,\"fault\":\"none\","
	            "\"message\":\"" DAMAGE_NOT_FOUND "\",\"advice\":\"" ADVICE "\"}\n");
	assert_int_equal(strlen(strchr(said, '\n')), 1);
}

static void a_report_comes_in_few_pieces(void **state)
{
	(void)state;
	pieces = 0;
	check(true);
	assert_int_equal(pieces, (said_length + 255) / 256);
}

static void what_an_image_does_not_tell(void **state)
{
	(void)state;
	new_image.spl_version.length = 0;
	memset(&new_image.bootargs, 0, sizeof new_image.bootargs);
	new_image.environment = true;
	new_image.chips.count = new_image.manufacturers.count = 0;
	check(false);
	assert_said("\nspl build      unknown\n");
	assert_said("\nmanufacturers  \nchips          \nserves         \n");
	assert_said("\nram mib        0\nram            \nmtdparts       unknown\n"
	            "environment    yes\n");
	check(true);
	assert_said("\"spl_build\":null,");
	assert_said("\"manufacturers\":[],\"chips\":[],");
	assert_said("\"ram_mib\":0,\"ram\":\"\",\"mtdparts\":null,\"environment\":true,");
}

static void a_known_build_is_named(void **state)
{
	(void)state;
	new_image.build = &known;
	fault_is("none", "this is the build of Jul 05 2018, from here: tests");
	assert_said("\"known\":true,");
}

static void quotes_and_other_bytes(void **state)
{
	static const char name[] = "a\"b\\c\x1f\x7f\x80 ~.bin";

	(void)state;
	report.file = name;
	check(false);
	assert_said("file           a\"b\\c??? ~.bin\n");
	check(true);
	assert_said("\"file\":\"a\\\"b\\\\c??? ~.bin\",");
}

static void what_is_no_boot_image_has_no_items(void **state)
{
	(void)state;
	use_file("<html>", 6, 6);
	fault_is("html", "this is an HTML page");
	assert_unsaid("\"known\"");
	assert_said("\"size\":6,\"md5\":\"" MD5 "\"");
	use_file("x", 1, 1);
	fault_is("size", "the file is not exactly 262144 bytes long");
	assert_said("\"size\":1,\"md5\":\"" MD5 "\"");
	start(NULL);
	use_file(new_bytes, BOOT_SIZE - 1, 0);
	fault_is("size", "the file is not exactly 262144 bytes long");
	assert_unsaid("\"known\"");
	assert_said("\"size\":262143,\"md5\":\"" MD5 "\"");
	start(NULL);
	new_bytes[0] ^= 1;
	use_file(new_bytes, BOOT_SIZE, 0);
	fault_is("signature", "the file does not begin with the boot ROM's signature");
	assert_unsaid("\"known\"");
}

static void a_damaged_boot_image_has_its_items(void **state)
{
	(void)state;
	new_bytes[BOOT_SPL_OFFSET] ^= 1;
	use_file(new_bytes, BOOT_SIZE, 0);
	fault_is("spl-crc", "the CRC-7 of the SPL does not match");
	assert_said("\"bootable\":false,\"signature\":true,");
}

static void a_file_that_is_not_its_md5s(void **state)
{
	(void)state;
	report.problem = "a.bin is not what a.bin.md5 says";
	fault_is("md5", "a.bin is not what a.bin.md5 says");
	assert_said("\"known\":false,");
	use_file("<html>", 6, 6); /* which says more */
	fault_is("html", "this is an HTML page");
}

static void a_file_that_is_empty_or_cannot_be_read(void **state)
{
	(void)state;
	use_file("", 0, 0);
	fault_is("empty", "the file is empty");
	assert_said("\"size\":0,\"md5\":null,");
	report.problem = "a.bin: No such file";
	fault_is("unreadable", "a.bin: No such file");
	assert_said("\"size\":0,\"md5\":null,");
	report.fault = IMAGE_FAULT_NONE;
	fault_is("unreadable", "a.bin: No such file");
}

/* A dump of a flash chip is as large as one, and begins with the bootloader. */
static void a_dump_is_told_by_its_size_and_signature(void **state)
{
	static const struct {
		uint32_t size;
		bool signature;
		const char *fault;
	} files[] = {
		{0x40000, true, "none"},    {0x80000, true, "dump"}, {0x1000000, true, "dump"},
		{0x1000000, false, "size"}, {0x60000, true, "size"}, {0x40001, true, "size"},
		{0x20000, true, "size"},
	};

	(void)state;
	for (unsigned i = 0; i < sizeof files / sizeof files[0]; i++) {
		start(NULL);
		report.file_size = files[i].size;
		if (files[i].size != BOOT_SIZE) {
			new_image.size = files[i].size < BOOT_SIZE ? files[i].size : BOOT_SIZE + 1;
			report.fault = IMAGE_FAULT_SIZE;
		}
		new_image.signature = files[i].signature;
		fault_is(files[i].fault, strcmp(files[i].fault, "dump") == 0   ? "this is a dump"
		                         : strcmp(files[i].fault, "none") == 0 ? "no damage"
		                                                               : "the file is not");
	}
}

static void the_part_of_a_dump_is_described(void **state)
{
	static uint8_t beginning[BOOT_SIZE + 1];
	char digits[DIGEST_TEXT_SIZE], line[160];
	struct digest md5;

	(void)state;
	memcpy(beginning, new_bytes, BOOT_SIZE);
	image_parse(beginning, sizeof beginning, &new_image);
	report.file_size = 0x1000000;
	report.fault = IMAGE_FAULT_SIZE;
	digest_md5(beginning, BOOT_SIZE, &md5);
	fault_is("dump", "this is a dump of a flash chip: cut out the first 262144 bytes, which "
	                 "are the bootloader; of them: " DAMAGE_NOT_FOUND);
	assert_said("\"size\":16777216,\"md5\":null,\"part\":\"0x0 to 0x3ffff, md5 ");
	assert_said("\"spl_end\":12380,");
	check(false);
	snprintf(line, sizeof line,
	         "\nmd5            unknown\npart           0x0 to 0x3ffff, md5 %s\n"
	         "known          no\n",
	         digest_string(&md5, digits));
	assert_said(line);
	beginning[BOOT_SPL_OFFSET] ^= 1;
	image_parse(beginning, sizeof beginning, &new_image);
	fault_is("dump", "this is a dump of a flash chip: cut out the first 262144 bytes, which "
	                 "are the bootloader; of them: the CRC-7 of the SPL does not match");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(an_image_in_text, start),
		cmocka_unit_test_setup(an_image_as_json, start),
		cmocka_unit_test_setup(a_report_comes_in_few_pieces, start),
		cmocka_unit_test_setup(what_an_image_does_not_tell, start),
		cmocka_unit_test_setup(a_known_build_is_named, start),
		cmocka_unit_test_setup(quotes_and_other_bytes, start),
		cmocka_unit_test_setup(what_is_no_boot_image_has_no_items, start),
		cmocka_unit_test_setup(a_damaged_boot_image_has_its_items, start),
		cmocka_unit_test_setup(a_file_that_is_not_its_md5s, start),
		cmocka_unit_test_setup(a_file_that_is_empty_or_cannot_be_read, start),
		cmocka_unit_test_setup(a_dump_is_told_by_its_size_and_signature, start),
		cmocka_unit_test_setup(the_part_of_a_dump_is_described, start),
	};

	return cmocka_run_group_tests_name("report check", tests, NULL, NULL);
}

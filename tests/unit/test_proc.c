/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pure.h"

#include "guarded.h"
#include "proc.h"

#define LEN(text) text, strlen(text)

static const char mtd_text[] = "dev:    size   erasesize  name\n"
			       "mtd0: 00040000 00008000 \"boot\"\n"
			       "mtd1: 00200000 00008000 \"kernel\"\n"
			       "mtd10: 00010000 00008000 \"flag\"";

static void partitions_are_found(void **state)
{
	struct mtd_line mtd;

	(void)state;
	assert_true(proc_mtd_find(LEN(mtd_text), 0, NULL, &mtd));
	assert_string_equal(mtd.name, "boot");
	assert_int_equal(mtd.size, 0x40000);
	assert_int_equal(mtd.erase_size, 0x8000);
	assert_true(proc_mtd_find(LEN(mtd_text), 99, "flag", &mtd));
	assert_int_equal(mtd.index, 10);
	assert_false(proc_mtd_find(LEN(mtd_text), 2, NULL, &mtd));
	assert_false(proc_mtd_find(LEN(mtd_text), 0, "fla", &mtd));
	assert_false(proc_mtd_find(mtd_text, 0, 0, NULL, &mtd));
	/* in the first line, which has no heading */
	assert_true(proc_mtd_find(LEN("mtd0: 40000 8000 \"boot\"\n"), 0, NULL, &mtd));
}

static void cut_mtd_lines_are_not_taken(void **state)
{
	static const char line[] = "mtd0: 00040000 00008000 \"boot\"";
	struct mtd_line mtd;

	(void)state;
	for (size_t length = 0; length < sizeof line - 1; length++)
		assert_false(proc_mtd_line(line, length, &mtd));
	assert_true(proc_mtd_line(line, sizeof line - 1, &mtd));
	assert_false(proc_mtd_line(LEN("mtd: 1 1 \"x\""), &mtd));
	assert_false(proc_mtd_line(LEN("mtd0: 100000000 1 \"x\""), &mtd));
}

static void lines_are_walked(void **state)
{
	const char *line;
	size_t at = 0, length;

	(void)state;
	assert_true(proc_next_line("a\n\nb", 4, &at, &line, &length));
	assert_int_equal(length, 1);
	assert_true(proc_next_line("a\n\nb", 4, &at, &line, &length));
	assert_int_equal(length, 0);
	assert_true(proc_next_line("a\n\nb", 4, &at, &line, &length));
	assert_int_equal(length, 1);
	assert_false(proc_next_line("a\n\nb", 4, &at, &line, &length));
	assert_false(proc_next_line("a\n\nb", 4, &at, &line, &length));
	/* the end of the last line begins no other */
	at = 0;
	assert_true(proc_next_line("a\n", 2, &at, &line, &length));
	assert_false(proc_next_line("a\n", 2, &at, &line, &length));
}

static void a_card_is_read_from_its_mount(void **state)
{
	struct mount_line mount;

	(void)state;
	assert_true(proc_mount_line(LEN("/dev/mmcblk0p1 /media/mmc vfat "
	                                "rw,relatime,fmask=0022,errors=remount-ro 0 0"),
	                            &mount));
	assert_string_equal(mount.source, "/dev/mmcblk0p1");
	assert_string_equal(mount.target, "/media/mmc");
	assert_string_equal(mount.type, "vfat");
	assert_true(mount.writable);
	assert_true(proc_mount_line(LEN("a /x\\040y\\134 exfat ro 0 0"), &mount));
	assert_string_equal(mount.target, "/x y\\");
	assert_false(mount.writable);
	assert_true(proc_mount_line(LEN("a b c defaults,rw"), &mount));
	assert_true(mount.writable);
	assert_true(proc_mount_line(LEN("a b c rwx,row"), &mount));
	assert_false(mount.writable);
	assert_true(proc_mount_line(LEN("a b c rw,ro"), &mount));
	assert_false(mount.writable);
	assert_true(proc_mount_line(LEN("a\\04 b\\999\\000 c rw"), &mount));
	assert_string_equal(mount.source, "a\\04");
	assert_string_equal(mount.target, "b\\999\\000");
	assert_true(proc_mount_line(LEN("a b c rw,xx"), &mount));
	assert_true(mount.writable);
}

static void only_octal_escapes_are_undone(void **state)
{
	struct mount_line mount;

	(void)state;
	assert_true(proc_mount_line(LEN("\\001\\377 \\048\\400\\080\\800 x101 rw"), &mount));
	assert_string_equal(mount.source, "\001\377");
	assert_string_equal(mount.target, "\\048\\400\\080\\800");
	assert_string_equal(mount.type, "x101");
	assert_false(proc_mount_line(at_the_edge("\\"), 1, &mount));
	assert_false(proc_mount_line(at_the_edge("\\04"), 3, &mount));
}

static void bad_mount_lines_are_refused(void **state)
{
	struct mount_line mount;
	char longer[400];

	(void)state;
	assert_false(proc_mount_line(LEN(""), &mount));
	assert_false(proc_mount_line(LEN("a b c"), &mount));
	assert_false(proc_mount_line("a b c rw\0", 3, &mount));
	assert_false(proc_mount_line("a\0b c d rw", 10, &mount));
	memset(longer, 'x', sizeof longer);
	memcpy(longer + 63, " b c rw", 7); /* a source of 63 fits, no more */
	assert_true(proc_mount_line(longer, 70, &mount));
	assert_int_equal(strlen(mount.source), 63);
	longer[63] = 'x';
	memcpy(longer + 64, " b c rw", 7);
	assert_false(proc_mount_line(longer, 71, &mount));
	memset(longer, 'x', sizeof longer);
	memcpy(longer + 200, " b c rw", 7);
	assert_false(proc_mount_line(longer, 207, &mount));
}

static bool chip(const char *log, struct chip_line *out)
{
	return proc_chip(log, strlen(log), out);
}

static void the_chip_is_in_the_kernel_log(void **state)
{
	struct chip_line line;

	(void)state;
	assert_true(chip("<6>[    0.412345] the id code = 1c7018, the flash "
	                 "name is EN25QH128A\n<6>next",
	                 &line));
	assert_int_equal(line.id, 0x1c7018);
	assert_string_equal(line.name, "EN25QH128A");
	assert_true(chip("the id code = 1c7018, the flash name is A\n"
	                 "the id code = c84018, the flash name is B",
	                 &line));
	assert_int_equal(line.id, 0xc84018);
	assert_string_equal(line.name, "B");
	assert_true(chip("the id code = ef4018\n", &line));
	assert_string_equal(line.name, "");
	assert_true(chip("the id code = 1c7018, the flash name is 01234567890123"
	                 "4567890123456789012345",
	                 &line));
	assert_int_equal(strlen(line.name), sizeof line.name - 1);
	/* three bytes of which the first, the maker's, is not zero */
	assert_true(chip("the id code = 10000, the flash name is A\n", &line));
	assert_int_equal(line.id, 0x10000);
	assert_true(chip("the id code = ffffff, the flash name is A\n", &line));
	assert_int_equal(line.id, 0xffffff);
}

static void a_cut_chip_line_says_nothing(void **state)
{
	struct chip_line line;

	(void)state;
	assert_false(chip("", &line));
	assert_false(chip("e id code = 1c7018, the flash name is X", &line));
	assert_false(chip("the id code = ", &line));
	assert_false(chip("the id code = 1c70", &line));
	assert_false(chip("the id code = 1c7018", &line));
	assert_false(chip("the id code = 1c7018x, the", &line));
	assert_false(chip("the id code = 0, the flash name is X", &line));
	assert_false(chip("the id code = ff, the flash name is X", &line));
	assert_false(chip("the id code = ffff, the flash name is X", &line));
	assert_false(chip("the id code = 1000000, the flash name is X", &line));
	assert_false(chip("the id code = 1c701800, the flash", &line));
	assert_false(chip("the id code = 123456789, the flash", &line));
}

static void cpuinfo_fields_have_values(void **state)
{
	static const char text[] = "system type\t\t: bull\nmachine : Unknown\n"
				   "cpu model\t\t: Ingenic Xburst V0.1\n";
	char out[12];

	(void)state;
	assert_true(proc_cpuinfo_field(LEN(text), "system type", out, 12));
	assert_string_equal(out, "bull");
	assert_true(proc_cpuinfo_field(LEN(text), "cpu model", out, 12));
	assert_string_equal(out, "Ingenic Xbu");
	assert_false(proc_cpuinfo_field(LEN(text), "system", out, 12));
	assert_false(proc_cpuinfo_field(LEN("system type:"), "system type", out, 12));
}

static void check_soc(const char *type, const char *expected)
{
	char name[PROC_SOC_SIZE];

	assert_int_equal(proc_soc(type, name), expected != NULL);
	if (expected != NULL)
		assert_string_equal(name, expected);
}

static void socs_have_code_names(void **state)
{
	(void)state;
	check_soc("bull", "T20");
	check_soc("bull2", NULL);
	check_soc("Swan", "T31");
	check_soc("Indus_T31_QFN", "T31");
	check_soc("isvp_t20", "T20");
	check_soc("T10", "T10");
	check_soc("isvp", NULL);
	check_soc("", NULL);
	check_soc("unit10", NULL);
	check_soc("t2", NULL);
	check_soc("mips malta", NULL);
	check_soc("T39", "T39");
	check_soc("T40", "T40");
	check_soc("T05", NULL);
	check_soc("T50", NULL);
	check_soc("T2x", NULL);
	check_soc("_x20", NULL);
	check_soc("at20", NULL);
	check_soc("zt20", NULL);
}

static bool model(const char *text, char *out)
{
	return proc_model(text, strlen(text), out, 16);
}

static void models_are_words_of_a_file(void **state)
{
	char out[16];

	(void)state;
	assert_true(model("[P]\nMODEL=WYZECP1_JEF\nMAC=2CAA8E000000\n", out));
	assert_string_equal(out, "WYZECP1_JEF");
	assert_true(model("x=\"WYZEC1-JZ\"", out));
	assert_true(model("HL_PAN2", out));
	assert_true(model("WYZEC1", out));
	assert_true(model("WYZE_CAKP2JFUS", out));
	assert_string_equal(out, "WYZE_CAKP2JFUS");
	assert_true(model("WYZECP1_JEF_AND_SOMETHING", out));
	assert_true(model("WYZEC09", out));
	assert_string_equal(out, "WYZEC09");
	assert_true(proc_model(at_the_edge("HL_"), 3, out, sizeof out));
	assert_string_equal(out, "HL_");
	assert_false(model("", out));
	assert_false(model("WYZE=1 xWYZ wyzecp1_jef \xff\x01", out));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(partitions_are_found),
		cmocka_unit_test(cut_mtd_lines_are_not_taken),
		cmocka_unit_test(lines_are_walked),
		cmocka_unit_test(a_card_is_read_from_its_mount),
		cmocka_unit_test(only_octal_escapes_are_undone),
		cmocka_unit_test(bad_mount_lines_are_refused),
		cmocka_unit_test(the_chip_is_in_the_kernel_log),
		cmocka_unit_test(a_cut_chip_line_says_nothing),
		cmocka_unit_test(cpuinfo_fields_have_values),
		cmocka_unit_test(socs_have_code_names),
		cmocka_unit_test(models_are_words_of_a_file),
	};

	return cmocka_run_group_tests_name("proc", tests, NULL, NULL);
}

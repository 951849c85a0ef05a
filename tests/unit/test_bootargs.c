/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pure.h"

#include "bootargs.h"

#define PAN                                                               \
	"console=ttyS1,115200n8 mem=104M@0x0 ispmem=8M@0x6800000 "        \
	"rmem=16M@0x7000000 init=/linuxrc rw mtdparts=jz_sfc:256k(boot)," \
	"-(flag)"

static struct bootargs of(const char *text)
{
	struct bootargs args;

	bootargs_parse(text, strlen(text), &args);
	return args;
}

static void a_pan_has_128_mib(void **state)
{
	struct bootargs args = of(PAN);
	char buffer[80];
	struct text text;

	(void)state;
	assert_true(args.region[REGION_MEM].known);
	assert_int_equal(args.region[REGION_MEM].size, 104u << 20);
	assert_int_equal(args.region[REGION_MEM].start, 0);
	assert_int_equal(args.region[REGION_ISPMEM].size, 8u << 20);
	assert_int_equal(args.region[REGION_ISPMEM].start, 0x6800000);
	assert_int_equal(args.region[REGION_RMEM].start, 0x7000000);
	assert_int_equal(bootargs_ram(&args), 128u << 20);
	assert_int_equal(args.mtdparts_length, strlen("jz_sfc:256k(boot),-(flag)"));
	assert_memory_equal(args.mtdparts, "jz_sfc:256k(boot),-(flag)", args.mtdparts_length);
	text_start(&text, buffer, sizeof buffer);
	bootargs_ram_text(&text, &args);
	assert_text(text, "mem=104M@0x0 ispmem=8M@0x6800000 rmem=16M@0x7000000");
}

static void a_xiaofang_has_64(void **state)
{
	struct bootargs args = of("mem=41700K@0x0 ispmem=8M@0x28B9000 "
	                          "rmem=15644K@0x30B9000");

	(void)state;
	assert_int_equal(bootargs_ram(&args), 64u << 20);
}

static void what_is_not_there_is_unknown(void **state)
{
	struct bootargs args = of("");

	(void)state;
	assert_int_equal(bootargs_ram(&args), 0);
	assert_null(args.mtdparts);
	args = of("xmem=1M mem= mem=x mem=9999999M mem=1Mx mem=1M@ mem "
	          "mtdparts= mtdpartsx=a");
	assert_false(args.region[REGION_MEM].known);
	assert_false(args.region[REGION_RMEM].known);
	assert_null(args.mtdparts);
	args = of("mem=64M");
	assert_true(args.region[REGION_MEM].known);
	assert_int_equal(bootargs_ram(&args), 64u << 20);
	args = of("mem=3G ispmem=3G");
	assert_int_equal(bootargs_ram(&args), 0);
	args = of("mem=1M ispmem=2M");
	assert_int_equal(bootargs_ram(&args), 3u << 20);
	args = of("mem=0xffffffff"); /* as much as there can be */
	assert_int_equal(bootargs_ram(&args), UINT32_MAX);
}

static void sizes_are_told_in_the_largest_unit(void **state)
{
	struct bootargs args = of("mem=41700K ispmem=100@0xff rmem=0@0");
	char buffer[80];
	struct text text;

	(void)state;
	text_start(&text, buffer, sizeof buffer);
	bootargs_ram_text(&text, &args);
	assert_text(text, "mem=41700K@0x0 ispmem=100@0xff rmem=0@0x0");
	/* nothing is told of what is not known, or is no region */
	memset(&args, 1, sizeof args);
	for (unsigned i = 0; i < REGION_COUNT; i++)
		args.region[i].known = false;
	text_start(&text, buffer, sizeof buffer);
	bootargs_ram_text(&text, &args);
	assert_text(text, "");
}

static void the_first_of_two_counts(void **state)
{
	struct bootargs args = of("mem=1M mem=2M mtdparts=a mtdparts=b");

	(void)state;
	assert_int_equal(args.region[REGION_MEM].size, 1u << 20);
	assert_int_equal(args.mtdparts[0], 'a');
}

static void text_ends_at_its_length_or_nul(void **state)
{
	struct bootargs args;

	(void)state;
	bootargs_parse("mem=104M", 7, &args);
	assert_int_equal(args.region[REGION_MEM].size, 104);
	bootargs_parse("mem=1M\0rmem=1M", 14, &args);
	assert_false(args.region[REGION_RMEM].known);
}

static bool differ(const char *a, const char *b)
{
	struct bootargs one = of(a), other = of(b);

	assert_int_equal(bootargs_ram_differs(&one, &other), bootargs_ram_differs(&other, &one));
	return bootargs_ram_differs(&one, &other);
}

static void ram_differs_only_where_both_are_known(void **state)
{
	struct bootargs one, other;

	(void)state;
	assert_false(differ(PAN, PAN));
	assert_false(differ(PAN, ""));
	assert_false(differ(PAN, "mem=104M"));
	assert_false(differ(PAN, "mem=106496K@0"));
	assert_true(differ(PAN, "mem=64M"));
	assert_true(differ(PAN, "rmem=16M@0x6000000"));
	assert_true(differ(PAN, "ispmem=16M@0x6800000"));
	/* what lies behind the regions is none */
	memset(&one, 1, sizeof one);
	for (unsigned i = 0; i < REGION_COUNT; i++)
		one.region[i].known = false;
	memcpy(&other, &one, sizeof one);
	other.mtdparts++;
	assert_false(bootargs_ram_differs(&one, &other));
}

static bool parts_differ(const char *a, const char *b)
{
	struct bootargs one = of(a), other = of(b);

	assert_int_equal(bootargs_mtdparts_differ(&one, &other),
	                 bootargs_mtdparts_differ(&other, &one));
	return bootargs_mtdparts_differ(&one, &other);
}

static void mtdparts_differ_by_what_they_mean(void **state)
{
	static const char a[] = "mtdparts=a:256k(x),1M(y),-(z)";

	(void)state;
	assert_false(parts_differ(a, a));
	assert_false(parts_differ(a, "mtdparts=a:0x40000(x),1024K(y),-(z)"));
	assert_false(parts_differ(a, ""));
	assert_true(parts_differ(a, "mtdparts=b:256k(x),1M(y),-(z)"));
	assert_true(parts_differ(a, "mtdparts=a:256k(x),1M(y),-(w)"));
	assert_true(parts_differ(a, "mtdparts=a:256k(x),2M(y),-(z)"));
	assert_true(parts_differ(a, "mtdparts=a:256k(x),1M(y),1M(z)"));
	assert_true(parts_differ(a, "mtdparts=a:256k(x),1M(y)"));
	assert_true(parts_differ(a, "mtdparts=a:256k(x),1M(y),-(z),"));
	assert_true(parts_differ(a, "mtdparts=a"));
	assert_true(parts_differ(a, "mtdparts=a:256k(x),1M(y)ro,-(z)"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pan_has_128_mib),
		cmocka_unit_test(a_xiaofang_has_64),
		cmocka_unit_test(what_is_not_there_is_unknown),
		cmocka_unit_test(sizes_are_told_in_the_largest_unit),
		cmocka_unit_test(the_first_of_two_counts),
		cmocka_unit_test(text_ends_at_its_length_or_nul),
		cmocka_unit_test(ram_differs_only_where_both_are_known),
		cmocka_unit_test(mtdparts_differ_by_what_they_mean),
	};

	return cmocka_run_group_tests_name("bootargs", tests, NULL, NULL);
}

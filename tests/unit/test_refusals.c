/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every reason to refuse that the whole program finds before it touches the flash. */
#include "desk.h"

static void images_that_are_not_right(void **state)
{
	static uint8_t bytes[BOOT_SIZE + 2];

	(void)state;
	desk_refuses("flash", "bootloader.bin");
	desk->no_place = true;
	desk_refuses("flash", "give it with --image");
	desk_refuses("flash --image=@missing.bin", "missing.bin");
	edge_write("short.bin", bytes, 1000);
	desk_refuses("flash --image=@short.bin", "short.bin");
	desk_standin("new", bytes);
	edge_write("long.bin", bytes, BOOT_SIZE + 1);
	desk_refuses("flash --image=@long.bin", "long.bin");
	edge_write("long.bin", bytes, sizeof bytes);
	desk_refuses("flash --image=@long.bin", "long.bin");
	edge_write("bare.bin", bytes, BOOT_SIZE);
	desk_refuses("flash --image=@bare.bin", "bare.bin.md5 is missing");
	edge_put("bare.bin.md5", "00000000000000000000000000000000  x\n");
	desk_refuses("flash --image=@bare.bin", "its .md5 file says");
	edge_put("bare.bin.md5", "what?\n");
	desk_refuses("flash --image=@bare.bin", "does not begin with an md5");
	bytes[0x300] ^= 1;
	edge_write("bare.bin", bytes, BOOT_SIZE);
	desk_refuses("flash --image=@bare.bin", "bare.bin");
	desk_refuses("verify --image=@bare.bin", "bare.bin");
}

static void a_name_that_is_too_long(void **state)
{
	char line[700] = "flash --image=/";

	(void)state;
	memset(line + strlen(line), 'x', 300);
	desk_refuses(line, "xxx");
}

static void a_bundle_that_forces_what_it_may_not(void **state)
{
	(void)state;
	edge_put("new.bin.force", "unknown-image,model\n");
	desk_refuses("flash --image=@new.bin", "new.bin.force has something else than names");
	desk_refuses(FLASH, "new.bin.force has something else than names");
	edge_put("new.bin.force", "unknown-image\n");
	assert_int_equal(desk_run("flash --image=@new.bin --dry-run"), EXIT_DONE);
}

static void cameras_that_are_not_right(void **state)
{
	(void)state;
	edge_put("proc/kmsg", "the id code = 2a7018, the flash name is X\n");
	desk_refuses(FLASH, "chip-missing severity=note");
	desk_says("err", "manufacturer-missing severity=refuse");
	desk_says("err", "--force=NAME overrides one");
	edge_put("params/config/.product_config", "M=HL_PAN2\n");
	desk_refuses(FLASH, "model severity=refuse");
	desk_refuses(FLASH " --force=manufacturer-missing", "severity=note");
	assert_int_equal(desk_run(FLASH " --force=manufacturer-missing,model"), EXIT_DONE);
	desk_holds("new");
}

static void devices_that_are_not_right(void **state)
{
	(void)state;
	desk->not_nor = true;
	desk_refuses(FLASH, "partition-type severity=refuse");
	desk->not_nor = false;
	desk->read_only = true;
	desk_refuses(FLASH, "read-only severity=refuse");
	desk->read_only = false;
	desk->open_from = 1;
	desk->open_error = ENOENT;
	desk_refuses(FLASH, "cannot open the flash /dev/mtd0");
	desk_refuses("backup --device=/dev/mtd7", "/dev/mtd7");
	desk_refuses("verify --image=@new.bin", "cannot open");
	/* It is opened again to be changed. */
	desk->open_from = 2;
	desk_refuses(FLASH, "cannot open");
}

static void geometries_that_do_not_fit(void **state)
{
	static const struct mtd_geometry wrong[] = {
		{BOOT_SIZE / 2, 0x8000, 256, 4096},
		{BOOT_SIZE, 0x40000, 256, 4096},
		{BOOT_SIZE, 0x400, 256, 1024},
		{0x60000, 0x18000, 256, 4096},
	};

	(void)state;
	for (unsigned i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		desk->geometry = wrong[i];
		desk_refuses(FLASH, "does not fit");
	}
	/* The largest erase block that fits, and the smallest. */
	desk->geometry = (struct mtd_geometry){BOOT_SIZE, 0x20000, 256, 4096};
	assert_int_equal(desk_run(FLASH " --dry-run"), EXIT_DONE);
	desk->geometry = (struct mtd_geometry){BOOT_SIZE, 0x800, 256, 2048};
	assert_int_equal(desk_run(FLASH " --dry-run"), EXIT_DONE);
	desk->geometry = (struct mtd_geometry){DESK_FLASH, 0x8000, 256, 4096};
	memset(desk->flash + BOOT_SIZE, 0x77, BOOT_SIZE);
	desk_refuses(FLASH, "partition-size severity=refuse");
	assert_int_equal(desk_run(FLASH " --force=partition-size"), EXIT_DONE);
	desk_holds("new");
	for (uint32_t at = BOOT_SIZE; at < DESK_FLASH; at++)
		assert_int_equal(desk->flash[at], 0x77);
}

static void an_upgrade_is_pending(void **state)
{
	(void)state;
	edge_put("dev/mtd10", "FWGRADEUP=kernel\n");
	/* The old bootloader acts on it too. */
	assert_int_equal(desk_run(FLASH " --dry-run"), EXIT_DONE);
	desk_says("err", "pending-upgrade severity=note");
	desk_forget_upgrades();
	desk_refuses(FLASH, "pending-upgrade severity=refuse");
	/* What cannot be read is no reason. */
	assert_int_equal(unlink(edge_path("dev/mtd10")), 0);
	assert_int_equal(desk_run(FLASH " --dry-run"), EXIT_DONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_bundle_that_forces_what_it_may_not),
		TEST(images_that_are_not_right),
		TEST(a_name_that_is_too_long),
		TEST(cameras_that_are_not_right),
		TEST(devices_that_are_not_right),
		TEST(geometries_that_do_not_fit),
		TEST(an_upgrade_is_pending),
	};

	return cmocka_run_group_tests_name("refusals", tests, NULL, NULL);
}

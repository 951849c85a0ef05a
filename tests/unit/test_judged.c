/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The whole program, where the image decides: unknown, damaged, or of a backup. */
#include "desk.h"

/* The name of a backup of the stand-in `old`, on the card. */
static const char *backup_name(void)
{
	static char name[STORE_NAME_SIZE + 8] = "card/";
	static uint8_t bytes[BOOT_SIZE];
	struct digest md5;

	desk_standin("old", bytes);
	digest_md5(bytes, BOOT_SIZE, &md5);
	store_name(name + 5, &md5);
	return name;
}

static void an_unknown_image_needs_force(void **state)
{
	(void)state;
	desk_refuses("flash --image=@new.bin", "unknown-image severity=refuse");
	desk_refuses("flash --image=@new.bin --force=spl-differs", "unknown-image");
	desk_says("err", "the bootloader in flash is no known build: please report its md5");
	assert_int_equal(desk_run(FLASH), EXIT_DONE);
	desk_says("err", "unknown-image severity=note");
	desk_says("err", "(forced)");
	desk_holds("new");
}

static void a_damaged_backup_is_refused(void **state)
{
	static uint8_t damaged[BOOT_SIZE];
	char line[160];

	(void)state;
	desk_standin("old", damaged);
	damaged[0x20000] ^= 1;
	edge_write(backup_name(), damaged, sizeof damaged);
	snprintf(line, sizeof line, "restore @%s --force=backup-unverified", backup_name());
	desk_refuses(line, "its name says");
	edge_write("bare.bin", damaged, sizeof damaged);
	desk_refuses("restore @bare.bin", "backup-unverified severity=refuse");
	desk_refuses("restore @bare.bin --force=unknown-image", "backup-unverified");
}

/* It was in a flash like this one, so it may be wanted back; but not by accident. */
static void a_backup_with_a_hole_needs_force(void **state)
{
	static uint8_t holed[BOOT_SIZE];
	char digits[DIGEST_TEXT_SIZE], line[64];
	struct digest md5;

	(void)state;
	desk_standin("old", holed);
	memset(holed + 0x10000, 0, 0x1000);
	digest_md5(holed, sizeof holed, &md5);
	edge_write("holed.bin", holed, sizeof holed);
	desk_refuses("restore @holed.bin --force=not-bootable,backup-unverified", "4096");
	snprintf(line, sizeof line, "%s  x\n", digest_string(&md5, digits));
	edge_put("holed.bin.md5", line);
	desk_refuses("flash --image=@holed.bin --force=not-bootable,unknown-image", "4096");
	desk_refuses("restore @holed.bin", "not-bootable severity=refuse");
	assert_int_equal(desk_run("restore @holed.bin --no-reboot --force=not-bootable"),
	                 EXIT_DONE);
	assert_memory_equal(desk->flash, holed, sizeof holed);
}

/* What another program left: the boot ROM starts it, and the camera hangs. */
static void a_flash_that_would_hang_is_told(void **state)
{
	(void)state;
	memset(desk->flash + 0x10000, 0xff, 0x8000);
	assert_int_equal(desk_run("info"), EXIT_DONE);
	desk_says("out", "there is no whole bootloader in flash: leave the camera on");
	assert_int_equal(desk_run("info --json"), EXIT_DONE);
	desk_says("out", "\"defect\":\"unknown\"");
	assert_int_equal(desk_run("backup"), EXIT_DONE);
	desk_says("err", "read-back=equal bootable=no");
	desk_says("err", "done: what is in flash does not start: do not restart the camera");
	desk_refuses("flash --image=@new.bin", "refused: what is in flash does not start: do not");
	desk_says("card/pan-fix.log", "bootable=no");
	/* Nor does the way restart it that restarts all others. */
	desk_refuses("flash --image=@new.bin --way=sdcard", "reboot=no");
	desk_standin("old", desk->flash);
	memset(desk->flash + 0x6800, 0, 4); /* no U-Boot where the SPL jumps to */
	desk_refuses("flash --image=@new.bin", "do not restart the camera");
	assert_int_equal(desk_run(FLASH), EXIT_DONE);
	desk_holds("new");
	assert_null(strstr(edge_get("err"), "do not restart the camera"));
}

static void a_saved_environment_is_told(void **state)
{
	(void)state;
	desk_standin("old-environment", desk->flash);
	assert_int_equal(desk_run(FLASH " --dry-run"), EXIT_DONE);
	desk_says("err", "environment-lost severity=note");
	assert_int_equal(desk_run("info --image=@new.bin"), EXIT_DONE);
	desk_says("out", "note environment-lost");
}

static void info_without_proc_has_seen_nobody(void **state)
{
	(void)state;
	assert_int_equal(desk_run("info --image=@new.bin"), EXIT_DONE);
	desk_says("out", "device-busy: camera not in use (/proc)");
	assert_int_equal(unlink(edge_path("proc/mounts")), 0);
	assert_int_equal(desk_run("info --image=@new.bin"), EXIT_DONE);
	desk_says("out", "note device-busy: camera unknown");
}

/* What a run left that was killed in the window: on the card's way a refusal restarts the
 * camera, but not into that. */
static void a_refusal_over_flash_that_does_not_start(void **state)
{
	static const char line[] = FLASH " --backup-dir=@missing --way=sdcard";

	(void)state;
	assert_int_equal(desk_run(line), EXIT_REFUSED);
	assert_int_equal(desk->reboots, 1);
	assert_null(strstr(edge_get("err"), "do not restart the camera"));
	desk->flash[0] = 0;
	desk_refuses(line, "no-card severity=refuse");
	desk_says("err", "do not restart the camera");
	desk_says("err", "reboot=no");
}

/* Also where there is nothing to write into it. */
static void no_image_over_flash_that_does_not_start(void **state)
{
	static const char *const lines[] = {
		"flash --image=@missing.bin --way=sdcard",
		"flash --image=@marked.bin --way=sdcard", /* it forces what a bundle may not */
		"flash --image=@missing.bin --way=sdcard --until-pulled",
	};

	(void)state;
	desk_image("new");
	edge_put("marked.bin.force", "model");
	edge_put("proc/partitions", " 31 0 256 mtdblock0\n");
	for (unsigned i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		desk_standin("old", desk->flash);
		assert_int_equal(desk_run(lines[i]), EXIT_REFUSED);
		assert_int_equal(desk->reboots, 1);
		desk->flash[0] = 0;
		assert_int_equal(desk_run(lines[i]), EXIT_REFUSED);
		assert_int_equal(desk->reboots, 0);
		desk_says("err", "do not restart the camera");
		desk_says("err", "reboot=no");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_unknown_image_needs_force),
		TEST(a_damaged_backup_is_refused),
		TEST(a_backup_with_a_hole_needs_force),
		TEST(a_flash_that_would_hang_is_told),
		TEST(a_saved_environment_is_told),
		TEST(info_without_proc_has_seen_nobody),
		TEST(a_refusal_over_flash_that_does_not_start),
		TEST(no_image_over_flash_that_does_not_start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

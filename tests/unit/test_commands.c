/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every command from its command line to its exit status: what it promises.
 * Reasons to refuse are in test_refusals.c; what goes wrong during a change is in test_change.c.
 */
#include "desk.h"

int __real_arm_lock(const char *device, struct text *why);

/* The backup of the stand-in `old` on the card. */
static const char *backup_name(void)
{
	static char name[STORE_NAME_SIZE + 8];
	static uint8_t bytes[BOOT_SIZE];
	struct digest md5;
	desk_standin("old", bytes);
	digest_md5(bytes, BOOT_SIZE, &md5);
	strcpy(name, "card/");
	store_name(name + 5, &md5);
	return name;
}

static void holds_backup(void)
{
	static uint8_t bytes[BOOT_SIZE], wanted[BOOT_SIZE];
	FILE *file = fopen(edge_path(backup_name()), "rb");
	assert_non_null(file);
	assert_int_equal(fread(bytes, 1, BOOT_SIZE, file), BOOT_SIZE);
	fclose(file);
	desk_standin("old", wanted);
	assert_memory_equal(bytes, wanted, BOOT_SIZE);
}

static void flash_replaces_and_restarts(void **state)
{
	(void)state;
	assert_int_equal(desk_run(FLASH), EXIT_DONE);
	desk_holds("new");
	holds_backup();
	assert_int_equal(desk->reboots, 1);
	assert_int_equal(desk->erases, 7 + 1); /* one to see that the chip erases */
	desk_says("err", "change try canary=erased at=0x3ffff\n");
	assert_null(strstr(edge_get("err"), "not-done"));
	desk_says("err", "result new status=0");
	desk_says("card/pan-fix.log", "start pan-fix version=");
	desk_says("card/pan-fix.log", "result new status=0");
	desk_says("card/pan-fix.log", "reboot=yes");
}

static void flash_does_not_restart_when_told(void **state)
{
	(void)state;
	assert_int_equal(desk_run(FLASH " --no-reboot"), EXIT_DONE);
	desk_holds("new");
	assert_int_equal(desk->reboots, 0);
	assert_int_equal(desk->syncs, 1);
	holds_backup();
	desk_says("card/pan-fix.log", "reboot=no");
}

static void flash_twice_changes_nothing(void **state)
{
	(void)state;
	assert_int_equal(desk_run(FLASH), EXIT_DONE);
	assert_int_equal(desk_run(FLASH " --reboot"), EXIT_DONE);
	assert_int_equal(desk->programs, 0);
	assert_int_equal(desk->erases, 0);
	assert_int_equal(desk->reboots, 0);
	desk_says("err", "done: the flash holds this image already");
	desk_says("err", "result nothing-to-do status=0");
}

static void a_dry_run_shows_the_plan(void **state)
{
	(void)state;
	assert_int_equal(desk_run(FLASH " --dry-run"), EXIT_DONE);
	desk_holds("old");
	assert_int_equal(desk->programs, 0);
	assert_int_equal(desk->opens, 1);
	assert_false(edge_exists(backup_name()));
	/* 7 erases of 100 ms and 812 pages of 0.8 ms */
	desk_says("err", "plan total erases=7 bytes=207113 expected-ms=1349");
	desk_says("err", "need=erase-and-program");
	desk_says("err", "need=keep");
	desk_says("err", "result untouched status=0");
}

static void the_image_may_lie_beside_the_program(void **state)
{
	(void)state;
	desk->beside = true;
	assert_int_equal(desk_run("flash --force=unknown-image --dry-run"), EXIT_DONE);
	desk_says("err", "/new.bin md5=");
}

static void a_shell_may_start_it(void **state)
{
	const char *result;

	(void)state;
	desk->leads_group = true;
	assert_int_equal(desk_run(FLASH " --no-reboot"), EXIT_DONE);
	desk_holds("new");
	result = strstr(edge_get("err"), "result new");
	assert_non_null(result);
	assert_null(strstr(result + 1, "result ")); /* once is enough */
	desk->leads_group = true;
	desk_refuses("restore @missing.bin", "missing.bin");
	assert_int_equal(desk_run("backup"), EXIT_DONE);
}

static void no_card_no_change(void **state)
{
	(void)state;
	edge_put("proc/mounts", "/dev/mtdblock2 / squashfs ro 0 0\n");
	desk_refuses(FLASH, "no-card severity=refuse");
	desk_says("err", "camera no card (/proc/mounts)");
	assert_int_equal(desk_run(FLASH " --force=no-card"), EXIT_USAGE);
	desk_refuses("backup", "no SD card to save");
	desk_refuses("backup --backup-dir=@missing", "no SD card to save");
	desk_mount("ro");
	desk_refuses(FLASH, "is mounted read-only");
	desk_says("err", "camera read-only (/proc/mounts)");
	desk_refuses(FLASH " --backup-dir=@missing", "cannot save backups in");
	desk_refuses(FLASH " --backup-dir=@lock", "cannot save backups in");
	assert_int_equal(desk_run(FLASH " --backup-dir=@card"), EXIT_DONE);
	desk_holds("new");
	holds_backup();
}

static void a_directory_may_have_a_short_name(void **state)
{
	(void)state;
	desk->folder = "card";
	assert_int_equal(desk_run("backup --backup-dir=."), EXIT_DONE);
	holds_backup();
}

static void a_backup_is_never_overwritten(void **state)
{
	(void)state;
	assert_int_equal(desk_run("backup"), EXIT_DONE);
	desk_holds("old");
	holds_backup();
	desk_says("err", "save backup file=");
	desk_says("err", "read-back=equal bootable=yes");
	assert_int_equal(desk_run("backup"), EXIT_DONE);
	desk_says("err", "save backup-kept file=");
	edge_put(backup_name(), "something else");
	desk_refuses("backup", "never overwritten");
	desk_refuses(FLASH, "never overwritten");
	assert_string_equal(edge_get(backup_name()), "something else");
}

static void restore_goes_back(void **state)
{
	char line[128];

	(void)state;
	assert_int_equal(desk_run(FLASH), EXIT_DONE);
	snprintf(line, sizeof line, "restore @%s --no-reboot", backup_name());
	assert_int_equal(desk_run(line), EXIT_DONE);
	desk_holds("old");
	assert_int_equal(desk_run(line), EXIT_DONE);
	desk_says("err", "result nothing-to-do");
	snprintf(line, sizeof line, "restore @new.bin --dry-run");
	assert_int_equal(desk_run(line), EXIT_DONE);
	desk_holds("old");
	edge_put("params/config/.product_config", "M=HL_PAN2\n");
	desk_refuses("restore @new.bin", "model severity=refuse");
}

static void a_backup_that_would_not_start_needs_force(void **state)
{
	static uint8_t torn[BOOT_SIZE];

	(void)state;
	desk_standin("old", torn);
	memset(torn, 0, 9);
	edge_write("torn.bin", torn, sizeof torn);
	desk_refuses("restore @torn.bin", "not-bootable severity=refuse");
	desk_refuses("restore @torn.bin --force=model", "not-bootable");
	desk_refuses("restore @torn.bin --force=not-bootable", "backup-unverified severity=refuse");
	assert_int_equal(desk_run("restore @torn.bin --no-reboot "
	                          "--force=not-bootable,backup-unverified"),
	                 EXIT_DONE);
	assert_memory_equal(desk->flash, torn, sizeof torn);
	edge_write("torn.bin", torn, sizeof torn - 1);
	desk_refuses("restore @torn.bin --force=not-bootable", "262144");
}

/* Another run, in a process of its own. It ends when it is killed, or, if `alone`, soon. */
static pid_t start_another(bool alone)
{
	pid_t other;
	edge_put("lock", "");
	other = fork();
	if (other == 0) {
		(void)alarm(30);
		if (__real_arm_lock(edge_path("lock"), &edge_why) == 0)
			edge_put("locked", "");
		if (!alone)
			(void)pause();
		usleep(300000);
		edge_put("let-go", "");
		_exit(0);
	}
	while (!edge_exists("locked"))
		usleep(10000);
	return other;
}

static void one_at_a_time(void **state)
{
	static const char *const commands[] = {FLASH, "backup", "restore @new.bin"};
	pid_t other = start_another(false);

	(void)state;
	for (unsigned i = 0; i < sizeof commands / sizeof commands[0]; i++) {
		assert_int_equal(desk_run(commands[i]), EXIT_REFUSED);
		desk_says("err", "refused: another pan-fix is running");
		/* What it has done to the flash meanwhile is not known here. */
		desk_says("err", "result busy status=10");
	}
	assert_int_equal(desk_run("info"), EXIT_DONE);
	assert_int_equal(desk_run("verify --image=@old.bin"), EXIT_DONE);
	assert_int_equal(kill(other, SIGKILL), 0);
	assert_int_equal(waitpid(other, NULL, 0), other);
}

/* A caller that restarts the camera on return gets no answer before the end of
 * a run that may be holding. */
static void the_updater_waits(void **state)
{
	(void)state;
	(void)start_another(true);
	assert_int_equal(desk_run(FLASH " --reboot"), EXIT_DONE);
	assert_true(edge_exists("let-go"));
	assert_int_equal(desk->unfed_waits, 0);
	desk_says("err", "wait: another pan-fix is running");
	assert_null(strstr(strstr(edge_get("err"), "wait: ") + 1, "wait: "));
	assert_true(desk->waits > 0);
	desk_says("err", "result new status=0");
	assert_int_equal(desk->reboots, 1);
	wait(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(flash_replaces_and_restarts),
		TEST(flash_does_not_restart_when_told),
		TEST(flash_twice_changes_nothing),
		TEST(a_dry_run_shows_the_plan),
		TEST(the_image_may_lie_beside_the_program),
		TEST(a_shell_may_start_it),
		TEST(no_card_no_change),
		TEST(a_directory_may_have_a_short_name),
		TEST(a_backup_is_never_overwritten),
		TEST(restore_goes_back),
		TEST(a_backup_that_would_not_start_needs_force),
		TEST(one_at_a_time),
		TEST(the_updater_waits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The process that changes flash is killed, at moments from the canary to the last
 * read: what its guard makes of it. And the other way round.
 */
#include "desk.h"

#include <sys/prctl.h>

/* The operations of a run without a death. */
static uint32_t worker_from, first_change, last_operation;

static void count(void)
{
	assert_int_equal(desk_run(FLASH), EXIT_DONE);
	worker_from = desk->worker_from;
	first_change = desk->first_change;
	last_operation = desk->operations;
	desk_standin("old", desk->flash);
}

static void holds_old_but_for_the_canary(void)
{
	static uint8_t old[BOOT_SIZE];
	unsigned differ = 0;

	desk_standin("old", old);
	for (uint32_t at = 0; at < BOOT_SIZE; at++)
		if (desk->flash[at] != old[at]) {
			differ++;
			assert_int_equal(old[at], 0xff);
		}
	assert_in_range(differ, 0, 1);
}

/* Each operation of the canary, of the invalidate and of the commit; between them a
 * few of the thousands. */
static uint32_t next_moment(uint32_t at)
{
	bool edge = at < first_change + 4 || at + 5 >= last_operation;
	uint32_t step = (last_operation - first_change) / 16;

	if (edge || step == 0)
		return at + 1;
	return at + step + 5 < last_operation ? at + step : last_operation - 5;
}

static void killed_at_every_moment(void **state)
{
	unsigned inside = 0;

	(void)state;
	count();
	for (uint32_t at = worker_from; at < last_operation; at = next_moment(at)) {
		int status;

		memset(desk->kill_at, 0, sizeof desk->kill_at);
		desk->kill_at[0] = at;
		desk_standin("old", desk->flash);
		status = desk_run(FLASH);
		assert_int_equal(desk->kills, 1);
		if (status == 128 + SIGKILL) {
			/* Nothing was changed, and it ends as its worker did. */
			assert_int_equal(inside, 0);
			assert_int_equal(desk->reboots, 0);
			holds_old_but_for_the_canary();
			desk_says("card/pan-fix.log", "result untouched status=137");
			continue;
		}
		inside++;
		assert_int_equal(status, EXIT_DONE);
		desk_holds("new");
		assert_int_equal(desk->reboots, 1);
		desk_says("card/pan-fix.log", "result new status=0");
	}
	assert_true(inside >= 20);
}

/* All eight blocks are erased, also the one that old and new have alike. */
static void a_resumed_run_believes_no_block(void **state)
{
	(void)state;
	count();
	desk->kill_at[0] = (first_change + last_operation) / 2;
	desk_standin("old", desk->flash);
	assert_int_equal(desk_run(FLASH), EXIT_DONE);
	assert_int_equal(desk->kills, 1);
	desk_holds("new");
	desk_says("card/pan-fix.log", "change counts erases=8 ");
}

static void killed_before_it_began(void **state)
{
	(void)state;
	desk->kill_armed = true;
	assert_int_equal(desk_run(FLASH), 128 + SIGKILL);
	desk_holds("old");
	assert_int_equal(desk->programs, 0);
	assert_int_equal(desk->reboots, 0);
	desk_says("err", "signal 9 ended the program before it changed anything");
	desk_says("card/pan-fix.log", "result untouched status=137");
}

/* An image is in: nothing is written any more, only told. */
static void killed_after_the_commit(void **state)
{
	(void)state;
	desk->kill_committed = true;
	assert_int_equal(desk_run(FLASH), EXIT_DONE);
	desk_holds("new");
	assert_int_equal(desk->erases, 7 + 1); /* the canary's */
	assert_int_equal(desk->reboots, 1);
	desk_says("card/pan-fix.log", "result new status=0");
	assert_null(strstr(edge_get("err"), "died"));
	desk_standin("old", desk->flash);
	desk->faults[desk->fault_count++] = (struct nor_fault){.kind = NOR_NO_ERASE,
	                                                       .last = UINT32_MAX,
	                                                       .from = 0x20000,
	                                                       .to = 0x28000};
	assert_int_equal(desk_run(FLASH), EXIT_RESTORED);
	desk_holds("old");
	desk_says("err", "result old status=20");
	assert_null(strstr(edge_get("err"), "died"));
}

/* Each death makes the next pause longer, as in a hold; the watchdog is fed. */
static void killed_again_and_again(void **state)
{
	(void)state;
	count();
	for (uint32_t i = 0; i < 6; i++)
		desk->kill_at[i] = first_change + 2 + 6 * i;
	desk->kill_by = SIGSEGV;
	desk->watchdog = true;
	assert_int_equal(desk_run(FLASH), EXIT_DONE);
	assert_int_equal(desk->kills, 6);
	desk_holds("new");
	assert_int_equal(desk->reboots, 1);
	desk_says("card/pan-fix.log", "change died signal=11 resumes-in=0");
	desk_says("card/pan-fix.log", "change died signal=11 resumes-in=2");
	desk_says("card/pan-fix.log", "change died signal=11 resumes-in=16");
	desk_says("card/pan-fix.log", "DO NOT cut the power");
	/* 2 + 4 + 8 + 16 + 32 seconds, in slices of a tenth */
	assert_true(desk->waits >= 620);
	assert_true(desk->feeds >= 620);
}

/* Whoever wants no hold gets an answer instead of the second pause. */
static void killed_again_without_a_hold(void **state)
{
	(void)state;
	count();
	desk->kill_at[0] = first_change + 4;
	desk->kill_at[1] = first_change + 12;
	assert_int_equal(desk_run(FLASH " --no-hold"), EXIT_NOT_GOOD);
	desk_says("err", "result unknown status=30 reboot=no");
	assert_int_equal(desk->reboots, 0);
}

/* The engine of a resumed run can roll back, and its guard knows what is in. */
static void killed_after_the_rollback(void **state)
{
	uint32_t last;

	(void)state;
	desk->faults[desk->fault_count++] = (struct nor_fault){.kind = NOR_NO_ERASE,
	                                                       .last = UINT32_MAX,
	                                                       .from = 0x20000,
	                                                       .to = 0x28000};
	assert_int_equal(desk_run(FLASH), EXIT_RESTORED);
	last = desk->operations;
	for (uint32_t at = last - 24; at < last; at += 3) {
		memset(desk->kill_at, 0, sizeof desk->kill_at);
		desk->kill_at[0] = at;
		assert_int_equal(desk_run(FLASH), EXIT_RESTORED);
		desk_holds("old");
		assert_int_equal(desk->reboots, 0);
		desk_says("card/pan-fix.log", "result old status=20");
	}
}

static void the_guard_is_killed(void **state)
{
	pid_t child;
	int status;

	(void)state;
	/* Orphans become ours, so that the test can wait for them. */
	assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
	count();
	desk->kill_parent = true;
	for (unsigned i = 0; i < 3; i++) {
		char line[256];

		desk_standin("old", desk->flash);
		desk->kill_at[0] = worker_from + 20 * i;
		snprintf(line, sizeof line, FLASH " --root=%s", edge_root);
		child = desk_start(line);
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFSIGNALED(status));
		desk_await("result new status=0");
		while (desk->reboots == 0)
			usleep(20000);
		assert_true(waitpid(-1, &status, 0) > 0);
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) == EXIT_DONE);
		desk_holds("new");
	}
	assert_null(strstr(edge_get("card/pan-fix.log"), "died"));
}

/* Who stops one of the two keeps nobody from feeding and finishing. */
static void one_of_the_two_is_stopped(void **state)
{
	(void)state;
	count();
	desk->kill_by = SIGSTOP;
	for (unsigned i = 0; i < 2; i++) {
		desk->kill_parent = i == 1;
		desk->kill_at[0] = first_change + 4;
		desk_standin("old", desk->flash);
		assert_int_equal(desk_run(FLASH), EXIT_DONE);
		assert_int_equal(desk->kills, 1);
		desk_holds("new");
		assert_int_equal(desk->reboots, 1);
		assert_null(strstr(edge_get("err"), "died"));
	}
}

/* With memory for one process only it is done in that one. */
static void no_second_process(void **state)
{
	(void)state;
	desk->no_fork_from = 1;
	assert_int_equal(desk_run(FLASH), EXIT_DONE);
	desk_holds("new");
	assert_int_equal(desk->reboots, 1);
	assert_int_equal(desk->erases, 7 + 1); /* nothing is resumed; the canary's */
}

/* A worker that cannot be started again is tried for until it can. */
static void no_other_worker_for_a_while(void **state)
{
	(void)state;
	count();
	desk->kill_at[0] = first_change + 4;
	desk->no_fork_from = 2;
	desk->no_fork_times = 3;
	assert_int_equal(desk_run(FLASH), EXIT_DONE);
	desk_holds("new");
	desk_says("card/pan-fix.log", "change died signal=9 resumes-in=0");
	desk_says("card/pan-fix.log", "change died signal=0 resumes-in=2");
	desk_says("card/pan-fix.log", "change died signal=0 resumes-in=4");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(killed_at_every_moment),      TEST(a_resumed_run_believes_no_block),
		TEST(killed_before_it_began),      TEST(killed_after_the_commit),
		TEST(killed_again_and_again),      TEST(killed_again_without_a_hold),
		TEST(killed_after_the_rollback),   TEST(the_guard_is_killed),
		TEST(no_second_process),           TEST(one_of_the_two_is_stopped),
		TEST(no_other_worker_for_a_while),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The guard alone, with workers that stop, die or kill it. What a whole run makes of it is
 * in test_guard.c.
 *
 * LDFLAGS: -Wl,--wrap=arm_begin,--wrap=waitpid,--wrap=fork
 */
#include "edge.h"

#include <signal.h>
#include <sys/wait.h>

#include "arm.h"
#include "child.h"
#include "clock.h"
#include "guard.h"

#define MOST 8

/* Of all processes of a case. */
static struct shared {
	struct guard guard;
	unsigned runs, deaths;
	bool resumed[MOST];     /* of each run */
	int signals[MOST];      /* what each death was by */
	uint32_t seconds[MOST]; /* and its pause */
	int said;               /* by guard_run, and 100 */
} * shared;

/* What the workers do, one after the other. */
enum act { WORKS, STOPS, DIES, KILLS_ITS_GUARD };
static const struct step {
	enum engine_phase phase;
	bool old;
	enum act act;
} * steps;

static unsigned gives_up; /* after so many deaths; 0: never */
static unsigned no_fork_from, no_fork_to;
static bool sees_nothing;

static bool is_guard;  /* this process */
static unsigned looks; /* at workers */
static pid_t gone;     /* a worker that has ended */
static bool looked_again, exited;

pid_t __real_waitpid(pid_t pid, int *status, int options);
pid_t __wrap_waitpid(pid_t pid, int *status, int options);
pid_t __wrap_waitpid(pid_t pid, int *status, int options)
{
	pid_t seen;

	if (!is_guard)
		return __real_waitpid(pid, status, options);
	if (sees_nothing) {
		errno = ECHILD;
		return -1;
	}
	looks++;
	looked_again |= pid == gone;
	seen = __real_waitpid(pid, status, options);
	if (seen == pid && !WIFSTOPPED(*status)) {
		gone = pid;
		exited |= WIFEXITED(*status);
	}
	return seen;
}

pid_t __real_fork(void);
pid_t __wrap_fork(void);
pid_t __wrap_fork(void)
{
	static unsigned forks;

	if (is_guard && ++forks >= no_fork_from && forks < no_fork_to) {
		errno = EAGAIN;
		return -1;
	}
	return __real_fork();
}

unsigned __wrap_arm_begin(void);
unsigned __wrap_arm_begin(void)
{
	sigset_t all;

	(void)sigfillset(&all);
	return sigprocmask(SIG_BLOCK, &all, NULL) == 0 ? 0 : ARM_NOT_LOCKED;
}

static void run(void *context, bool resumed, unsigned missing)
{
	struct shared *all = context;
	unsigned number = all->runs++;

	all->resumed[number] = resumed;
	all->guard.result.rom_rejects = true;
	guard_enter(&all->guard, steps[number].phase, steps[number].old);
	switch (steps[number].act) {
	case STOPS: (void)raise(SIGSTOP); break;
	case DIES: (void)raise(SIGKILL); break;
	case KILLS_ITS_GUARD: (void)kill(getppid(), SIGKILL); break;
	default: clock_sleep_ms(200); break;
	}
	all->guard.result.state = missing == 0 ? ENGINE_NEW : ENGINE_UNTOUCHED;
}

static bool died(void *context, int signal, uint32_t seconds)
{
	struct shared *all = context;

	all->signals[all->deaths] = signal;
	all->seconds[all->deaths] = seconds;
	return ++all->deaths != gives_up;
}

static int setup(void **state)
{
	(void)state;
	shared = child_memory(sizeof *shared);
	gives_up = no_fork_from = no_fork_to = 0;
	sees_nothing = false;
	return shared == NULL ? -1 : 0;
}

/* guard_run in a process of its own, whose signals stay blocked; its status. It looks at a
 * worker when there is something to see, at none that has ended; and none ends by an exit,
 * which could be taken for the guard's own. */
static int play(const struct step *all)
{
	struct guard_work work = {.context = shared, .run = run, .died = died};
	int status;
	pid_t pid;

	steps = all;
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		is_guard = true;
		shared->said = 100 + guard_run(&shared->guard, &work);
		_exit(looks > 20 * MOST || looked_again || exited ? 1 : 0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void test_it_sleeps(void **state)
{
	static const struct step all[] = {{ENGINE_PHASE_WINDOW, false, WORKS}};

	(void)state;
	assert_int_equal(play(all), 0);
	assert_int_equal(shared->said, 100);
	assert_int_equal(shared->guard.result.state, ENGINE_NEW);
	assert_int_equal(shared->runs, 1);
	assert_false(shared->resumed[0]);
}

static void test_it_wakes_a_stopped_one(void **state)
{
	static const struct step all[] = {{ENGINE_PHASE_WINDOW, false, STOPS}};

	(void)state;
	assert_int_equal(play(all), 0);
	assert_int_equal(shared->said, 100);
	assert_int_equal(shared->guard.result.state, ENGINE_NEW);
	assert_int_equal(shared->deaths, 0);
}

/* Before anything is changed a death ends it all, whatever it was by. */
static void test_a_death_before(void **state)
{
	static const struct step all[] = {{ENGINE_PHASE_BEFORE, false, DIES}};

	(void)state;
	assert_int_equal(play(all), 0);
	assert_int_equal(shared->said, 100 + SIGKILL);
	sees_nothing = true;
	shared->runs = 0;
	assert_int_equal(play(all), 0);
	assert_int_equal(shared->said, 100 + SIGABRT);
	assert_int_equal(shared->deaths, 0);
}

/* Once an image is in nobody has to go on. */
static void test_a_death_behind(void **state)
{
	static const struct step of_new[] = {{ENGINE_PHASE_COMMITTED, false, DIES}};
	static const struct step of_old[] = {{ENGINE_PHASE_COMMITTED, true, DIES}};

	(void)state;
	assert_int_equal(play(of_new), 0);
	assert_int_equal(shared->said, 100);
	assert_int_equal(shared->guard.result.state, ENGINE_NEW);
	shared->runs = 0;
	assert_int_equal(play(of_old), 0);
	assert_int_equal(shared->said, 100);
	assert_int_equal(shared->guard.result.state, ENGINE_OLD);
	assert_int_equal(shared->deaths, 0);
}

/* Another worker goes on, after a pause that grows; one that cannot be started counts. */
static void test_deaths_in_the_window(void **state)
{
	static const struct step all[] = {
		{ENGINE_PHASE_TRIAL, false, DIES},
		{ENGINE_PHASE_WINDOW, false, DIES},
		{ENGINE_PHASE_WINDOW, false, WORKS},
	};
	static const int signals[] = {SIGKILL, SIGKILL, 0, 0};

	(void)state;
	no_fork_from = 3;
	no_fork_to = 5;
	assert_int_equal(play(all), 0);
	assert_int_equal(shared->said, 100);
	assert_int_equal(shared->guard.result.state, ENGINE_NEW);
	assert_int_equal(shared->runs, 3);
	assert_false(shared->resumed[0] || shared->resumed[1]); /* a trial is begun again */
	assert_true(shared->resumed[2]);
	assert_int_equal(shared->deaths, 4);
	for (unsigned i = 0; i < 4; i++) {
		assert_int_equal(shared->signals[i], signals[i]);
		assert_int_equal(shared->seconds[i], i == 0 ? 0 : engine_pause(i - 1));
	}
}

static void test_it_gives_up(void **state)
{
	static const struct step all[] = {{ENGINE_PHASE_WINDOW, false, DIES},
	                                  {ENGINE_PHASE_WINDOW, false, DIES}};

	(void)state;
	gives_up = 2;
	assert_int_equal(play(all), 0);
	assert_int_equal(shared->said, 100);
	assert_int_equal(shared->runs, 2);
	assert_int_equal(shared->guard.result.state, ENGINE_NOT_GOOD);
	assert_false(shared->guard.result.rom_rejects);
}

/* It does the work itself then, from the start. */
static void test_no_worker(void **state)
{
	static const struct step all[] = {{ENGINE_PHASE_WINDOW, false, WORKS}};

	(void)state;
	no_fork_from = 1;
	no_fork_to = UINT32_MAX;
	assert_int_equal(play(all), 0);
	assert_int_equal(shared->said, 100);
	assert_int_equal(shared->guard.result.state, ENGINE_NEW);
	assert_int_equal(shared->runs, 1);
	assert_false(shared->resumed[0]);
}

/* The worker is the one to finish. */
static void test_the_guard_dies(void **state)
{
	static const struct step all[] = {{ENGINE_PHASE_WINDOW, false, KILLS_ITS_GUARD}};
	int status;

	(void)state;
	status = play(all);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGKILL);
	for (unsigned i = 0; i < 1000 && shared->said == 0; i++)
		clock_sleep_ms(10);
	assert_int_equal(shared->said, 100);
	assert_int_equal(shared->guard.result.state, ENGINE_NEW);
	assert_int_equal(shared->runs, 1);
	assert_int_equal(shared->deaths, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup(name, setup)
		T(test_it_sleeps),      T(test_it_wakes_a_stopped_one), T(test_a_death_before),
		T(test_a_death_behind), T(test_deaths_in_the_window),   T(test_it_gives_up),
		T(test_no_worker),      T(test_the_guard_dies),
	};

	return cmocka_run_group_tests_name("guard alone", tests, NULL, NULL);
}

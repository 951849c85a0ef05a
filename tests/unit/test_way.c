/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ways: their names, who feeds, who restarts; and what a bundle may force.
 *
 * LDFLAGS: -Wl,--wrap=feeder_start,--wrap=load_default_path
 */
#include "edge.h"

#include "feeder.h"
#include "session.h"

static struct session session;
static struct session_shared shared;
static struct options options;
static unsigned feeders;
static bool no_place;

pid_t __wrap_feeder_start(const struct watchdog *watchdog);
pid_t __wrap_feeder_start(const struct watchdog *watchdog)
{
	assert_ptr_equal(watchdog, &session.watchdog);
	feeders++;
	return 0;
}

bool __wrap_load_default_path(struct text *path);
bool __wrap_load_default_path(struct text *path)
{
	text_add(path, edge_path("image"));
	return !no_place;
}

static int setup(void **state)
{
	memset(&options, 0, sizeof options);
	memset(&shared, 0, sizeof shared);
	feeders = 0;
	no_place = false;
	options.command = COMMAND_CHECK; /* no line of the log at the start */
	session_start(&session, &options, &shared);
	return edge_setup(state);
}

static void test_names(void **state)
{
	static const char *const wrong[] = {"", "hands", "han", "SDCARD", "updater "};
	enum way way;

	(void)state;
	for (enum way i = WAY_HAND; i <= WAY_SDCARD; i++) {
		assert_true(way_parse(&way, way_name(i), &edge_why));
		assert_int_equal(way, i);
	}
	for (unsigned i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		text_start(&edge_why, edge_sentence, sizeof edge_sentence);
		assert_false(way_parse(&way, wrong[i], &edge_why));
		edge_assert_says("--way does not take '");
		edge_assert_says("hand, updater or sdcard");
	}
}

static void test_who_feeds(void **state)
{
	(void)state;
	for (options.way = WAY_HAND; options.way <= WAY_SDCARD; options.way++) {
		way_begin(&session);
		assert_int_equal(feeders, options.way == WAY_SDCARD);
	}
}

/* Whatever the outcome, but never out of a hold. */
static void test_who_restarts(void **state)
{
	static const enum exit_status ends[] = {EXIT_DONE, EXIT_REFUSED, EXIT_RESTORED,
	                                        EXIT_NOT_GOOD};

	(void)state;
	for (options.way = WAY_HAND; options.way <= WAY_SDCARD; options.way++)
		for (unsigned i = 0; i < 4; i++) {
			session.status = ends[i];
			assert_int_equal(session_restarts(&session),
			                 options.way == WAY_SDCARD && ends[i] != EXIT_NOT_GOOD);
		}
}

/* Nor into what is not known to be what was looked at. */
static void test_what_is_doubted(void **state)
{
	(void)state;
	options.way = WAY_SDCARD;
	session.doubted = true;
	assert_true(session_starts(&session)); /* nobody says that it does not */
	assert_false(session_restarts(&session));
}

/* Nor into what a cut left or what would hang, unless something was put into flash. */
static void test_what_starts(void **state)
{
	(void)state;
	options.way = WAY_SDCARD;
	for (unsigned i = 0; i < 2 * (LOOK_UNREADABLE + 1); i++) {
		session.look.state = i / 2;
		session.old_image.header_valid = i % 2 == 1; /* in front of no U-Boot */
		for (session.state = 0; session.state <= FLASH_TOLD; session.state++) {
			bool starts = (session.look.state != LOOK_INTERRUPTED && i % 2 == 0) ||
			              session.state == FLASH_NEW || session.state == FLASH_OLD;

			assert_int_equal(session_starts(&session), starts);
			assert_int_equal(session_restarts(&session), starts);
		}
	}
}

/* Takes what is in image.force. */
static bool force(const char *names)
{
	session.forced = 0;
	text_start(&session.why, session.why_bytes, sizeof session.why_bytes);
	edge_put("image.force", names);
	return session_force(&session, edge_path("image"));
}

/* First said no to, and refused once flash was looked at. */
static void refuses(const char *image)
{
	session.status = EXIT_DONE;
	assert_false(session_force(&session, image));
	assert_int_equal(session.status, EXIT_DONE);
	assert_false(session_refuse_force(&session, image));
	assert_int_equal(session.status, EXIT_REFUSED);
	assert_int_equal(session.state, FLASH_UNTOUCHED);
}

static void test_force(void **state)
{
	const finding_set unknown = 1u << FINDING_UNKNOWN, chip = 1u << FINDING_CHIP;

	(void)state;
	assert_true(session_force(&session, edge_path("image"))); /* there is none */
	assert_int_equal(session.forced, 0);
	assert_true(force(""));
	assert_true(force("\n"));
	assert_int_equal(session.forced, 0);
	assert_true(force("unknown-image\n"));
	assert_int_equal(session.forced, unknown);
	assert_true(force("chip-missing"));
	assert_int_equal(session.forced, chip);
	assert_true(force("unknown-image,chip-missing\n"));
	assert_int_equal(session.forced, unknown | chip);
	/* What the owner forces stays. */
	session.forced = 1u << FINDING_MODEL;
	assert_true(session_force(&session, NULL)); /* the one beside the program */
	assert_int_equal(session.forced, unknown | chip | 1u << FINDING_MODEL);
	no_place = true;
	session.forced = 0;
	assert_true(session_force(&session, NULL));
	assert_int_equal(session.forced, 0);
}

static void test_force_refuses(void **state)
{
	static const char *const wrong[] = {
		"model",          "unknown-image,soc",          "no-card", "rubbish",
		"unknown-image,", "unknown-image chip-missing", "x"};
	static char path[600];
	char long_one[128];

	(void)state;
	for (unsigned i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		assert_false(force(wrong[i]));
		refuses(edge_path("image"));
		assert_non_null(strstr(session.why_bytes, "image.force has something else"));
		assert_non_null(strstr(session.why_bytes, "make the bundle again"));
	}
	for (size_t length = 63; length <= 66; length++) { /* and the longest that is read */
		memset(long_one, 'x', length);
		long_one[length] = '\0';
		assert_false(force(long_one));
		refuses(edge_path("image"));
	}
	/* The one beside the program. */
	assert_false(force("model"));
	refuses(NULL);
	assert_memory_equal(session.why_bytes, edge_path("image.force has"),
	                    strlen(edge_path("image.force has")));
	/* Cut, its name would be another file's. */
	edge_put("image.force", "unknown-image");
	memset(path, '/', 511 - strlen(edge_path("image.force")));
	strcat(path, edge_path("image.force"));
	assert_int_equal(strlen(path), 511);
	strcat(path, "x");
	refuses(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, edge_teardown)
		T(test_names),           T(test_who_feeds),   T(test_who_restarts),
		T(test_what_is_doubted), T(test_what_starts), T(test_force),
		T(test_force_refuses),
	};

	return cmocka_run_group_tests_name("way and force", tests, NULL, NULL);
}
